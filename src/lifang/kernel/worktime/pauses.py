"""Spans of time during which a clock stands still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from lifang.kernel.worktime.workcalendar import Span, WorkCalendar, require_aware

DateRange = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Pause:
    start: datetime
    end: datetime | None  # None: the clock still stands
    reason: str

    def __post_init__(self) -> None:
        require_aware(self.start)
        if self.end is not None and require_aware(self.end) < self.start:
            raise ValueError(
                f"A pause ends at {self.end.isoformat()}, before it starts at {self.start.isoformat()}. "
                f"Swap the two, or correct the later one."
            )


def merge_pauses(pauses: Sequence[Pause], until: datetime | None = None) -> list[Span]:
    """Pauses as UTC spans, in order and apart. An open one lasts until `until`, or has no length."""
    merged: list[Span] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start, end = pause.start.astimezone(UTC), pause.end or until
        if end is None or end <= start:
            continue
        end = end.astimezone(UTC)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def paused_days(paused: Iterable[Span], calendar: WorkCalendar) -> list[DateRange]:
    """The days (first, last) whose 24:00 fell into a pause: the clock did not run to their end."""
    ranges: list[DateRange] = []
    for start, end in paused:
        first = start.astimezone(calendar.zone).date()
        last = end.astimezone(calendar.zone).date() - timedelta(days=1)
        if first <= last:
            ranges.append((first, last))
    return ranges


def without_pauses(spans: Iterable[Span], paused: Sequence[Span]) -> Iterator[Span]:
    """What is left of the spans; both must be in order and apart."""
    position = 0
    for start, end in spans:
        while position < len(paused) and paused[position][1] <= start:
            position += 1
        free_from = start
        for pause_start, pause_end in paused[position:]:
            if pause_start >= end:
                break
            if pause_start > free_from:
                yield free_from, pause_start
            free_from = pause_end
        if free_from < end:
            yield free_from, end
