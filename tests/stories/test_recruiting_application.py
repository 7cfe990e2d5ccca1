from __future__ import annotations

import pytest

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.cases.rebuild import differences
from lifang.cases.tasks import sweep
from lifang.outbox.models import Message
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.armed-forces", "head.armed-forces"


@pytest.fixture(autouse=True)
def recruiting_office(district: None) -> None:
    staff("armed-forces", "recruiting", "officer", "head")


def born(day: str) -> str:
    """An identity number of somebody born that day."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    digits = f"990101{day}001"
    return digits + "10X98765432"[sum(int(a) * b for a, b in zip(digits, weights, strict=True)) % 11]


def applied(day: str = "20050301", education: str = "student") -> Case:
    who = {"applicant_name": "郑小山", "id_number": born(day), "reporter_phone": "13900001234"}
    return begin("recruiting-application", season="autumn", education=education, **who)


def called() -> Case:
    case = step(applied(), "pass", OFFICER, after(days=3), age_checked=True)
    return step(
        case, "call", OFFICER, after(days=4), physical_at="2026-03-16 08:00", physical_place="区征兵体检站"
    )


def shown() -> Case:
    case = step(called(), "physical-passed", OFFICER, after(days=14), review_by="2026-04-03")
    case = step(case, "review-passed", OFFICER, after(days=25))
    case = step(
        case,
        "invite",
        OFFICER,
        after(days=26),
        education_at="2026-04-07 09:00",
        education_place="民兵训练基地",
    )
    case = step(case, "educated", OFFICER, after(days=42))
    return step(
        case, "decide", HEAD, after(days=44), proofs=("minutes",), decided_on="2026-04-15", priority=False
    )


def test_from_the_registration_to_the_approval():
    case = called()
    assert due(case, "physical") == "2026-03-20 00:00"  # three workdays after the physical
    with pytest.raises(WrongState):  # no step is skipped
        step(
            case,
            "approve",
            HEAD,
            after(days=15),
            proofs=("decision",),
            approved_on="2026-03-17",
        )
    case = shown()
    assert due(case, "education") == "2026-04-22 00:00"  # ten workdays after it began
    with pytest.raises(WrongState, match="已满的工作日数不低于5"):
        step(
            case,
            "approve",
            HEAD,
            after(days=46),
            proofs=("decision",),
            approved_on="2026-04-17",
        )
    case = step(
        case,
        "approve",
        HEAD,
        after(days=52),
        proofs=("decision",),
        approved_on="2026-04-23",
    )
    assert case.state == "approved"


def test_an_objection_is_looked_into_and_an_end_tells_the_step_only():
    case = step(shown(), "object", HEAD, after(days=46), reason="有人来信")
    case = step(
        case, "end", OFFICER, after(days=50), ended_at="publicity", refusal_pointer="下半年可以再报名"
    )
    assert case.state == "ended"


@pytest.mark.parametrize(
    ("day", "education", "passes"),
    [
        ("20030306", "school", True),  # the last day of being 22
        ("20030305", "school", False),
        ("20030305", "graduate", True),
        ("20010305", "graduate", False),
        ("20010305", "master", True),
        ("19990305", "master", False),
        ("20090305", "school", True),  # 17 that day, of their own will
        ("20090306", "school", False),
        ("19491231", "graduate", False),
    ],
)
def test_the_age_is_that_of_the_law_on_the_day_of_the_check(day: str, education: str, passes: bool):
    case = applied(day, education)
    if passes:
        assert step(case, "pass", OFFICER, after(days=3), age_checked=True).state == "passed"
    else:
        with pytest.raises(WrongState, match="周岁"):
            step(case, "pass", OFFICER, after(days=3), age_checked=True)


def test_only_the_head_decides_and_the_applicant_may_leave():
    with pytest.raises(NotAllowed):
        step(shown(), "object", OFFICER, after(days=46), reason="有人来信")
    assert step(called(), "withdraw", "reporter", after(days=5)).state == "withdrawn"


def test_what_is_kept_holds_nothing_medical_and_who_it_was_goes_with_the_season():
    case = shown()
    assert not any(
        name.startswith(("health", "medical", "diagnos")) for name in {**case.fields, **case.personal}
    )
    assert {"applicant_name", "id_number", "reporter_phone"} == set(case.personal)


def test_the_service_desk_learns_nothing():
    learns_nothing(applied(), "duty.li", MONDAY)


def test_a_season_that_nobody_ended_is_ended_and_the_numbers_go():
    forgotten, at_work = applied(), shown()
    assert sweep(now=after(days=290)).lapsed == 0
    step(at_work, "object", HEAD, after(days=290), reason="有人反映学历不符")
    assert sweep(now=after(days=320)).lapsed == 1
    assert sweep(now=after(days=321)).lapsed == 0
    closed = Case.objects.get(pk=forgotten.pk)
    assert (closed.state, closed.closed_at) == ("ended", after(days=320))
    assert [case.state for case in Case.objects.filter(pk=at_work.pk)] == ["deciding"]
    assert Message.objects.filter(about=closed.stream, address="13900001234").count() == 2
    assert sweep(now=after(days=420)).erased == 1
    closed.refresh_from_db()
    assert closed.personal == {}
    assert list(differences()) == []
