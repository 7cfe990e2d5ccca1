from __future__ import annotations

import pytest

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.justice", "head.justice"


@pytest.fixture(autouse=True)
def bureau(district: None) -> None:
    staff("justice", "corrections", "officer", "head")


def asked_for() -> Case:
    return begin("corrections-report", OFFICER, person_name="丁一", period="2026年2月", due_on="2026-03-10")


def test_the_person_reports_with_the_receipt_and_is_answered():
    case = asked_for()
    assert due(case, "report") == "2026-03-11 00:00"
    case = step(
        case, "report", "reporter", after(days=3), home_same=True, work_same=False, changes="换到早班"
    )
    case = step(case, "read", OFFICER, after(days=4), reply="知道了，注意休息")
    assert case.state == "closed"
    assert not {"lat", "lon", "position", "score"} & {*case.fields, *case.personal}


def test_the_person_is_heard_before_anything_is_noted():
    case = asked_for()
    with pytest.raises(WrongState):
        step(case, "note-not-made", HEAD, after(days=9), reason="没有报告")
    case = step(case, "ask", OFFICER, after(days=9))
    case = step(case, "explain", "reporter", after(days=10), explanation="手机坏了")
    with pytest.raises(NotAllowed):  # nobody notes it alone
        step(case, "note-not-made", OFFICER, after(days=11), reason="没有报告")
    assert step(case, "excuse", OFFICER, after(days=11), reason="手机确已送修").state == "excused"


def test_nobody_of_another_purpose_learns_anything():
    case = asked_for()
    learns_nothing(case, "officer.xu", MONDAY)
    learns_nothing(case, "duty.li", MONDAY)
