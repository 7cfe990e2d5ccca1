"""How long something took: by the clock on the wall, and by the office clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from lifang.kernel.worktime.pauses import Pause, merge_pauses, without_pauses
from lifang.kernel.worktime.workcalendar import Span, WorkCalendar, require_aware

END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def office_time(start: datetime, end: datetime, calendar: WorkCalendar) -> Iterator[Span]:
    """The office hours between two UTC moments, workday after workday."""
    n = calendar.count_workdays(start.astimezone(calendar.zone).date() - timedelta(days=1))
    while True:
        n += 1
        for opens, closes in calendar.office_spans(calendar.nth_workday(n)):
            if opens >= end:
                return
            if closes > start:
                yield max(opens, start), min(closes, end)


def elapsed_minutes(start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> int:
    """Whole minutes while the clock ran; an open pause lasts to the end."""
    start, end = _ordered(start, end)
    return _minutes(without_pauses([(start, end)], merge_pauses(pauses, until=end)))


def worked_minutes(
    start: datetime, end: datetime, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> int:
    """Whole office minutes while the clock ran; an open pause lasts to the end."""
    start, end = _ordered(start, end)
    return _minutes(without_pauses(office_time(start, end, calendar), merge_pauses(pauses, until=end)))


def _ordered(start: datetime, end: datetime) -> Span:
    if require_aware(end) < require_aware(start):
        raise ValueError(f"The span ends at {end.isoformat()}, before it starts at {start.isoformat()}.")
    return start.astimezone(UTC), end.astimezone(UTC)


def _minutes(spans: Iterable[Span]) -> int:
    return sum((end - start for start, end in spans), timedelta()) // timedelta(minutes=1)
