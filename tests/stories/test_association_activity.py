from __future__ import annotations

import pytest

from lifang.cases import queries
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.arts-federation", "head.arts-federation"


@pytest.fixture(autouse=True)
def federation(district: None) -> None:
    staff("arts-federation", "service", "officer", "head")
    staff("labour-inspection", "wages", "duty")


def planned(*, safety_plan: bool = True) -> Case:
    what = {"organizer": "书法家协会", "kind": "exhibition", "name": "迎春书法展", "place_note": "文化馆"}
    when = {"starts_at": "2026-03-20 09:00", "expected": "80"}
    return begin("association-activity", OFFICER, safety_plan=safety_plan, **what, **when)


def test_an_event_is_planned_approved_held_and_reported():
    case = step(planned(), "approve", HEAD, after(days=2))
    assert due(case, "begin") == "2026-03-24 00:00"  # begins on a Friday
    case = step(case, "hold", OFFICER, after(days=18, hours=8), proofs=("attendance",), came="96")
    told = {"works_shown": "60", "spent": "1200", "report": "观众近百人"}
    with pytest.raises(BadInput):
        step(case, "close", OFFICER, after(days=20), **told)
    case = step(case, "close", OFFICER, after(days=20), proofs=("photo",), **told)
    assert case.state == "closed"
    assert case in queries.public_cases()


def test_nothing_is_approved_without_a_safety_plan():
    with pytest.raises(WrongState):
        step(planned(safety_plan=False), "approve", HEAD, after(days=2))


def test_the_wages_desk_learns_nothing():
    learns_nothing(planned(), "duty.labour-inspection", MONDAY)
