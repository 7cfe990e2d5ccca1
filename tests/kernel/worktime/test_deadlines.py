"""Known dates, worked out by hand from the law and the notices."""

import json
import time
import timeit
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifang.kernel.calendars import china, united_states
from lifang.kernel.worktime import Deadline, Pause, Period, after, deadline, extend

CHINA, NEW_YORK = china(), united_states("NY")
SHANGHAI, EASTERN = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


def at(text, zone=SHANGHAI):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(start, period, calendar=CHINA, pauses=()):
    found = deadline(at(start, calendar.zone), Period.parse(period), calendar, pauses)
    return f"{found.due_at.astimezone(calendar.zone):%Y-%m-%d %H:%M}"


def pause(start, end):
    return Pause(at(start), at(end), "waiting for papers")


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        # Civil Code 201: the day of the start does not count, at whatever time of day; hours count from the moment.
        ("2026-11-23 00:00", "1 workday", "2026-11-25 00:00"),
        ("2026-11-23 23:59", "1 workday", "2026-11-25 00:00"),
        ("2026-11-23 23:30", "1 hour", "2026-11-24 00:30"),
        # National Day 2026: 1-7 October off; Sunday 20 September and Saturday 10 October worked.
        ("2026-09-30 10:00", "1 workday", "2026-10-09 00:00"),
        ("2026-10-09 10:00", "1 workday", "2026-10-11 00:00"),
        ("2026-09-18 10:00", "1 workday", "2026-09-21 00:00"),
        # Spring Festival 2026: 15-23 February off; Saturdays 14 and 28 February worked.
        ("2026-02-13 10:00", "1 workday", "2026-02-15 00:00"),
        ("2026-02-14 10:00", "1 workday", "2026-02-25 00:00"),
        ("2026-02-27 10:00", "1 workday", "2026-03-01 00:00"),
        # Labour law's 60 workdays across both autumn holidays.
        ("2026-08-03 09:00", "60 workdays", "2026-10-31 00:00"),
        # Civil Code 203: a last day in the holiday rolls to Thursday 8 October, or back to Wednesday 30 September.
        ("2026-09-18 10:00", "15 days", "2026-10-09 00:00"),
        ("2026-09-18 10:00", "15 days roll back", "2026-10-01 00:00"),
        ("2026-09-18 10:00", "15 days no roll", "2026-10-04 00:00"),
        # A make-up Saturday is no rest day, so nothing rolls.
        ("2026-09-25 10:00", "15 days", "2026-10-11 00:00"),
        # Civil Code 202: the matching day, else the end of the month (28 February 2026 is a make-up workday).
        ("2026-06-15 10:00", "1 month", "2026-07-16 00:00"),
        ("2026-01-31 10:00", "1 month", "2026-03-01 00:00"),
        ("2024-02-29 10:00", "1 year", "2025-03-01 00:00"),
        ("2025-12-31 10:00", "2 months", "2026-03-01 00:00"),
        # Rolling back never ends a period before it began.
        ("2026-11-20 10:00", "1 day roll back", "2026-11-21 00:00"),
        ("2026-11-21 10:00", "1 day roll back", "2026-11-24 00:00"),
        # Office hours 9-12 and 14-18.
        ("2026-11-23 11:30", "1 workhour", "2026-11-23 14:30"),
        ("2026-11-23 17:00", "1 workhour", "2026-11-23 18:00"),
        ("2026-11-23 17:00", "2 workhours", "2026-11-24 10:00"),
        ("2026-09-30 17:00", "2 workhours", "2026-10-08 10:00"),
        ("2026-11-21 12:00", "3 workhours", "2026-11-23 12:00"),
    ],
)
def test_known_dates_of_china(start, period, expected):
    assert due(start, period) == expected


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        ("2026-03-07 12:00", "24 hours", "2026-03-08 13:00"),  # clocks go forward at 02:00 on 8 March
        ("2026-10-31 12:00", "24 hours", "2026-11-01 11:00"),  # and back at 02:00 on 1 November
        ("2026-03-07 12:00", "1 day no roll", "2026-03-09 00:00"),
        ("2026-03-06 16:00", "4 workhours", "2026-03-09 11:00"),
        (
            "2026-07-01 09:00",
            "2 workdays",
            "2026-07-07 00:00",
        ),  # 4 July 2026 is a Saturday, observed on Friday
        ("2026-11-25 09:00", "1 workday", "2026-11-28 00:00"),  # Thanksgiving
    ],
)
def test_known_dates_of_new_york(start, period, expected):
    assert due(start, period, NEW_YORK) == expected


def test_midnight_is_kept_in_utc_with_the_offset_of_its_own_day():
    before, after = at("2026-03-06 12:00", EASTERN), at("2026-03-07 12:00", EASTERN)
    period = Period.parse("1 day no roll")
    assert deadline(before, period, NEW_YORK).due_at == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert deadline(after, period, NEW_YORK).due_at == datetime(2026, 3, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "pauses", "expected"),
    [
        # Started on Monday 6 July 2026 at 10:00.
        ("3 workdays", [pause("2026-07-07 09:00", "2026-07-07 23:59")], "2026-07-10 00:00"),
        ("3 workdays", [pause("2026-07-07 09:00", "2026-07-08 00:00")], "2026-07-11 00:00"),
        ("3 workdays", [pause("2026-07-08 00:00", "2026-07-08 12:00")], "2026-07-10 00:00"),
        ("3 workdays", [pause("2026-07-07 09:00", "2026-07-09 09:00")], "2026-07-14 00:00"),
        ("3 workdays", [pause("2026-07-10 09:00", "2026-07-20 09:00")], "2026-07-10 00:00"),
        ("1 month", [pause("2026-07-07 09:00", "2026-07-09 09:00")], "2026-08-11 00:00"),
        ("5 days", [pause("2026-07-12 10:00", "2026-07-15 10:00")], "2026-07-16 00:00"),
        ("5 days roll back", [pause("2026-07-10 10:00", "2026-07-11 10:00")], "2026-07-14 00:00"),
        ("48 hours", [pause("2026-07-07 09:00", "2026-07-07 12:30")], "2026-07-08 13:30"),
        ("48 hours", [pause("2026-07-08 10:00", "2026-07-09 10:00")], "2026-07-08 10:00"),
        ("4 workhours", [pause("2026-07-06 11:00", "2026-07-06 15:00")], "2026-07-06 18:00"),
        # Overlapping pauses count once, and what was before the start not at all.
        (
            "3 workdays",
            [pause("2026-07-01 09:00", "2026-07-08 09:00"), pause("2026-07-07 10:00", "2026-07-08 10:00")],
            "2026-07-11 00:00",
        ),
    ],
)
def test_paused_time_does_not_count(period, pauses, expected):
    assert due("2026-07-06 10:00", period, pauses=pauses) == expected


@pytest.mark.parametrize(
    ("appointed", "period", "pauses", "expected"),
    [
        (at("2026-03-06 19:00"), "1 workday", [], "2026-03-10 00:00"),  # Friday evening, Monday's 24:00
        (at("2026-03-06 19:00"), "2 hours", [], "2026-03-06 21:00"),
        (at("2026-03-06 19:00"), "2 workhours", [], "2026-03-09 11:00"),
        (date(2026, 3, 6), "1 workday", [], "2026-03-10 00:00"),
        (date(2026, 3, 6), "3 days no roll", [], "2026-03-10 00:00"),
        # A pause before the appointment does not move it; one that lasts beyond it does not count.
        (at("2026-03-06 19:00"), "1 workday", [pause("2026-03-02 09:00", "2026-03-06 10:00")], "2026-03-10 00:00"),
        (at("2026-03-06 19:00"), "1 workday", [pause("2026-03-02 09:00", "2026-03-10 10:00")], "2026-03-11 00:00"),
        (at("2026-03-06 19:00"), "2 hours", [pause("2026-03-06 18:00", "2026-03-06 20:00")], "2026-03-06 22:00"),
    ],
)  # fmt: skip
def test_so_long_after_an_appointment(appointed, period, pauses, expected):
    assert after(appointed, Period.parse(period), CHINA, pauses).due_at == at(expected)


@pytest.mark.parametrize("period", ["30 minutes", "2 hours", "4 workhours"])
def test_hours_after_a_day_are_refused(period):
    with pytest.raises(ValueError, match="counted from a moment"):
        after(date(2026, 3, 6), Period.parse(period), CHINA)


def test_an_allowance_that_leans_on_an_unpublished_year_is_provisional():
    assert not after(at("2026-12-30 10:00"), Period.parse("1 workday"), CHINA).provisional
    leaning = after(at("2026-12-31 10:00"), Period.parse("1 workday"), CHINA)
    assert leaning.provisional
    assert leaning.steps[-1].detail == {"year": 2027}


@pytest.mark.parametrize("period", ["3 workdays", "1 month", "48 hours", "9 workhours"])
def test_an_open_pause_is_told_but_moves_nothing_yet(period):
    still = Pause(at("2026-07-06 11:00"), None, "waiting for papers")
    start = at("2026-07-06 10:00")
    found = deadline(start, Period.parse(period), CHINA, [still])
    assert found.due_at == deadline(start, Period.parse(period), CHINA).due_at
    assert [step.kind for step in found.steps].count("paused-still") == 1


def test_an_extension_counts_on_from_the_old_last_day():
    first = deadline(at("2026-09-01 10:00"), Period.parse("20 workdays"), CHINA)
    assert first.steps[-1].on.isoformat() == "2026-09-29"
    longer = extend(first.due_at, Period.parse("3 workdays"), CHINA)
    assert longer.due_at == at("2026-10-10 00:00")  # 30 September, 8 and 9 October
    assert extend(first.due_at, Period.parse("2 hours"), CHINA).due_at == at("2026-09-30 02:00")


@pytest.mark.parametrize(
    ("start", "period", "years"),
    [
        ("2026-11-23 10:00", "60 workdays", [2027]),
        ("2026-11-23 10:00", "28 workdays", []),  # ends on Thursday 31 December
        ("2026-11-23 10:00", "29 workdays", [2027]),
        ("2026-12-31 17:00", "2 workhours", [2027]),
        ("2026-11-23 10:00", "2 months", [2027]),
        ("2026-11-23 10:00", "2 months no roll", []),  # no calendar is asked, so nothing is guessed
        ("2026-11-23 10:00", "2000 hours", []),
        ("2026-11-23 10:00", "300 workdays", [2027, 2028]),
    ],
)
def test_what_leans_on_an_unpublished_year_is_provisional(start, period, years):
    found = deadline(at(start), Period.parse(period), CHINA)
    assert found.provisional is bool(years)
    assert [step.detail["year"] for step in found.steps if step.kind == "unpublished-year"] == years


@pytest.mark.parametrize(
    ("known", "start", "period", "years"),
    [
        (2022, "2022-12-30 10:00", "1 day", [2023]),  # rolls from Saturday 31 December into the next year
        (
            2027,
            "2027-12-31 10:00",
            "1 day roll back",
            [2028],
        ),  # rolls back from a Saturday that might be worked
        (
            2027,
            "2026-12-31 10:00",
            "1 workday",
            [],
        ),  # the day of the start does not count, so it is not asked
    ],
)
def test_every_year_that_was_asked_is_named_and_no_other(known, start, period, years):
    calendar = replace(CHINA, known_years=frozenset({known}))
    found = deadline(at(start), Period.parse(period), calendar)
    assert [step.detail["year"] for step in found.steps if step.kind == "unpublished-year"] == years


def test_pauses_that_only_touch_the_period_are_not_told():
    touching = [pause("2026-07-06 09:00", "2026-07-06 10:00"), pause("2026-07-06 12:00", "2026-07-06 13:00")]
    found = deadline(at("2026-07-06 10:00"), Period.parse("2 hours"), CHINA, touching)
    assert [step.kind for step in found.steps] == ["starts-at", "counts", "due-at"]


def test_steps_name_each_holiday_makeup_day_and_roll():
    found = deadline(at("2026-09-29 10:00"), Period.parse("4 workdays"), CHINA)
    assert [(step.kind, step.on and step.on.isoformat(), step.detail) for step in found.steps] == [
        ("starts-day-after", "2026-09-29", {}),
        ("counts", None, {"period": "4 workdays"}),
        ("holidays", "2026-10-01", {"last": "2026-10-07"}),
        ("makeup-workday", "2026-10-10", {}),
        ("last-day", "2026-10-10", {}),
    ]


def test_a_deadline_is_plain_json_and_back():
    pauses = [pause("2026-11-24 10:00", "2026-11-25 10:00"), Pause(at("2026-11-26 10:00"), None, "等待材料")]
    found = deadline(at("2026-11-23 10:00"), Period.parse("60 workdays"), CHINA, pauses)
    assert Deadline.from_json(json.loads(json.dumps(found.as_json()))) == found


def test_naive_moments_are_refused():
    naive, aware, hour = (
        datetime(2026, 11, 23, 10),
        datetime(2026, 11, 23, 10, tzinfo=UTC),
        Period.parse("1 hour"),
    )
    complaint = "2026-11-23T10:00:00 has no time zone.*datetime.now"
    for call in (
        lambda: deadline(naive, hour, CHINA),
        lambda: deadline(naive, Period.parse("1 day"), CHINA),
        lambda: extend(naive, hour, CHINA),
        lambda: extend(naive, Period.parse("1 day"), CHINA),
        lambda: Pause(naive, None, ""),
        lambda: Pause(aware, naive, ""),
    ):
        with pytest.raises(ValueError, match=complaint):
            call()


def test_a_pause_cannot_end_before_it_starts():
    start = datetime(2026, 11, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="before it starts"):
        Pause(start, start - timedelta(minutes=1), "")


def test_sixty_workdays_cost_under_sixty_microseconds():
    start, period = at("2026-08-03 10:00"), Period.parse("60 workdays")
    spent = timeit.repeat(
        lambda: deadline(start, period, CHINA), timer=time.process_time, number=1000, repeat=5
    )
    assert min(spent) / 1000 < 60e-6
