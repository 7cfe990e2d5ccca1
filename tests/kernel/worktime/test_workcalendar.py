from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.calendars import china
from lifang.kernel.worktime import (
    WorkCalendar,
    add_workdays,
    local,
    next_workday,
    previous_workday,
    today,
    whole_workdays,
)

CHINA = china()


def plain(**changes):
    return WorkCalendar(
        **{
            "name": "plain",
            "version": "1",
            "zone": ZoneInfo("Asia/Shanghai"),
            "exceptions": {},
            "known_years": frozenset({2026}),
        }
        | changes
    )


def test_next_and_previous_are_strict_and_see_holidays_and_makeup_days():
    assert next_workday(date(2026, 10, 9), CHINA) == date(2026, 10, 10)
    assert next_workday(date(2026, 9, 30), CHINA) == date(2026, 10, 8)
    assert previous_workday(date(2026, 10, 8), CHINA) == date(2026, 9, 30)
    assert previous_workday(date(2026, 10, 10), CHINA) == date(2026, 10, 9)
    assert add_workdays(date(2026, 10, 3), 0, CHINA) == date(2026, 10, 3)


def test_today_is_the_day_on_the_spot():
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
    assert today(late, CHINA) == date(2026, 11, 24)
    assert local(late, CHINA).isoformat() == "2026-11-24T00:30:00+08:00"
    with pytest.raises(ValueError, match="no time zone"):
        today(datetime(2026, 11, 23), CHINA)


def test_the_weekend_is_what_the_calendar_says():
    friday_off = plain(weekend=frozenset({4}))
    assert [friday_off.is_workday(date(2026, 11, 23 + n)) for n in range(7)] == [True] * 4 + [False] + [
        True
    ] * 2
    assert add_workdays(date(2026, 11, 23), 6, friday_off) == date(2026, 11, 30)


def test_runs_of_holidays_bridge_weekends_and_leave_out_those_that_cost_nothing():
    calendar = plain(
        exceptions=dict.fromkeys([date(2026, 11, d) for d in (6, 9, 10, 21, 25)], False)
        | {date(2026, 11, 28): True}
    )
    assert calendar.holidays == [
        (date(2026, 11, 6), date(2026, 11, 10)),
        (date(2026, 11, 25), date(2026, 11, 25)),
    ]
    assert calendar.makeup_days == [date(2026, 11, 28)]


def test_later_changes_of_the_given_days_do_not_reach_the_calendar():
    days = {date(2026, 11, 24): False}
    calendar = plain(exceptions=days)
    days[date(2026, 11, 25)] = False
    assert next_workday(date(2026, 11, 23), calendar) == date(2026, 11, 25)


def test_only_published_years_are_known():
    assert plain().is_known(date(2026, 12, 31))
    assert not plain().is_known(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"weekend": frozenset(range(7))}, "plain: every day of the week is a rest day"),
        ({"office_hours": ()}, "plain: office hours must be"),
        ({"office_hours": ((time(12), time(9)),)}, "in order and apart"),
        ({"office_hours": ((time(9), time(12)), (time(11), time(18)))}, "in order and apart"),
    ],
)
def test_a_calendar_nobody_could_work_by_is_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        plain(**changes)


@pytest.mark.parametrize(
    ("since", "now", "count"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 0),  # Monday: the first day does not count
        (date(2026, 3, 2), date(2026, 3, 9), 4),  # nor does the last, which is not over
        (date(2026, 3, 2), date(2026, 3, 10), 5),
        (date(2026, 9, 30), date(2026, 10, 9), 1),  # seven holidays and one workday
        (date(2026, 10, 9), date(2026, 10, 12), 1),  # the Saturday between is a make-up workday
        (date(2026, 3, 10), date(2026, 3, 2), 0),
    ],
)
def test_whole_workdays_are_those_that_are_over(since: date, now: date, count: int):
    assert whole_workdays(since, now, CHINA) == count


@given(st.dates(date(2025, 1, 1), date(2026, 11, 1)), st.integers(1, 40))
def test_so_many_are_over_on_the_day_after_a_deadline_of_so_many_workdays(since: date, count: int):
    last = add_workdays(since, count, CHINA)
    assert whole_workdays(since, last, CHINA) == count - 1
    assert whole_workdays(since, last + timedelta(days=1), CHINA) == count
