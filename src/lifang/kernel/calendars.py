"""Calendars of public authorities, built from maintained packages, and what a district changes in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays

from lifang.kernel.worktime import WorkCalendar

OfficeHours = tuple[tuple[time, time], ...]

US_YEARS = frozenset(range(1990, 2101))
"""US holidays follow from law by rule (5 U.S.C. 6103), so that no year waits for an announcement."""


@cache
def china(zone: str = "Asia/Shanghai") -> WorkCalendar:
    """The State Council's yearly notices, make-up workdays included. Years without a notice stay unknown."""
    closed, worked = chinese_calendar.constants.holidays, chinese_calendar.constants.workdays
    return WorkCalendar(
        name="china",
        version=f"chinesecalendar {version('chinesecalendar')}",
        zone=ZoneInfo(zone),
        exceptions=dict.fromkeys(closed, False) | dict.fromkeys(worked, True),
        known_years=frozenset(day.year for day in closed),
    )


@cache
def united_states(state: str | None = None, zone: str = "America/New_York") -> WorkCalendar:
    """Federal holidays, with those of a state ("NY") when one is named."""
    try:
        closed = holidays.country_holidays("US", subdiv=state, years=US_YEARS)
    except NotImplementedError as error:
        raise ValueError(
            f'"{state}" is not a state of the US. Give its two letters, for example "NY".'
        ) from error
    return WorkCalendar(
        name="united-states" if state is None else f"united-states-{state}",
        version=f"holidays {version('holidays')}",
        zone=ZoneInfo(zone),
        exceptions=dict.fromkeys(closed, False),
        known_years=US_YEARS,
    )


def merge(
    calendar: WorkCalendar,
    closed: Iterable[date] = (),
    open: Iterable[date] = (),  # noqa: A002 - the word of calendar.yaml
    office_hours: OfficeHours | None = None,
) -> WorkCalendar:
    """The calendar with a district's own closed days, open days and office hours.

    The version gains a digest of these, so that a deadline can name exactly the calendar it was counted by.
    """
    return _merge(calendar, frozenset(closed), frozenset(open), office_hours or calendar.office_hours)


@cache
def _merge(
    calendar: WorkCalendar, closed: frozenset[date], opened: frozenset[date], office_hours: OfficeHours
) -> WorkCalendar:
    if both := sorted(closed & opened):
        raise ValueError(f"{both[0]} is listed as closed and as open. Keep it in one of the two lists.")
    local_rules = [
        *(f"closed {day}" for day in sorted(closed)),
        *(f"open {day}" for day in sorted(opened)),
        *(f"hours {opens}-{closes}" for opens, closes in office_hours),
    ]
    digest = sha256("\n".join(local_rules).encode()).hexdigest()[:12]
    changes = dict.fromkeys(closed, False) | dict.fromkeys(opened, True)
    return replace(
        calendar,
        version=f"{calendar.version} + local {digest}",
        exceptions={**calendar.exceptions, **changes},
        office_hours=office_hours,
    )
