from __future__ import annotations

import pytest

from lifang.cases import tasks
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case, Clock
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

AGENT = "agent.sanitation"


@pytest.fixture(autouse=True)
def centre(district: None) -> None:
    staff("sanitation", "sanitation", "agent", "officer", "head")


def point() -> Case:
    what = {"day": "2026-03-02", "streams": ["kitchen", "other"]}
    return begin("collection-point", AGENT, channel="field", site="xinlou", **what)


def test_a_point_is_cleared_before_midnight_with_a_photo():
    case = point()
    assert due(case, "clear") == "2026-03-03 00:00"
    with pytest.raises(BadInput):
        step(case, "clear", AGENT, after(hours=8), sorted=True)
    case = step(case, "clear", AGENT, after(hours=8), proofs=("photo",), sorted=True, kilograms="320")
    assert case.state == "cleared"


def test_what_is_left_at_midnight_is_a_breach_and_cleared_early_next_day():
    case = point()
    tasks.sweep(now=after(hours=15, minutes=1))
    assert Clock.objects.get(case=case, name="clear").breached_at is not None
    case = step(case, "leave", AGENT, after(hours=15, minutes=5), hindrance="vehicle")
    assert due(case, "catch-up") == "2026-03-03 12:05"
    with pytest.raises(WrongState):  # it was not cleared that day
        step(case, "clear", AGENT, after(hours=20), proofs=("photo",), sorted=True)
    assert (
        step(case, "catch-up", AGENT, after(hours=22), proofs=("photo",), sorted=True).state == "cleared-late"
    )


def test_the_service_desk_learns_nothing():
    learns_nothing(point(), "duty.li", MONDAY)
