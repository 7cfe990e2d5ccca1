from datetime import UTC, date, datetime, time, timedelta

import pytest

from lifang.kernel.calendars import china, merge, united_states
from lifang.kernel.worktime import Pause, elapsed_minutes, worked_minutes

CHINA = china()


def at(day, hour, minute=0, second=0):
    return datetime(2026, *day, hour, minute, second, tzinfo=CHINA.zone)


def test_a_night_and_a_holiday_are_not_worked():
    assert worked_minutes(at((9, 30), 17), at((10, 8), 10), CHINA) == 120
    assert elapsed_minutes(at((9, 30), 17), at((9, 30), 18, 30)) == 90


def test_only_whole_minutes_are_counted_over_all_spans_together():
    start, end = at((11, 23), 11, 59, 30), at((11, 23), 14, 0, 30)
    assert worked_minutes(start, end, CHINA) == 1
    assert elapsed_minutes(start, start + timedelta(seconds=119)) == 1


def test_an_open_pause_lasts_to_the_end():
    waiting = [Pause(at((11, 23), 10), None, "x")]
    assert worked_minutes(at((11, 23), 9), at((11, 25), 9), CHINA, waiting) == 60
    assert elapsed_minutes(at((11, 23), 9), at((11, 25), 9), waiting) == 60


def test_the_office_night_of_the_changed_clocks_has_its_true_length():
    nights = merge(
        united_states("NY"), open=[date(2026, 3, 8), date(2026, 11, 1)], office_hours=((time(0), time(6)),)
    )
    spring, autumn = datetime(2026, 3, 8, tzinfo=nights.zone), datetime(2026, 11, 1, tzinfo=nights.zone)
    assert worked_minutes(spring, spring + timedelta(hours=12), nights) == 5 * 60
    assert worked_minutes(autumn, autumn + timedelta(hours=12), nights) == 7 * 60
    assert elapsed_minutes(spring, spring + timedelta(days=1)) == 23 * 60


@pytest.mark.parametrize("measure", [elapsed_minutes, lambda start, end: worked_minutes(start, end, CHINA)])
def test_wrong_moments_are_refused(measure):
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="before it starts"):
        measure(moment, moment - timedelta(seconds=1))
    with pytest.raises(ValueError, match="no time zone"):
        measure(moment.replace(tzinfo=None), moment)
