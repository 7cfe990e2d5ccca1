from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.disabled-persons", "head.disabled-persons"


@pytest.fixture(autouse=True)
def federation(district: None) -> None:
    staff("disabled-persons", "care", "officer", "head")


ID = "11010519491231002X"
SHOWN = {"shown_at": "社区公示栏"}


def asked(kind: str = "new", **more: str) -> Case:
    who = {"applicant_name": "郑小山", "id_number": ID, "reporter_phone": "13900001234"}
    return begin("disability-certificate", kind=kind, **who, **more)


def assessed() -> Case:
    case = step(asked(), "accept", OFFICER, after(days=1))
    case = step(case, "refer", OFFICER, after(days=2), assessor="指定医院", assess_at="2026-03-09 09:30")
    assert due(case, "assess") == "2026-03-13 00:00"  # three workdays after the assessment
    return step(
        case, "assess", OFFICER, after(days=7, hours=3), proofs=("assessment",), category="limbs", level="2"
    )


def issue(case: Case, number: str, until: str) -> Case:
    given = {"certificate_no": number, "valid_until": until}
    return step(case, "issue", OFFICER, after(days=18), proofs=("signature",), **given)


def test_from_the_application_to_the_certificate():
    case = step(assessed(), "show", OFFICER, after(days=8), **SHOWN)  # a Tuesday
    with pytest.raises(WrongState, match="已满的工作日数不低于5"):  # the fifth workday is not over
        step(case, "approve", HEAD, after(days=15))
    case = step(case, "approve", HEAD, after(days=16))
    for number, until in (("1", "2036-03-18"), (f"{ID}42", "2031-03-18"), (f"{ID}42", "2036-03-21")):
        with pytest.raises(BadInput):  # twenty characters, the person's own, and ten years
            issue(case, number, until)
    with pytest.raises(BadInput):
        issue(case, "11010519491231002142", "2036-03-20")
    case = issue(case, f"{ID}42", "2036-03-20")
    assert case.state == "issued"
    case = step(case, "feedback", "reporter", after(days=19), satisfied=True, solved=True)
    assert "level" in case.personal  # erasable, never in the permanent facts
    assert "level" not in case.fields


def test_an_objection_leads_to_a_new_assessment():
    case = step(assessed(), "show", OFFICER, after(days=8), **SHOWN)
    case = step(case, "object", HEAD, after(days=9), reason="居民反映情况有变化")
    assert case.state == "accepted"


def test_a_lost_certificate_needs_no_assessment_and_a_new_one_does():
    lost = step(asked("lost", old_number="旧证"), "accept", OFFICER, after(days=1))
    with pytest.raises(WrongState):
        step(lost, "refer", OFFICER, after(days=2), assessor="指定医院", assess_at="2026-03-09 09:30")
    assert step(lost, "reissue", OFFICER, after(days=2)).state == "issuing"
    new = step(asked(), "accept", OFFICER, after(days=1))
    with pytest.raises(WrongState):
        step(new, "reissue", OFFICER, after(days=2))


def test_a_certificate_can_be_cancelled():
    case = step(asked("cancel", old_number="旧证"), "accept", OFFICER, after(days=1))
    assert step(case, "cancel", OFFICER, after(days=2), proofs=("document",)).state == "cancelled"


def test_the_service_desk_learns_nothing():
    learns_nothing(asked(), "duty.li", MONDAY)
