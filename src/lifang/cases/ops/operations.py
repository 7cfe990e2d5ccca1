"""What an operation is, and how the operations of one entry are applied to a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lifang.cases.fold import Fold
from lifang.cases.models import Clock

Op = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What an operation may know of the entry that carries it."""

    number: int
    at: datetime
    actor: str
    payload: dict[str, Any]  # empty once erased
    case_id: Callable[[str], int | None]  # ref → primary key

    def text(self, name: str) -> str:
        return str(self.payload.get(name, ""))


Applier = Callable[[Fold, Op, Said], None]
OPS: dict[str, Applier] = {}


def operation(name: str) -> Callable[[Applier], Applier]:
    def register(apply: Applier) -> Applier:
        assert name not in OPS, name
        OPS[name] = apply
        return apply

    return register


def apply_entry(fold: Fold, ops: list[Op], said: Said) -> None:
    for op in ops:
        OPS[op["op"]](fold, op, said)
    case = fold.case
    running = [clock.due_at for clock in fold.live_clocks() if clock.state == Clock.State.RUNNING]
    case.due_at = min(running, default=None)
    case.entries = said.number
    fold.touch(case)


def stamp(moment: datetime | None) -> str | None:
    """A moment as it stands in an operation."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_stamp(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
