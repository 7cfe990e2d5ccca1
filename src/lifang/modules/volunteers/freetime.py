"""When a volunteer is free, from what they said about their week and what they have promised already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from lifang.modules.volunteers.matching import Span

Parts = Mapping[str, tuple[time, time]]
"""Of a day; a part that ends before it begins goes on into the day after."""


def free_spans(
    times: Iterable[str], parts: Parts, around: Span, promised: Iterable[Span], zone: tzinfo
) -> tuple[Span, ...]:
    """`times` names parts of the week as "0-morning" (Monday is 0). Parts that touch are one stretch of time."""
    free = _joined(sorted(_spans(set(times), parts, around, zone), key=lambda span: span.start))
    for busy in promised:
        free = [rest for span in free for rest in _without(span, busy)]
    return tuple(free)


def _spans(times: set[str], parts: Parts, around: Span, zone: tzinfo) -> Iterator[Span]:
    day = around.start.astimezone(zone).date() - timedelta(days=1)
    while day <= around.end.astimezone(zone).date():
        for name, (begin, end) in parts.items():
            if f"{day.weekday()}-{name}" in times:
                until = day + timedelta(days=end <= begin)
                yield Span(_moment(day, begin, zone), _moment(until, end, zone))
        day += timedelta(days=1)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].end >= span.start:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _without(span: Span, busy: Span) -> Iterator[Span]:
    if busy.end <= span.start or span.end <= busy.start:
        yield span
        return
    if span.start < busy.start:
        yield Span(span.start, busy.start)
    if busy.end < span.end:
        yield Span(busy.end, span.end)
