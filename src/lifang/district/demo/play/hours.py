"""When people come and when offices work, on the simulated clock."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

from lifang.kernel.worktime import WorkCalendar

SUNDAY = 6
NEVER = datetime.max.replace(tzinfo=UTC)


class OfficeTime:
    """Office minutes between two days, added up once so that adding hours is a look-up."""

    def __init__(self, calendar: WorkCalendar, first: date, last: date) -> None:
        self.spans = list(_spans(calendar, first, last))
        self._starts = [start for start, _end in self.spans]
        self._before = [0.0]
        for start, end in self.spans:
            self._before.append(self._before[-1] + (end - start).total_seconds())

    def after(self, moment: datetime, hours: float) -> datetime:
        """The moment when an office has worked so many hours more."""
        span = bisect_right(self._starts, moment) - 1
        worked = 0.0
        if span >= 0:
            start, end = self.spans[span]
            worked = self._before[span] + (min(moment, end) - start).total_seconds()
        wanted = worked + hours * 3600
        found = bisect_right(self._before, wanted) - 1
        if found >= len(self.spans):
            return NEVER
        return max(moment, self.spans[found][0] + timedelta(seconds=wanted - self._before[found]))

    def before(self, moment: datetime, hours: float) -> datetime:
        """An office moment so many hours of work before this one."""
        span = max(bisect_right(self._starts, moment) - 1, 0)
        start, end = self.spans[span]
        wanted = max(self._before[span] + (min(moment, end) - start).total_seconds() - hours * 3600, 0)
        found = bisect_right(self._before, wanted) - 1
        return self.spans[found][0] + timedelta(seconds=wanted - self._before[found])


def _spans(calendar: WorkCalendar, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    for day in days(first, last):
        if calendar.is_workday(day):
            for opens, closes in calendar.office_hours:
                yield tuple(
                    datetime.combine(day, at, calendar.zone).astimezone(UTC) for at in (opens, closes)
                )  # type: ignore[misc]


def days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def arrivals(
    a_day: float,
    *,
    week: Sequence[float],
    hours: Mapping[int, float],
    begin: datetime,
    end: datetime,
    calendar: WorkCalendar,
    rng: Random,
) -> Iterator[datetime]:
    """Moments at which people come: fewer on rest days, more in the morning and after work."""
    first, last = (moment.astimezone(calendar.zone).date() for moment in (begin, end))
    for day in days(first, last):
        weekday = day.weekday() if calendar.is_workday(day) else max(day.weekday(), SUNDAY - 1)
        for _ in range(_poisson(a_day * week[weekday], rng)):
            hour = rng.choices(list(hours), list(hours.values()))[0]
            clock = datetime(day.year, day.month, day.day, hour, tzinfo=calendar.zone)
            moment = clock.astimezone(UTC) + timedelta(seconds=rng.randrange(3600))
            if begin <= moment < end:
                yield moment


def _poisson(mean: float, rng: Random) -> int:
    count, product, floor = 0, rng.random(), math.exp(-mean)
    while product > floor:
        count += 1
        product *= rng.random()
    return count
