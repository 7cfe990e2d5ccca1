"""The numbers this module counts with, each with its source beside it in standard.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lifang.kernel.worktime import Period
from lifang.modules.volunteers import hours, matching
from lifang.places.profile import profile

PARTS = {
    "morning": (time(6), time(12)),
    "afternoon": (time(12), time(18)),
    "evening": (time(18), time(22)),
    "night": (time(22), time(6)),
}
"""Of a day, as volunteers say when they are free; the night ends on the day after."""
DISTANCES = (500, 1000, 3000, 10_000, 50_000)
"""How far somebody is willing to come, in metres; the last is anywhere in a district."""

REMINDED_AT = time(9)
"""Of the day before: no hour at which a mail wakes anybody, and time enough to find somebody else."""
LONGEST_AHEAD = timedelta(hours=39)
"""From that hour to the last minute of the next day."""


@dataclass(frozen=True, slots=True)
class Standard:
    stars: tuple[int, ...]
    publish_for: Period
    sign_in_before: timedelta
    load_days: int
    keep_for: timedelta
    hours: hours.Rule
    offers: matching.Rule


def standard() -> Standard:
    read, zone = _read(), profile().calendar.zone
    counted, offered = read["hours"], read["offers"]
    return Standard(
        stars=tuple(counted["stars"]),
        publish_for=Period.parse(counted["publish_for"]),
        sign_in_before=timedelta(minutes=read["shifts"]["sign_in_before_minutes"]),
        load_days=offered["load_days"],
        keep_for=timedelta(days=read["retention"]["keep_days"]),
        hours=hours.Rule(
            zone,
            counted["most_minutes_a_day"],
            counted["step_minutes"],
            timedelta(minutes=read["shifts"]["sign_in_before_minutes"]),
            timedelta(minutes=read["shifts"]["sign_out_after_minutes"]),
        ),
        offers=matching.Rule(
            zone,
            time.fromisoformat(offered["night_from"]),
            time.fromisoformat(offered["night_until"]),
            offered["least_minutes"],
            offered["ring_metres"],
            offered["of_age"],
        ),
    )


def remind_from(starts_at: datetime) -> datetime:
    zone = profile().calendar.zone
    day_before = starts_at.astimezone(zone).date() - timedelta(days=1)
    return datetime.combine(day_before, REMINDED_AT, zone)


@cache
def _read() -> dict[str, dict[str, Any]]:
    sections = yaml.safe_load((Path(__file__).parent / "standard.yaml").read_text(encoding="utf-8"))
    return {
        section: {name: one["value"] for name, one in numbers.items()}
        for section, numbers in sections.items()
    }
