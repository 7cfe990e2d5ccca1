"""One case in memory while operations are applied to it, with the rows that hang on it.

A fold is loaded for a change or starts empty (a new case, a rebuild). It remembers which rows are new and which were
touched, so that `batch` can write the rows of many cases in a few statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self, TypeVar, cast

from django.db import models

from lifang.cases.models import (
    Assist,
    Case,
    Clock,
    Custody,
    Evidence,
    Exclusion,
    Feedback,
    Handover,
)
from lifang.record.rows import new_row

PARTS: tuple[type[models.Model], ...] = (Clock, Custody, Handover, Assist, Feedback, Exclusion, Evidence)
Row = TypeVar("Row", bound=models.Model)


@dataclass(eq=False)
class Fold:
    case: Case
    fresh: bool = True  # nothing of it is in the database yet
    whole: bool = True  # all its rows are here: there is nothing to read
    born_here: bool = field(init=False)  # and not committed since: nobody else knows of it
    steps: set[tuple[str, str]] = field(default_factory=set)  # (kind, actor) of the entries added here
    new: list[models.Model] = field(default_factory=list)
    touched: dict[int, models.Model] = field(default_factory=dict)
    _parts: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.born_here = self.fresh

    @classmethod
    def load(cls, cases: Collection[Case]) -> list[Self]:
        """Many cases with all their rows, at one query for each kind of row."""
        parts: dict[int, dict[type[models.Model], list[models.Model]]] = {
            case.pk: {part: [] for part in PARTS} for case in cases
        }
        for part in PARTS:
            for row in part._default_manager.filter(case__in=parts).order_by("pk"):
                parts[row.case_id][part].append(row)  # type: ignore[attr-defined]
        return [cls(case, fresh=False, _parts=parts[case.pk]) for case in cases]

    @classmethod
    def of(cls, case: Case) -> Self:
        """A case of the database; its rows are read when they are asked for."""
        return cls(case, fresh=False, whole=False)

    def rows(self, model: type[Row]) -> list[Row]:
        """The case's rows of one kind, oldest first, read when first asked for."""
        if model not in self._parts:
            found: list[models.Model] = []
            if not self.whole:
                found = list(model._default_manager.filter(case=self.case).order_by("pk"))
            self._parts[model] = found + [row for row in self.new if type(row) is model]
        return cast("list[Row]", self._parts[model])

    def begin(self, model: type[Row], **columns: Any) -> Row:
        """A new row of the case."""
        row = new_row(model, case=self.case, **columns)
        if self.whole or model in self._parts:
            self._parts.setdefault(model, []).append(row)
        self.new.append(row)
        return row

    def touch(self, row: models.Model) -> None:
        if row.pk is not None:  # else it is new, and written as it is by then
            self.touched[id(row)] = row

    def written(self) -> None:
        """All rows are in the database now."""
        self.fresh, self.new, self.touched = False, [], {}

    @property
    def clocks(self) -> list[Clock]:
        return self.rows(Clock)

    def clock(self, name: str) -> Clock | None:
        """The newest round of this clock."""
        return next((clock for clock in reversed(self.clocks) if clock.name == name), None)

    def live_clocks(self) -> Iterator[Clock]:
        return (clock for clock in self.clocks if clock.state in (Clock.State.RUNNING, Clock.State.PAUSED))

    def open_custody(self) -> Custody | None:
        return next((span for span in self.rows(Custody) if span.until_at is None), None)

    def begun(self) -> Iterator[datetime]:
        """When what still runs began: custody, clocks and their pauses."""
        if span := self.open_custody():
            yield span.from_at
        for clock in self.live_clocks():
            yield clock.start_at
            if clock.pauses:
                yield datetime.fromisoformat(clock.pauses[-1]["end"] or clock.pauses[-1]["start"])

    def open_handover(self) -> Handover | None:
        return next((h for h in self.rows(Handover) if h.state == Handover.State.OFFERED), None)

    def open_feedback(self) -> Feedback | None:
        return next((f for f in self.rows(Feedback) if f.state == Feedback.State.DUE), None)

    def open_exclusion(self) -> Exclusion | None:
        return next((e for e in self.rows(Exclusion) if e.state == Exclusion.State.ASKED), None)
