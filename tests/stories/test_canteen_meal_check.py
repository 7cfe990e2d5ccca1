from __future__ import annotations

import pytest

from lifang.cases import tasks
from lifang.cases.errors import WrongState
from lifang.cases.models import Case, Clock
from tests.factories.cases import after
from tests.stories.staffed import COMMITTEE, EAST_FIRST, begin, committee, due, learns_nothing, step

AGENT = f"agent.{COMMITTEE}"


@pytest.fixture(autouse=True)
def canteen(district: None) -> None:
    committee("care", "agent", "officer", "head")


def missed() -> Case:
    who = {"eater_name": "周奶奶", "meal": "lunch", "missed_at": "2026-03-02 12:00"}
    return begin("canteen-meal-check", AGENT, area=EAST_FIRST, now=after(hours=3), **who)


def test_no_answer_means_going_to_the_door():
    case = missed()
    assert due(case, "call") == "2026-03-02 13:00"
    case = step(case, "no-answer", AGENT, after(hours=3, minutes=20))
    assert due(case, "go") == "2026-03-02 14:20"
    with pytest.raises(WrongState):  # the call is over
        step(case, "reached", AGENT, after(hours=4), told_by="self", meal_wish="bring")
    case = step(case, "seen", AGENT, after(hours=4), told_by="visit", meal_wish="bring")
    assert case.state == "safe"


def test_help_comes_within_hours():
    case = step(missed(), "in-need", AGENT, after(hours=3, minutes=30), reason="起不来床，已打120")
    assert due(case, "help") == "2026-03-02 16:30"
    assert step(case, "helped", AGENT, after(hours=5), help_given="已送医，女儿已到").state == "helped"


def test_a_call_that_was_not_made_is_seen_within_the_hour():
    case = missed()
    tasks.sweep(now=after(hours=4, minutes=1))
    assert Clock.objects.get(case=case, name="call").breached_at is not None
    case.refresh_from_db()
    assert case.escalation == 1


def test_an_agent_of_another_purpose_learns_nothing():
    learns_nothing(missed(), "agent.lin", after(hours=4))
    learns_nothing(missed(), "duty.li", after(hours=4))
