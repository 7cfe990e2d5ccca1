from __future__ import annotations

import pytest

from lifang.cases import tasks
from lifang.cases.errors import WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

DUTY = "duty.li"


@pytest.fixture(autouse=True)
def everybody(district: None) -> None:
    staff("labour-inspection", "wages", "duty")


def called() -> Case:
    known = {
        "event": "missing",
        "description": "老人早上出门没回来",
        "place_note": "东苑小区附近",
        "told": ["police"],
    }
    return begin("volunteer-emergency", DUTY, channel="phone", **known)


CALL_OUT = {
    "commander": "区应急指挥部值班领导",
    "teams": "东街救援队分两组",
    "insured": True,
    "adults_only": True,
}


def test_the_minutes_run_from_the_call():
    case = called()
    assert due(case, "call-out") == "2026-03-02 09:15"
    case = step(case, "call-out", DUTY, after(minutes=8), **CALL_OUT)
    assert due(case, "arrive") == "2026-03-02 10:08"
    case = step(case, "arrive", DUTY, after(minutes=40), came="9")
    case = step(case, "situation", DUTY, after(hours=2), situation="在公园找到")
    with pytest.raises(WrongState):  # nobody stands down while somebody is still out
        step(case, "stand-down", DUTY, after(hours=3), all_back=False, result="老人已送回")
    case = step(case, "stand-down", DUTY, after(hours=3), all_back=True, result="老人已送回")
    case = step(case, "close", DUTY, after(days=1), proofs=("document",), minutes_served="120")
    assert case.state == "closed"


def test_no_minors_and_nobody_without_insurance():
    with pytest.raises(WrongState):
        step(called(), "call-out", DUTY, after(minutes=5), **CALL_OUT | {"adults_only": False})


def test_a_call_that_nobody_answers_goes_up_within_the_hour():
    case = called()
    tasks.sweep(now=after(minutes=16))
    tasks.sweep(now=after(minutes=80))
    case.refresh_from_db()
    assert case.escalation == 2


def test_the_wages_desk_learns_nothing():
    learns_nothing(called(), "duty.labour-inspection", MONDAY)
