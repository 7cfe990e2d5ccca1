import csv
from datetime import date, time, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from lifang.kernel.calendars import china, merge, united_states

PUBLISHED = Path("/work/shared/data/calendar/cn_workdays_2019_2026.csv")


def days_of(year):
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def test_china_2026_is_the_state_council_notice():
    calendar = china()
    makeup = [day for day in calendar.makeup_days if day.year == 2026]
    assert [f"{day:%m-%d}" for day in makeup] == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert sum(not calendar.exceptions.get(day, True) for day in days_of(2026)) == 33
    assert sum(map(calendar.is_workday, days_of(2026))) == 248


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the measured calendar is not on this machine")
def test_china_agrees_with_the_measured_calendar_day_by_day():
    with PUBLISHED.open(encoding="utf-8") as file:
        rows = {date.fromisoformat(row["date"]): row["is_workday"] == "1" for row in csv.DictReader(file)}
    assert len(rows) == 2922
    assert {day: china().is_workday(day) for day in rows} == rows


def test_china_agrees_with_its_package_and_knows_exactly_its_years():
    calendar = china()
    known = sorted(calendar.known_years)
    assert known == list(range(known[0], known[-1] + 1))
    for year in known:
        for day in days_of(year):
            assert calendar.is_workday(day) is chinese_calendar.is_workday(day)
    beyond = date(known[-1] + 1, 1, 1)
    assert not calendar.is_known(beyond)
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(beyond)


def test_china_agrees_with_the_other_package():
    other = holidays.country_holidays("CN", years=2026)
    for day in days_of(2026):
        assert china().is_workday(day) is other.is_working_day(day)


def test_united_states_observes_saturday_holidays_on_friday_and_knows_its_states():
    federal, new_york = united_states(), united_states("NY")
    assert not federal.is_workday(date(2026, 7, 3))
    assert federal.is_workday(date(2026, 2, 12))
    assert not new_york.is_workday(date(2026, 2, 12))  # Lincoln's birthday
    assert federal.is_known(date(2100, 12, 31))
    assert not federal.is_known(date(1989, 12, 31))
    with pytest.raises(ValueError, match='"XX" is not a state of the US'):
        united_states("XX")


def test_local_days_and_hours_change_the_calendar_and_its_version():
    founding, saturday, hours = date(2026, 11, 24), date(2026, 11, 28), ((time(8), time(12)),)
    changed = merge(china(), closed=[founding], open=[saturday], office_hours=hours)
    assert not changed.is_workday(founding)
    assert changed.is_workday(saturday)
    assert changed.office_hours == hours
    assert changed.known_years == china().known_years
    assert changed.version.startswith(china().version + " + local ")
    versions = {
        changed.version,
        merge(china(), closed=[founding], open=[saturday]).version,
        merge(china(), open=[saturday], office_hours=hours).version,
        merge(china(), closed=[saturday], open=[founding], office_hours=hours).version,
    }
    assert len(versions) == 4


def test_the_same_local_days_in_any_order_are_the_same_calendar():
    first, second = date(2026, 11, 24), date(2026, 11, 25)
    assert merge(china(), closed=[first, second]) is merge(china(), closed=iter([second, first]))
    assert china() is china()


def test_a_day_cannot_be_closed_and_open():
    with pytest.raises(ValueError, match="2026-11-24 is listed as closed and as open"):
        merge(china(), closed=[date(2026, 11, 24)], open=[date(2026, 11, 24)])
