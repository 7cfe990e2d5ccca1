"""Every unit against the slow oracle, with and without pauses, in both kinds of zone."""

from datetime import UTC, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from lifang.kernel.worktime import (
    Deadline,
    Pause,
    Period,
    Roll,
    Unit,
    add_workdays,
    after,
    deadline,
    elapsed_minutes,
    extend,
    worked_minutes,
)
from tests.kernel.worktime.oracles import (
    CALENDARS,
    DAY,
    MINUTE,
    STARTS,
    count_minutes,
    is_workday,
    last_day,
    midnight_after,
    moment_after,
    pauses_near,
)

ROLLING_PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 90), st.just(Unit.DAYS), st.sampled_from(Roll)),
    st.builds(Period, st.integers(1, 30), st.just(Unit.MONTHS), st.sampled_from(Roll)),
    st.builds(Period, st.integers(1, 3), st.just(Unit.YEARS), st.sampled_from(Roll)),
)
DAY_PERIODS = ROLLING_PERIODS | st.builds(Period, st.integers(1, 60), st.just(Unit.WORKDAYS))
MOMENT_PERIODS = st.one_of(
    st.builds(Period, st.integers(1, 6000), st.just(Unit.MINUTES)),
    st.builds(Period, st.integers(1, 100), st.just(Unit.HOURS)),
)
slow = settings(max_examples=150, deadline=None)


@given(st.data(), STARTS, CALENDARS, DAY_PERIODS)
@settings(max_examples=400, deadline=None)
def test_days_end_where_stepping_day_by_day_ends(data, start, calendar, period):
    pauses = data.draw(pauses_near(start))
    origin = start.astimezone(calendar.zone).date()
    last = last_day(origin, period, calendar, pauses)
    assert deadline(start, period, calendar, pauses).due_at == midnight_after(last, calendar)


@given(st.data(), STARTS, CALENDARS, MOMENT_PERIODS)
@slow
def test_hours_end_where_counting_minutes_ends(data, start, calendar, period):
    pauses = data.draw(pauses_near(start))
    minutes = period.count * (60 if period.unit is Unit.HOURS else 1)
    expected = moment_after(start, minutes, None, pauses)
    assert deadline(start, period, calendar, pauses).due_at == expected
    assert after(start, period, calendar, pauses).due_at == expected


@given(st.data(), STARTS, CALENDARS, st.integers(1, 40))
@slow
def test_workhours_end_where_counting_office_minutes_ends(data, start, calendar, hours):
    pauses = data.draw(pauses_near(start))
    due = deadline(start, Period(hours, Unit.WORKHOURS), calendar, pauses).due_at
    assert due == moment_after(start, hours * 60, calendar, pauses)


@given(st.data(), STARTS, CALENDARS, st.integers(0, 12 * 1440))
@slow
def test_measured_minutes_are_the_minutes_counted_one_by_one(data, start, calendar, length):
    end = start + length * MINUTE
    pauses = data.draw(pauses_near(start))
    assert worked_minutes(start, end, calendar, pauses) == count_minutes(start, end, calendar, pauses)
    assert elapsed_minutes(start, end, pauses) == count_minutes(start, end, None, pauses)


@given(STARTS, CALENDARS, st.integers(-80, 80))
def test_adding_workdays_is_stepping_over_them(start, calendar, n):
    day = start.date()
    step = DAY if n > 0 else -DAY
    expected, left = day, abs(n)
    while left:
        expected += step
        left -= is_workday(expected, calendar)
    assert add_workdays(day, n, calendar) == expected


@given(st.data(), STARTS, CALENDARS, DAY_PERIODS)
def test_an_extension_steps_on_from_the_old_last_day(data, start, calendar, period):
    pauses = data.draw(pauses_near(start))
    old_last = start.astimezone(calendar.zone).date()
    due = extend(midnight_after(old_last, calendar), period, calendar, pauses).due_at
    assert due == midnight_after(last_day(old_last, period, calendar, pauses), calendar)


@given(st.data(), STARTS, CALENDARS, DAY_PERIODS, st.booleans())
def test_days_after_an_appointment_are_stepped_from_its_day(data, start, calendar, period, whole_day):
    pauses = data.draw(pauses_near(start))
    origin = start.astimezone(calendar.zone).date()
    due = after(origin if whole_day else start, period, calendar, pauses).due_at
    assert due == midnight_after(last_day(origin, period, calendar, pauses), calendar)


ADDABLE_UNITS = st.sampled_from([Unit.MINUTES, Unit.HOURS, Unit.WORKHOURS, Unit.DAYS, Unit.WORKDAYS])


@given(st.data(), STARTS, CALENDARS, ADDABLE_UNITS)
@settings(max_examples=300, deadline=None)
def test_a_period_and_its_extension_are_one_longer_period(data, start, calendar, unit):
    first, more = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    roll = Roll.NONE if unit is Unit.DAYS else Roll.FORWARD
    pauses = data.draw(pauses_near(start))
    base = deadline(start, Period(first, unit, roll), calendar, pauses)
    extended = extend(base.due_at, Period(more, unit, roll), calendar, pauses)
    assert extended.due_at == deadline(start, Period(first + more, unit, roll), calendar, pauses).due_at


@given(STARTS, CALENDARS, DAY_PERIODS | MOMENT_PERIODS, st.integers(0, 60 * 1440))
def test_who_starts_later_is_not_due_earlier(start, calendar, period, later):
    first = deadline(start, period, calendar)
    assert start < first.due_at <= deadline(start + later * MINUTE, period, calendar).due_at


@given(st.data(), STARTS, CALENDARS, DAY_PERIODS | MOMENT_PERIODS)
def test_the_answer_does_not_depend_on_how_moments_are_written(data, start, calendar, period):
    pauses = data.draw(pauses_near(start))
    there = [
        Pause(_at(p.start, calendar), p.end and _at(p.end, calendar), p.reason) for p in reversed(pauses)
    ]
    written_there = deadline(_at(start, calendar), period, calendar, there)
    assert written_there.due_at == deadline(start, period, calendar, pauses).due_at


def _at(moment, calendar):
    return moment.astimezone(calendar.zone)


@given(st.data(), STARTS, CALENDARS, DAY_PERIODS | MOMENT_PERIODS)
def test_a_deadline_survives_storage(data, start, calendar, period):
    due = deadline(start, period, calendar, data.draw(pauses_near(start)))
    assert due.due_at.tzinfo is UTC
    assert Deadline.from_json(due.as_json()) == due


@given(STARTS, CALENDARS, st.integers(1, 40))
def test_worked_minutes_up_to_a_workhour_deadline_are_the_period(start, calendar, hours):
    due = deadline(start, Period(hours, Unit.WORKHOURS), calendar).due_at
    assert worked_minutes(start, due, calendar) == hours * 60
    assert worked_minutes(start, due - timedelta(seconds=1), calendar) == hours * 60 - 1
