"""What happens because time passes: warned before, breached after, escalated rung by rung, nothing twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.cases import tasks
from lifang.cases.models import Case, Clock
from lifang.cases.tasks import Swept, sweep
from lifang.outbox.models import Message
from lifang.record.models import Entry
from tests.cases.samples import RESTLESS
from tests.cases.test_clocks import midnight_after
from tests.factories.cases import MONDAY, act, after, report

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(offer_program) -> Case:
    offer_program(RESTLESS)
    return act(report("restless", site=""), "accept", "officer.zheng", MONDAY)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def told(case: Case) -> set[str]:
    return set(Message.objects.filter(about=case.stream).values_list("address", flat=True))


def test_nothing_is_due_and_nothing_happens(case):
    assert sweep(now=after(hours=1)) == Swept()


def test_warned_once_when_little_is_left(case):
    """Due with Monday the 9th; two workdays before means from Friday the 6th."""
    friday = midnight_after(3, 5)
    assert sweep(now=friday - MINUTE).warned == 0
    assert sweep(now=friday).warned == 1
    assert Clock.objects.get(case=case, name="resolve").warned_at == friday
    assert told(case) == {"officer.zheng@example.org", "head.gao@example.org"}
    assert sweep(now=friday + MINUTE).warned == 0


def test_warned_again_when_an_extension_comes_to_its_end(case):
    sweep(now=midnight_after(3, 6))
    act(case, "extend", "head.gao", midnight_after(3, 8), reason="缺件")
    assert sweep(now=midnight_after(3, 9)).warned == 0
    assert sweep(now=midnight_after(3, 11)).warned == 1


def test_warned_again_after_a_pause_moved_the_date(case):
    sweep(now=midnight_after(3, 6))
    act(case, "pause", "head.gao", midnight_after(3, 8), reason="等法院")
    act(case, "resume", "head.gao", midnight_after(3, 18), clock="resolve")
    assert Clock.objects.get(case=case, name="resolve").warned_at is None
    assert sweep(now=midnight_after(3, 18)).warned == 1


def test_breached_strictly_after_the_due_moment(case):
    due = midnight_after(3, 9)
    assert sweep(now=due).breached == 0
    assert sweep(now=due + MINUTE).breached == 1
    assert fresh(case).overdue
    assert sweep(now=due + 2 * MINUTE).breached == 0


def test_a_paused_clock_is_left_alone(case):
    act(case, "pause", "head.gao", after(days=1), reason="等法院")
    assert sweep(now=after(days=60)) == Swept()


def test_the_ladder_is_climbed_in_its_time(case):
    """To the head at once, to the duty desk after a workday, to the leader after two."""
    breach = midnight_after(3, 9) + MINUTE  # on Tuesday the 10th
    sweep(now=breach)
    assert fresh(case).escalation == 1
    assert "head.gao@example.org" in told(case)
    assert "duty.li@example.org" not in told(case)

    sweep(now=midnight_after(3, 11))
    assert fresh(case).escalation == 1
    sweep(now=midnight_after(3, 11) + MINUTE)
    assert fresh(case).escalation == 2
    assert {"duty.li@example.org", "duty.wu@example.org"} <= told(case)

    sweep(now=midnight_after(3, 12) + MINUTE)
    assert fresh(case).escalation == 3
    assert "leader.guan@example.org" in told(case)
    assert sweep(now=after(days=90)).escalated == 0


def test_a_reopened_case_begins_at_the_foot_of_the_ladder(offer_program):
    offer_program(
        RESTLESS.replace(
            "clocks:\n",
            "  reopen:    {from: closed, to: working, who: duty, label: {zh: 重办, en: Reopen}}\nclocks:\n",
        )
    )
    case = act(report("restless", site=""), "accept", "officer.zheng", MONDAY)
    sweep(now=after(days=9))
    closed = act(case, "close", "officer.zheng", after(days=10))
    again = act(closed, "reopen", "duty.li", after(days=11))
    assert (again.escalation, again.overdue) == (0, True)
    sweep(now=after(days=30))
    assert fresh(case).escalation == 1


def test_a_clock_that_only_tells_its_holder_climbs_no_ladder(case):
    promised = act(case, "promise", "officer.zheng", after(days=1), perform_by="2026-03-04")
    act(promised, "pause", "head.gao", after(days=1), clock="resolve", reason="等履行")
    swept = sweep(now=after(days=4))
    assert (swept.breached, swept.escalated) == (1, 0)


def test_a_sweep_over_many_leaves_nobody_waiting_behind_those_at_the_top(case, monkeypatch):
    monkeypatch.setattr(tasks, "CHUNK", 2)
    others = [act(report("restless", site=""), "accept", "officer.zheng", MONDAY) for _ in range(3)]
    for _ in range(8):
        sweep(now=after(days=40), limit=2)
    newest = act(report("restless", site="", now=after(days=40)), "accept", "officer.zheng", after(days=40))
    for _ in range(6):
        sweep(now=after(days=60), limit=2)
    assert [fresh(one).escalation for one in (*others, newest)] == [3, 3, 3, 1]


def test_two_sweeps_at_once_write_nothing_twice(case, monkeypatch):
    """Both listed the same work before either did it."""
    late = after(days=9)
    listed = list(tasks._clocks(due_at__lt=late, breached_at=None))
    sweep(now=late)
    entries = Entry.objects.count()
    with monkeypatch.context() as stale:
        stale.setattr(tasks, "_clocks", lambda **where: listed if "breached_at" in where else [])
        sweep(now=late + MINUTE)
    assert Entry.objects.count() == entries
