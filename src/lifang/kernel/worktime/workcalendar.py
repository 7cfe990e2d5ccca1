"""Which days are worked, and moments as people on the spot see them.

A calendar keeps a count of workdays since the year 1 (whole weeks by arithmetic, exceptions by bisection),
so that the sixtieth workday costs no more than the first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

OFFICE_HOURS = ((time(9), time(12)), (time(14), time(18)))

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class WorkCalendar:
    name: str
    version: str
    zone: ZoneInfo
    exceptions: Mapping[date, bool] = field(hash=False)  # holidays False, make-up workdays True
    known_years: frozenset[int]
    weekend: frozenset[int] = frozenset({5, 6})
    office_hours: tuple[tuple[time, time], ...] = OFFICE_HOURS

    def __post_init__(self) -> None:
        object.__setattr__(self, "exceptions", dict(self.exceptions))  # the counts below must stay true
        if not frozenset(range(7)) - self.weekend:
            raise ValueError(f"Calendar {self.name}: every day of the week is a rest day. Leave one workday.")
        edges = [edge for span in self.office_hours for edge in span]
        if not edges or any(later <= earlier for earlier, later in pairwise(edges)):
            raise ValueError(
                f"Calendar {self.name}: office hours must be spans of one day, in order and apart, "
                f"for example 09:00-12:00 and 14:00-18:00."
            )

    def is_workday(self, d: date) -> bool:
        exception = self.exceptions.get(d)
        return d.weekday() not in self.weekend if exception is None else exception

    def is_known(self, d: date) -> bool:
        """Has the authority published this year's holidays? If not, `is_workday` only knows the weekends."""
        return d.year in self.known_years

    def count_workdays(self, d: date) -> int:
        """Workdays from the year 1 up to and including d; only differences mean anything."""
        ordinal = d.toordinal()
        return self._regular_count(ordinal) + self._shifts[bisect_right(self._changed, ordinal)]

    def nth_workday(self, n: int) -> date:
        """The inverse of `count_workdays`."""
        position = bisect_left(self._counts_at_changes, n)
        weeks, rest = divmod(n - self._shifts[position] - 1, len(self._weekdays))
        ordinal = weeks * 7 + self._weekdays[rest] + 1
        if position < len(self._changed):
            ordinal = min(ordinal, self._changed[position])
        return date.fromordinal(ordinal)

    def _regular_count(self, ordinal: int) -> int:
        weeks, weekday = divmod(ordinal - 1, 7)  # ordinal 1 is a Monday
        return weeks * len(self._weekdays) + bisect_right(self._weekdays, weekday)

    @cached_property
    def _weekdays(self) -> list[int]:
        return sorted(frozenset(range(7)) - self.weekend)

    @cached_property
    def _changed(self) -> list[int]:
        """Ordinals of the days that the exceptions really change."""
        return sorted(
            d.toordinal() for d, worked in self.exceptions.items() if worked is (d.weekday() in self.weekend)
        )

    @cached_property
    def _shifts(self) -> list[int]:
        """How far the exceptions before the n-th change move the count."""
        added = (1 if self.exceptions[date.fromordinal(o)] else -1 for o in self._changed)
        return list(accumulate(added, initial=0))

    @cached_property
    def _counts_at_changes(self) -> list[int]:
        return [
            self._regular_count(ordinal) + shift
            for ordinal, shift in zip(self._changed, self._shifts[1:], strict=True)
        ]

    @cached_property
    def holidays(self) -> list[tuple[date, date]]:
        """Runs of holidays (first, last) that take a weekday, in order; weekends between are bridged."""
        runs: list[tuple[date, date]] = []
        for day in sorted(d for d, worked in self.exceptions.items() if not worked):
            if runs and not any(map(self.is_workday, _days_between(runs[-1][1], day))):
                runs[-1] = (runs[-1][0], day)
            else:
                runs.append((day, day))
        return [(first, last) for first, last in runs if self._takes_weekday(first, last)]

    def _takes_weekday(self, first: date, last: date) -> bool:
        return bisect_left(self._changed, first.toordinal()) < bisect_right(self._changed, last.toordinal())

    @cached_property
    def makeup_days(self) -> list[date]:
        return sorted(d for d, worked in self.exceptions.items() if worked and d.weekday() in self.weekend)

    @cached_property
    def _spans_of_days(self) -> dict[date, tuple[Span, ...]]:
        return {}

    def office_spans(self, d: date) -> tuple[Span, ...]:
        """The office hours of a day as UTC moments, each edge with the offset in force then."""
        spans = self._spans_of_days.get(d)
        if spans is None:
            hours = self.office_hours if self.is_workday(d) else ()
            spans = tuple((self.moment(d, opens), self.moment(d, closes)) for opens, closes in hours)
            self._spans_of_days[d] = spans
        return spans

    def moment(self, d: date, at: time = time()) -> datetime:
        return datetime.combine(d, at, tzinfo=self.zone).astimezone(UTC)


def _days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(1, (last - first).days)]


def require_aware(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(
            f"{moment.isoformat()} has no time zone, so it is not a moment. Give an aware datetime, "
            f"for example datetime.now(UTC)."
        )
    return moment


def local(now: datetime, calendar: WorkCalendar) -> datetime:
    return require_aware(now).astimezone(calendar.zone)


def today(now: datetime, calendar: WorkCalendar) -> date:
    return local(now, calendar).date()


def add_workdays(d: date, n: int, calendar: WorkCalendar) -> date:
    """The n-th workday after d (before it when n is negative); d itself when n is 0."""
    if n > 0:
        return calendar.nth_workday(calendar.count_workdays(d) + n)
    if n < 0:
        return calendar.nth_workday(calendar.count_workdays(d - timedelta(days=1)) + n + 1)
    return d


def whole_workdays(since: date, today: date, calendar: WorkCalendar) -> int:
    """Workdays that are over: counting starts the day after `since` (Civil Code 201), and today is not over yet."""
    return max(0, calendar.count_workdays(today - timedelta(days=1)) - calendar.count_workdays(since))


def next_workday(d: date, calendar: WorkCalendar) -> date:
    """The first workday after d, never d itself."""
    return add_workdays(d, 1, calendar)


def previous_workday(d: date, calendar: WorkCalendar) -> date:
    """The last workday before d, never d itself."""
    return add_workdays(d, -1, calendar)
