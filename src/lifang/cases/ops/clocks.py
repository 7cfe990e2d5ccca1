"""Deadlines: started, stopped, paused, extended, renewed, restored, warned of, breached."""

from __future__ import annotations

from lifang.cases.fold import Fold
from lifang.cases.models import FOLLOW_UP, Clock
from lifang.cases.ops.operations import Op, Said, at, operation, read_stamp, stamp


def _clock(fold: Fold, op: Op) -> Clock:
    clock = fold.clock(op["name"])
    assert clock is not None, op
    fold.touch(clock)
    return clock


def _set_due(clock: Clock, op: Op) -> None:
    clock.due_at = at(op["due"])
    clock.warn_at, clock.warned_at = read_stamp(op.get("warn")), None
    clock.provisional = op.get("provisional", False)
    clock.reasons = op.get("reasons", [])
    clock.calendar = op["calendar"]


@operation("clock.start")
def _clock_start(fold: Fold, op: Op, said: Said) -> None:
    clock = fold.begin(Clock, name=op["name"], round=op["round"], state=Clock.State.RUNNING, start_at=said.at)
    _set_due(clock, op)


@operation("clock.stop")
def _clock_stop(fold: Fold, op: Op, said: Said) -> None:
    clock = _clock(fold, op)
    clock.state, clock.stop_at = op["as"], said.at
    if clock.pauses and clock.pauses[-1]["end"] is None:
        clock.pauses = [*clock.pauses[:-1], clock.pauses[-1] | {"end": stamp(said.at)}]
    if why := op.get("why"):
        clock.reasons = [*clock.reasons, why]
    if op.get("late"):
        _breached(fold, clock, said)


@operation("clock.pause")
def _clock_pause(fold: Fold, op: Op, said: Said) -> None:
    clock = _clock(fold, op)
    clock.state = Clock.State.PAUSED
    pause = {"start": stamp(said.at), "end": None, "reason": op["reason"], "by": said.actor}
    clock.pauses = [*clock.pauses, pause]
    if op.get("late"):
        _breached(fold, clock, said)


@operation("clock.resume")
def _clock_resume(fold: Fold, op: Op, said: Said) -> None:
    clock = _clock(fold, op)
    clock.state = Clock.State.RUNNING
    clock.pauses = [*clock.pauses[:-1], clock.pauses[-1] | {"end": stamp(said.at)}]
    _set_due(clock, op)


@operation("clock.recount")
def _clock_recount(fold: Fold, op: Op, said: Said) -> None:
    """Its rule changed with the program's version. What was breached by then stays breached."""
    clock = _clock(fold, op)
    warned_at = clock.warned_at if op["due"] == op["was"] else None
    if op.get("late"):
        _breached(fold, clock, said)
    _set_due(clock, op)
    clock.warned_at = warned_at


@operation("clock.extend")
def _clock_extend(fold: Fold, op: Op, said: Said) -> None:
    clock = _clock(fold, op)
    step = {"by": op["by"], "from": stamp(clock.due_at), "to": op["due"], "approver": said.actor}
    clock.extensions = [*clock.extensions, step]
    _set_due(clock, op)


@operation("clock.renew")
def _clock_renew(fold: Fold, op: Op, said: Said) -> None:
    """The date that the clock counts to or from was changed; a breach of the old one stands."""
    _set_due(_clock(fold, op), op)


@operation("clock.restore")
def _clock_restore(fold: Fold, op: Op, said: Said) -> None:
    """A merge is taken back: the clock runs on towards the date it always had, or its pause goes on."""
    clock = _clock(fold, op)
    clock.state, clock.stop_at = op["as"], None
    if clock.state == Clock.State.PAUSED:
        clock.pauses = [*clock.pauses[:-1], clock.pauses[-1] | {"end": None}]


@operation("clock.warn")
def _clock_warn(fold: Fold, op: Op, said: Said) -> None:
    _clock(fold, op).warned_at = said.at


@operation("clock.breach")
def _clock_breach(fold: Fold, op: Op, said: Said) -> None:
    _breached(fold, _clock(fold, op), said)


def _breached(fold: Fold, clock: Clock, said: Said) -> None:
    if clock.breached_at is None:
        clock.breached_at = said.at
    if clock.name != FOLLOW_UP:  # a late call-back is not the fault of those who did the work
        fold.case.overdue = True
