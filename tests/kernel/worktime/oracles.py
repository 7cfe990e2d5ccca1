"""The same rules, told slowly: minute by minute and day by day, with nothing shared with the code under test."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from lifang.kernel.calendars import china, merge, united_states
from lifang.kernel.worktime import Pause, Period, Roll, Unit, WorkCalendar

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

SIX_DAY_WEEK = merge(
    united_states("CA", "America/Los_Angeles"),
    closed=[date(2026, 3, 10), date(2026, 3, 11)],
    open=[date(2026, 3, 7), date(2026, 3, 8), date(2026, 11, 1)],  # both changes of the clocks are worked
    office_hours=((time(0, 0), time(1, 0)), (time(4, 30), time(11, 15)), (time(20), time(23, 30))),
)
CALENDARS = st.sampled_from([china(), united_states("NY"), SIX_DAY_WEEK])

# From autumn 2025 to autumn 2026: a spring festival, a national day and three changes of the clocks.
STARTS = st.integers(0, 400 * 24 * 60).map(lambda n: datetime(2025, 10, 20, tzinfo=UTC) + n * MINUTE)


@st.composite
def pauses_near(draw: st.DrawFn, start: datetime) -> list[Pause]:
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        begins = start + draw(st.integers(-3 * 1440, 15 * 1440)) * MINUTE
        length = draw(st.sampled_from([None, "midnight"]) | st.integers(0, 5 * 1440))
        if length == "midnight":  # edges on whole days are where mistakes live
            begins = begins.replace(hour=16, minute=0)
            length = draw(st.integers(0, 5)) * 1440
        pauses.append(Pause(begins, None if length is None else begins + length * MINUTE, "x"))
    return pauses


def is_workday(day: date, calendar: WorkCalendar) -> bool:
    return calendar.exceptions.get(day, day.weekday() not in calendar.weekend)


def midnight_after(day: date, calendar: WorkCalendar) -> datetime:
    after = day + DAY
    return datetime(after.year, after.month, after.day, tzinfo=calendar.zone).astimezone(UTC)


def day_is_paused(day: date, calendar: WorkCalendar, pauses: list[Pause]) -> bool:
    midnight = midnight_after(day, calendar)
    return any(pause.end is not None and pause.start < midnight <= pause.end for pause in pauses)


def last_day(origin: date, period: Period, calendar: WorkCalendar, pauses: list[Pause]) -> date:
    day, left = origin, period.count
    if period.unit in {Unit.MONTHS, Unit.YEARS}:
        left = (matching_day(origin, period) - origin).days
    while left:
        day += DAY
        counts = period.unit is not Unit.WORKDAYS or is_workday(day, calendar)
        if counts and not day_is_paused(day, calendar, pauses):
            left -= 1
    return rolled(day, origin, period, calendar, pauses)


def matching_day(origin: date, period: Period) -> date:
    year, month = origin.year, origin.month
    for _ in range(period.count * (12 if period.unit is Unit.YEARS else 1)):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for day in range(origin.day, 0, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    raise AssertionError


def rolled(day: date, origin: date, period: Period, calendar: WorkCalendar, pauses: list[Pause]) -> date:
    if period.roll is Roll.NONE or is_workday(day, calendar):
        return day
    if period.roll is Roll.BACK:
        before = day
        while not is_workday(before, calendar):
            before -= DAY
        if before >= origin and not day_is_paused(before, calendar, pauses):
            return before
    while not is_workday(day, calendar) or day_is_paused(day, calendar, pauses):
        day += DAY
    return day


def minute_runs(
    minute: datetime, calendar: WorkCalendar | None, pauses: list[Pause], open_until: datetime | None = None
) -> bool:
    for pause in pauses:
        end = pause.end or open_until
        if end is not None and pause.start <= minute < end:
            return False
    if calendar is None:
        return True
    wall = minute.astimezone(calendar.zone)
    return is_workday(wall.date(), calendar) and any(
        opens <= wall.time() < closes for opens, closes in calendar.office_hours
    )


def moment_after(
    start: datetime, minutes: int, calendar: WorkCalendar | None, pauses: list[Pause]
) -> datetime:
    minute = start
    while minutes:
        minutes -= minute_runs(minute, calendar, pauses)
        minute += MINUTE
    return minute


def count_minutes(start: datetime, end: datetime, calendar: WorkCalendar | None, pauses: list[Pause]) -> int:
    total, minute = 0, start
    while minute < end:
        total += minute_runs(minute, calendar, pauses, open_until=end)
        minute += MINUTE
    return total
