from __future__ import annotations

import pytest

from lifang.cases import commands, tasks
from lifang.cases.batch import Batch
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case, Clock
from lifang.places.models import Site
from tests.factories.cases import MONDAY, a_key, a_photo, account, after
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


def test_a_point_that_was_not_cleared_that_day_is_no_more_cleared_on_it():
    case = point()
    with pytest.raises(WrongState, match="“哪一天”等于当天"):
        step(case, "clear", AGENT, after(days=1), proofs=("photo",), sorted=True)


def test_what_was_cleared_in_time_counts_when_the_phone_sends_it_next_day():
    case = commands.perform(
        ref=point().ref,
        action="clear",
        actor=account(AGENT, after(days=1)),
        data={"sorted": True},
        files=[("photo", a_photo())],
        key=a_key(),
        now=after(days=1),
        acted_at=after(hours=14),
        language="zh",
    )
    assert case.state == "cleared"


def test_a_point_has_one_case_a_day_open_or_closed():
    case = step(point(), "clear", AGENT, after(hours=8), proofs=("photo",), sorted=True)
    with pytest.raises(WrongState, match=case.ref):
        point()
    other = {"day": "2026-03-03", "streams": ["kitchen"]}
    begin("collection-point", AGENT, channel="field", site="xinlou", **other)
    begin("collection-point", AGENT, channel="field", site="dongyuan-1-1", **other)
    with Batch() as batch:  # an import or the demo: what is not written yet counts too
        given = {"program": "collection-point", "actor": account(AGENT), "channel": "field", "language": "zh"}
        here = {"site": Site.objects.get(code="dongyuan-1-1"), "data": other | {"day": "2026-03-04"}}
        batch.receive(key=a_key(), now=MONDAY, **given, **here)
        with pytest.raises(WrongState):
            batch.receive(key=a_key(), now=MONDAY, **given, **here)


def test_the_service_desk_learns_nothing():
    learns_nothing(point(), "duty.li", MONDAY)
