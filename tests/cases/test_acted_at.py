"""Work done without a signal arrives later: the record keeps both moments, and nobody is overtaken unseen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.cases import commands
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from lifang.cases.rebuild import differences
from lifang.record.models import Entry
from tests.factories.cases import a_key, a_photo, account, act, after, report

pytestmark = pytest.mark.django_db


def arrives(case, action, who, now, acted_at, **given):
    return commands.perform(
        ref=case.ref,
        action=action,
        actor=account(who, now),
        key=a_key(),
        now=now,
        language="en",
        acted_at=acted_at,
        **given,
    )


def last(case: Case) -> Entry:
    return Entry.objects.filter(stream=case.stream).order_by("-number")[0]


def test_both_moments_are_kept_and_the_row_follows_the_record():
    case = report()
    arrives(case, "accept", "agent.lin", after(hours=5), after(hours=1))
    entry = last(case)
    assert entry.at == after(hours=5)
    assert entry.facts["acted_at"] == "2026-03-02T02:00:00.000000Z"
    assert Case.objects.get(pk=case.pk).state_since == after(hours=5)
    assert list(differences()) == []


def test_what_is_done_with_a_signal_says_nothing_of_a_second_moment():
    assert "acted_at" not in last(act(report(), "accept", "agent.lin", after(hours=1))).facts


def test_several_steps_of_one_walk_arrive_in_their_own_order():
    case = report()
    arrives(case, "accept", "agent.lin", after(hours=5), after(hours=1))
    arrives(case, "start", "agent.lin", after(hours=5, seconds=1), after(hours=2))
    arrives(
        case, "solve", "agent.lin", after(hours=5, seconds=2), after(hours=3),
        data={"result": "已清走"}, files=[("photo", a_photo())],
    )  # fmt: skip
    assert Case.objects.get(pk=case.pk).state == "solved"


def test_a_step_that_somebody_took_meanwhile_is_a_question():
    case = act(report(), "accept", "agent.lin", after(hours=1))
    act(case, "assign", "head.fang", after(hours=3), handler="agent.lin")
    with pytest.raises(WrongState, match="moved on"):
        arrives(case, "start", "agent.lin", after(hours=5), after(hours=2))
    assert Entry.objects.filter(stream=case.stream, kind="start").count() == 0


def test_a_note_by_somebody_else_stands_in_nobodys_way():
    case = act(report(), "accept", "agent.lin", after(hours=1))
    act(case, "note", "head.fang", after(hours=3), reason="请拍照")
    arrives(case, "start", "agent.lin", after(hours=5), after(hours=2))
    assert Case.objects.get(pk=case.pk).state == "working"


@pytest.mark.parametrize("action", ["note", "attach"])
def test_what_was_seen_is_welcome_whatever_happened_since(action):
    case = act(report(), "accept", "agent.lin", after(hours=2))
    arrives(
        case, action, "agent.lin", after(hours=5), after(hours=1), reason="门口", files=[("photo", a_photo())]
    )
    assert last(case).kind == action


def test_a_clock_that_runs_ahead_is_named():
    case = report()
    now = after(hours=1)
    with pytest.raises(BadInput, match="future"):
        arrives(case, "accept", "agent.lin", now, now + timedelta(minutes=6))
    arrives(case, "accept", "agent.lin", now, now + timedelta(minutes=4))
    assert Case.objects.get(pk=case.pk).state == "accepted"
