from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import COMMITTEE, EAST_FIRST, begin, committee, due, learns_nothing, step

AGENT = f"agent.{COMMITTEE}"


@pytest.fixture(autouse=True)
def visitors(district: None) -> None:
    committee("care", "agent", "officer", "head")


def planned() -> Case:
    whom = {"group": "alone", "visited_name": "周奶奶", "visit_by": "2026-03-06"}
    return begin("home-visit", AGENT, area=EAST_FIRST, **whom)


def test_a_need_is_found_and_met():
    case = planned()
    assert due(case, "visit") == "2026-03-07 00:00"
    with pytest.raises(WrongState):  # somebody in need is not ticked off as well
        step(case, "visit", AGENT, after(days=1), wellbeing="needs")
    case = step(case, "find-need", AGENT, after(days=1), wellbeing="needs", needs_note="暖气不热")
    case = step(case, "help", AGENT, after(days=2), help_given="供热中心已修")
    assert case.state == "closed"


def test_nobody_is_given_up_before_three_visits():
    case = planned()
    with pytest.raises(BadInput):
        step(case, "not-reached", AGENT, after(days=3), tries="2", contact_told="女儿")
    case = step(case, "not-reached", AGENT, after(days=3), tries="3", contact_told="女儿")
    assert due(case, "search") == "2026-03-06 09:00"
    assert step(case, "visit", AGENT, after(days=3, hours=5), wellbeing="well").state == "closed"


def test_a_visit_may_be_declined():
    assert step(planned(), "decline", AGENT, after(days=1)).state == "declined"


def test_an_agent_of_another_purpose_learns_nothing():
    learns_nothing(planned(), "agent.lin", MONDAY)  # of the same committee
    learns_nothing(planned(), "duty.li", MONDAY)
