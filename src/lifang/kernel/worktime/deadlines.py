"""When a period ends, and why then."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from lifang.kernel.worktime.measures import END_OF_TIME, office_time
from lifang.kernel.worktime.pauses import DateRange, Pause, merge_pauses, paused_days, without_pauses
from lifang.kernel.worktime.periods import MOMENT_UNITS, Period, Roll, Unit
from lifang.kernel.worktime.workcalendar import (
    Span,
    WorkCalendar,
    local,
    previous_workday,
)

ONE_DAY = timedelta(days=1)
LENGTHS = {
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.WORKHOURS: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One reason for a due date; `kind` names a sentence of `explain`, the rest fills it in."""

    kind: str
    on: date | None = None
    detail: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "on": self.on and self.on.isoformat(), "detail": dict(self.detail)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        on = data["on"]
        return cls(data["kind"], on and date.fromisoformat(on), data["detail"])


@dataclass(frozen=True, slots=True)
class Deadline:
    """Late means strictly after `due_at`; a last day ends at its 24:00, which is the next local midnight."""

    due_at: datetime
    provisional: bool  # leans on a year whose holidays are not yet published
    steps: tuple[Step, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "due_at": self.due_at.isoformat(),
            "provisional": self.provisional,
            "steps": [step.as_json() for step in self.steps],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        steps = tuple(Step.from_json(step) for step in data["steps"])
        return cls(datetime.fromisoformat(data["due_at"]), data["provisional"], steps)


def deadline(
    start: datetime, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """The end of a period that begins at `start` (Civil Code 201-203; see the package for the rules).

    An open pause counts as ended where it began: what it costs is known when the clock resumes.
    """
    begin = local(start, calendar)
    if period.unit in MOMENT_UNITS:
        return _end_by_moment(
            begin, period, calendar, pauses, Step("starts-at", None, {"at": _minute(begin)})
        )
    return _end_by_day(begin.date(), period, calendar, pauses, Step("starts-day-after", begin.date()))


def after(
    appointed: date | datetime, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """So long after the moment or the day of an appointment. A pause before it moves nothing: the appointment stands.

    Raises ValueError for minutes and hours after a day, which has no moment to count them from.
    """
    if isinstance(appointed, datetime):
        told = Step("appointed-at", None, {"at": _minute(local(appointed, calendar))})
        start = appointed
    else:
        if period.unit in MOMENT_UNITS:
            raise ValueError(f"{period} are counted from a moment, and {appointed} is a day.")
        told, start = Step("appointed-on", appointed), calendar.moment(appointed)
    due = deadline(start, period, calendar, pauses)
    return replace(due, steps=(told, *due.steps))


def extend(
    deadline_due: datetime, by: Period, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> Deadline:
    """An extension counts on from the old last day, or from the old moment for minutes and hours."""
    old = local(deadline_due, calendar)
    if by.unit in MOMENT_UNITS:
        return _end_by_moment(old, by, calendar, pauses, Step("extends-from", None, {"at": _minute(old)}))
    last_day = local(deadline_due.astimezone(UTC) - timedelta.resolution, calendar).date()
    return _end_by_day(last_day, by, calendar, pauses, Step("extends-after-day", last_day))


def before(due_at: datetime, period: Period, calendar: WorkCalendar) -> datetime:
    """The moment when no more than this period is left: for warnings, so holidays are stepped over, never rolled to."""
    if period.unit in MOMENT_UNITS and period.unit is not Unit.WORKHOURS:
        return due_at - period.count * LENGTHS[period.unit]
    day = local(due_at.astimezone(UTC) - timedelta.resolution, calendar).date()
    if period.unit is Unit.WORKDAYS:
        day = calendar.nth_workday(calendar.count_workdays(day) - period.count + 1)
    elif period.unit is Unit.DAYS:
        day -= timedelta(days=period.count - 1)
    else:
        raise ValueError(f"a warning comes minutes, hours, days or workdays before the end, not {period}")
    return calendar.moment(day)


def given(due_at: datetime, calendar: WorkCalendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """A date that the order itself names; time in which the clock was paused is added to it."""
    paused = sum((end - start for start, end in merge_pauses(pauses)), timedelta())
    due = due_at.astimezone(UTC) + paused
    steps = [Step("given", None, {"at": _minute(local(due_at, calendar))})]
    steps += _pause_steps(datetime.min.replace(tzinfo=UTC), due, calendar, pauses, "paused")
    return Deadline(
        due, provisional=False, steps=(*steps, Step("due-at", None, {"at": _minute(local(due, calendar))}))
    )


def _end_by_moment(
    begin: datetime, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause], opening: Step
) -> Deadline:
    start = begin.astimezone(UTC)
    in_office = period.unit is Unit.WORKHOURS
    time = office_time(start, END_OF_TIME, calendar) if in_office else [(start, END_OF_TIME)]
    due_at = _consume(without_pauses(time, merge_pauses(pauses)), period.count * LENGTHS[period.unit])
    due = local(due_at, calendar)
    steps = [opening, Step("counts", None, {"period": str(period)})]
    unpublished: list[Step] = []
    if in_office:
        steps += _calendar_steps(begin.date(), due.date(), calendar)
        unpublished = _unpublished_years(begin.date(), due.date(), calendar)
    steps += _pause_steps(start, due_at, calendar, pauses, "paused")
    steps += [Step("due-at", None, {"at": _minute(due)}), *unpublished]
    return Deadline(due_at, bool(unpublished), tuple(steps))


def _consume(spans: Iterable[Span], amount: timedelta) -> datetime:
    for start, end in spans:
        if amount <= end - start:
            return start + amount
        amount -= end - start
    raise AssertionError("time itself does not end")


def _end_by_day(
    origin: date, period: Period, calendar: WorkCalendar, pauses: Sequence[Pause], opening: Step
) -> Deadline:
    paused = paused_days(merge_pauses(pauses), calendar)
    steps = [opening, Step("counts", None, {"period": str(period)})]
    rolled: list[Step] = []
    unpublished: list[Step] = []
    if period.unit is Unit.WORKDAYS:
        last = _nth_running(origin, period.count, paused, calendar.count_workdays, calendar.nth_workday)
        steps += _calendar_steps(origin + ONE_DAY, last, calendar)
        unpublished = _unpublished_years(origin + ONE_DAY, last, calendar)
    else:
        days, month_end = _length_in_days(origin, period)
        end = last = _nth_running(origin, days, paused, date.toordinal, date.fromordinal)
        if month_end:
            steps.append(Step("month-end", origin + timedelta(days=days)))
        if period.roll is not Roll.NONE:
            last = _roll(end, origin, period.roll, calendar, paused)
            unpublished = _unpublished_years(min(end, last), max(end, last), calendar)
        if last != end:
            kind = "rolled-forward" if last > end else "rolled-back"
            rolled = [Step(kind, end, {"moved_to": last.isoformat()})]
    due_at = calendar.moment(last + ONE_DAY)
    steps += _pause_steps(calendar.moment(origin), due_at, calendar, pauses, "paused-days")
    steps += [*rolled, Step("last-day", last), *unpublished]
    return Deadline(due_at, bool(unpublished), tuple(steps))


def _length_in_days(origin: date, period: Period) -> tuple[int, bool]:
    """Days to the matching day of the last month; True when there is none and the month's end stands in."""
    if period.unit is Unit.DAYS:
        return period.count, False
    months = origin.month - 1 + period.count * (12 if period.unit is Unit.YEARS else 1)
    year, month = origin.year + months // 12, months % 12 + 1
    longest = monthrange(year, month)[1]
    end = date(year, month, min(origin.day, longest))
    return (end - origin).days, origin.day > longest


def _nth_running(
    origin: date,
    n: int,
    paused: Iterable[DateRange],
    count: Callable[[date], int],
    nth: Callable[[int], date],
) -> date:
    """The n-th day after origin, in the numbering of `count` and `nth`, on which the clock ran to the end."""
    target = count(origin) + n
    for first, last in paused:
        first_counted = max(first, origin + ONE_DAY)
        if first_counted > last:
            continue
        if nth(target) < first_counted:
            break
        target += count(last) - count(first_counted - ONE_DAY)
    return nth(target)


def _roll(end: date, origin: date, roll: Roll, calendar: WorkCalendar, paused: Sequence[DateRange]) -> date:
    """Never back to before the start or into a pause: a period must not be over before it could be used."""
    if calendar.is_workday(end):
        return end
    if roll is Roll.BACK:
        before = previous_workday(end, calendar)
        if before >= origin and not any(first <= before <= last for first, last in paused):
            return before
    return _nth_running(end, 1, paused, calendar.count_workdays, calendar.nth_workday)


def _calendar_steps(first: date, last: date, calendar: WorkCalendar) -> Iterator[Step]:
    holidays = calendar.holidays
    for run_first, run_last in holidays[bisect_left(holidays, first, key=lambda run: run[1]) :]:
        if run_first > last:
            break
        begins, ends = max(first, run_first), min(last, run_last)
        if begins == ends:
            yield Step("holiday", begins)
        else:
            yield Step("holidays", begins, {"last": ends.isoformat()})
    makeup = calendar.makeup_days
    for day in makeup[bisect_left(makeup, first) : bisect_right(makeup, last)]:
        yield Step("makeup-workday", day)


def _unpublished_years(first: date, last: date, calendar: WorkCalendar) -> list[Step]:
    unknown = (year for year in range(first.year, last.year + 1) if year not in calendar.known_years)
    return [Step("unpublished-year", None, {"year": year}) for year in unknown]


def _pause_steps(
    start: datetime, due_at: datetime, calendar: WorkCalendar, pauses: Iterable[Pause], kind: str
) -> Iterator[Step]:
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.start >= due_at or (pause.end is not None and pause.end <= start):
            continue
        detail: dict[str, str | int] = {
            "from": _minute(local(pause.start, calendar)),
            "reason": pause.reason,
        }
        if pause.end is None:
            yield Step("paused-still", None, detail)
        else:
            yield Step(kind, None, detail | {"to": _minute(local(pause.end, calendar))})


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
