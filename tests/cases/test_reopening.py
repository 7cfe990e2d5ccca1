"""A reporter who is not helped opens the case again, within its time."""

from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, UnknownCase, WrongState
from lifang.cases.models import Case, Clock
from lifang.cases.queries import allowed_actions
from lifang.people.actors import Actor
from tests.factories.cases import act, after, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved() -> Case:
    case = act(report(), "accept", "agent.lin", after(hours=1))
    return act(case, "solve", "agent.lin", after(hours=2), proof="photo", result="已清理")


def test_by_the_reporter_within_thirty_days(solved):
    """Closed on Monday, 2 March: the thirtieth day is Wednesday, 1 April."""
    again = act(solved, "reopen", "reporter", after(days=30, hours=14), reason="又堆起来了")
    assert (again.state, again.reopened, again.closed_at, again.unit_id) == (
        "accepted",
        1,
        None,
        solved.unit_id,
    )
    resolve = Clock.objects.filter(case=again, name="resolve").latest("round")
    assert (resolve.round, resolve.state, resolve.start_at) == (2, "running", after(days=30, hours=14))


def test_not_later(solved):
    late = after(days=31)
    with pytest.raises(WrongState, match="2026-04-01"):
        act(solved, "reopen", "reporter", late, reason="又堆起来了")
    reporter = Actor.reporter(solved.ref)
    assert "reopen" in {offer.name for offer in allowed_actions(solved, reporter, after(days=30))}
    assert "reopen" not in {offer.name for offer in allowed_actions(solved, reporter, late)}


def test_the_time_counts_from_the_last_closing(solved):
    again = act(solved, "reopen", "reporter", after(days=20), reason="又堆起来了")
    again = act(again, "solve", "agent.lin", after(days=21), proof="photo", result="再次清理")
    third = act(again, "reopen", "reporter", after(days=45), reason="还是有")
    assert third.reopened == 2


def test_the_duty_desk_reopens_for_a_caller_and_nobody_else_does(solved):
    for stranger in (Actor.reporter(report().ref), "officer.qian"):
        with pytest.raises(UnknownCase):
            act(solved, "reopen", stranger, after(days=1), reason="我也要")
    with pytest.raises(BadInput, match="why"):
        act(solved, "reopen", "duty.li", after(days=1))
    assert act(solved, "reopen", "duty.li", after(days=1), reason="居民来电").state == "accepted"


def test_an_open_case_is_not_reopened():
    with pytest.raises(WrongState):
        act(report(), "reopen", "reporter", after(days=1), reason="快点")
