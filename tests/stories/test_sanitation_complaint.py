from __future__ import annotations

import pytest

from lifang.cases import queries
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER = "officer.sanitation"


@pytest.fixture(autouse=True)
def centre(district: None) -> None:
    staff("sanitation", "sanitation", "agent", "officer", "head", "duty")


def complaint() -> Case:
    return begin("sanitation-complaint", site="xinlou-1", kind="overflow", description="桶满了三天")


def test_two_hours_to_take_it_up_and_a_day_to_clear_it():
    case = complaint()
    assert (case.unit_id, due(case, "accept")) == ("sanitation", "2026-03-02 11:00")
    case = step(case, "start", OFFICER, after(hours=1))
    assert due(case, "resolve") == "2026-03-03 10:00"
    with pytest.raises(BadInput):  # no photo
        step(case, "solve", OFFICER, after(hours=6), result="已清空")
    case = step(case, "solve", OFFICER, after(hours=6), proofs=("photo",), result="已清空")
    case = step(
        case, "feedback", "duty.sanitation", after(days=1), contacted=True, solved=False, satisfied=False
    )
    assert step(case, "reopen", "reporter", after(days=2), reason="又满了").state == "working"
    assert case in queries.public_cases()


def test_a_complaint_is_not_solved_before_it_is_taken_up():
    with pytest.raises(WrongState):
        step(complaint(), "solve", OFFICER, after(hours=1), proofs=("photo",), result="已清空")
    with pytest.raises(BadInput):  # turned away without another door
        step(complaint(), "refuse", OFFICER, after(hours=1), refusal_reason="private")


def test_the_staff_of_another_purpose_learn_nothing_beyond_the_public_page():
    learns_nothing(complaint(), "officer.qian", MONDAY)
    learns_nothing(complaint(), "duty.li", MONDAY)
