from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

AGENT, OFFICER = "agent.sanitation", "officer.sanitation"


@pytest.fixture(autouse=True)
def centre(district: None) -> None:
    staff("sanitation", "sanitation", "agent", "officer", "head")


def shift() -> Case:
    planned = {"shift": "early", "route": "东街片区一号线", "segments_planned": "24"}
    return begin("sanitation-shift-report", AGENT, channel="field", report_by="2026-03-02 13:00", **planned)


def test_a_shift_hands_in_what_was_done_and_what_not():
    case = shift()
    assert due(case, "report") == "2026-03-02 13:00"
    with pytest.raises(BadInput):  # what was left out needs its reason
        step(case, "hand-in", AGENT, after(hours=3), segments_done="22")
    done = {"segments_done": "22", "skipped": ["parked"], "skipped_where": "市场南口两段"}
    case = step(case, "hand-in", AGENT, after(hours=3), **done)
    case = step(case, "query", OFFICER, after(hours=5), reason="哪两段请写清")
    case = step(case, "hand-in", AGENT, after(hours=6), **done)
    assert step(case, "check", OFFICER, after(hours=7), remark="下午补扫").state == "closed"


def test_nothing_is_checked_before_it_is_handed_in():
    with pytest.raises(WrongState):
        step(shift(), "check", OFFICER, after(hours=1))


def test_the_service_desk_learns_nothing():
    learns_nothing(shift(), "duty.li", MONDAY)


def test_nobody_does_more_than_was_planned_nor_all_with_some_left_out():
    for done, skipped in (("50", "none"), ("22", "none")):
        with pytest.raises(BadInput, match="完成路段数"):
            step(shift(), "hand-in", AGENT, after(hours=3), segments_done=done, skipped=[skipped])
    assert (
        step(shift(), "hand-in", AGENT, after(hours=3), segments_done="24", skipped=["none"]).state
        == "handed-in"
    )
