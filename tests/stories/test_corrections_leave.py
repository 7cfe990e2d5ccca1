from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.justice", "head.justice"


@pytest.fixture(autouse=True)
def bureau(district: None) -> None:
    staff("justice", "corrections", "officer", "head")


def asked(back_by: str = "2026-03-12", leave_on: str = "2026-03-07") -> Case:
    person = {"person_name": "丁一", "reporter_phone": "13900001234", "cause": "family"}
    trip = {"cause_note": "妹妹结婚", "to_place": "外省老家", "leave_on": leave_on, "back_by": back_by}
    return begin("corrections-leave", OFFICER, **person, **trip)


def test_up_to_seven_days_by_the_office():
    case = asked("2026-03-13")  # with the day they leave, seven days
    assert due(case, "decide") == "2026-03-06 00:00"
    with pytest.raises(WrongState):
        step(case, "approve-long", HEAD, after(days=1), proofs=("document",))
    case = step(case, "approve", OFFICER, after(days=1), proofs=("document",))
    assert due(case, "back") == "2026-03-14 00:00"
    assert step(case, "back", OFFICER, after(days=9), back_on="2026-03-11").state == "closed"


def test_more_than_seven_days_by_the_county_head_and_never_more_than_thirty():
    case = asked("2026-03-14")
    with pytest.raises(WrongState, match="“最晚哪天回来”不晚于“离开日期”之后6 天"):
        step(case, "approve", OFFICER, after(days=1), proofs=("document",))
    with pytest.raises(NotAllowed):
        step(case, "approve-long", OFFICER, after(days=1), proofs=("document",))
    assert step(case, "approve-long", HEAD, after(days=1), proofs=("document",)).state == "approved"
    assert asked("2026-04-05").state == "received"  # the thirtieth day
    with pytest.raises(BadInput):
        asked("2026-04-06")
    with pytest.raises(BadInput):
        asked("2026-03-06")  # back before they leave


def test_a_refusal_gives_its_reason_and_where_to_complain():
    with pytest.raises(BadInput):
        step(asked(), "decline", HEAD, after(days=1), reason="没有证明")
    case = step(
        asked(), "decline", HEAD, after(days=1), reason="没有证明", refusal_pointer="可以向区人民检察院申诉"
    )
    assert case.state == "declined"


def test_who_is_not_back_is_heard():
    case = step(asked(), "approve", OFFICER, after(days=1), proofs=("document",))
    with pytest.raises(WrongState):  # the last day is not over
        step(case, "overdue", OFFICER, after(days=10))
    case = step(case, "overdue", OFFICER, after(days=11))
    assert due(case, "search") == "2026-03-14 09:00"
    case = step(case, "explain", "reporter", after(days=11, hours=2), explanation="大雪停运")
    assert step(case, "back", OFFICER, after(days=12), back_on="2026-03-14").state == "closed"


def test_nobody_is_back_before_they_left_nor_on_a_day_to_come():
    case = step(asked(), "approve", OFFICER, after(days=1), proofs=("document",))
    for never in ("2026-03-06", "2026-03-12"):
        with pytest.raises(BadInput):
            step(case, "back", OFFICER, after(days=9), back_on=never)


def test_nobody_of_another_purpose_learns_anything():
    case = asked()
    learns_nothing(case, "officer.xu", MONDAY)
    learns_nothing(case, "duty.li", MONDAY)
