from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import COMMITTEE, EAST_FIRST, begin, committee, due, learns_nothing, step

AGENT, OFFICER, HEAD = (f"{role}.{COMMITTEE}" for role in ("agent", "officer", "head"))


@pytest.fixture(autouse=True)
def desk(district: None) -> None:
    committee("care", "agent", "officer", "head", "duty")


def asked(**more: object) -> Case:
    who = {"group": "elder", "matter": "papers", "reporter_name": "周奶奶", "reporter_phone": "13900001234"}
    return begin("green-channel", area=EAST_FIRST, description="社保卡坏了", **who, **more)


def test_priority_groups_wait_hours_and_not_days():
    case = asked(at_home=True, address="东苑1号楼")
    assert due(case, "accept") == "2026-03-02 11:00"
    case = step(case, "accept", AGENT, after(hours=1))
    assert due(case, "resolve") == "2026-03-04 00:00"
    case = step(case, "solve", AGENT, after(hours=7), result="新卡已送到家")
    case = step(case, "feedback", "reporter", after(days=1), solved=True, satisfied=True)
    case = step(case, "reopen", "reporter", after(days=2), reason="卡用不了")
    assert case.state == "accepted"


def test_what_takes_longer_gets_a_date():
    case = step(asked(), "accept", AGENT, after(hours=1))
    with pytest.raises(BadInput):
        step(case, "agree", OFFICER, after(hours=2), plan="市里制卡")
    case = step(case, "agree", OFFICER, after(hours=2), plan="市里制卡", due_on="2026-03-09")
    assert due(case, "plan") == "2026-03-10 00:00"


def test_a_home_visit_needs_an_address_and_a_closed_case_is_closed():
    with pytest.raises(BadInput):
        asked(at_home=True)
    case = step(asked(), "withdraw", "reporter", after(hours=1))
    with pytest.raises(WrongState):
        step(case, "accept", AGENT, after(hours=2))


def test_the_service_desk_learns_nothing():
    learns_nothing(asked(), "duty.li", MONDAY)
