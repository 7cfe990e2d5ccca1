"""Which meals there are, when each is over, and which of them wait to be checked. Numbers and sources: meals.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path

import yaml

MEALS = ("breakfast", "lunch", "supper")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def over_at(on: date, meal: str, zone: tzinfo) -> datetime:
    """The moment (UTC) from which somebody who has not come to this meal is missed."""
    until = time.fromisoformat(_read()["meals"][meal]["value"])
    return datetime.combine(on, until, zone).astimezone(UTC)


def over_by(now: datetime, zone: tzinfo) -> Iterator[tuple[date, str]]:
    """The meals to check, oldest first: those of today that are over, and those of the days before."""
    today = now.astimezone(zone).date()
    for back in range(int(_read()["checks"]["days_back"]["value"]), -1, -1):
        for meal in MEALS:
            if over_at(today - timedelta(days=back), meal, zone) <= now:
                yield today - timedelta(days=back), meal


def next_meal(now: datetime, zone: tzinfo) -> str:
    """The one being served or served next; in the evening the last one of the day."""
    today = now.astimezone(zone).date()
    return next((meal for meal in MEALS if now < over_at(today, meal, zone)), MEALS[-1])


@cache
def _read() -> dict[str, dict[str, dict[str, str]]]:
    read: dict[str, dict[str, dict[str, str]]] = yaml.safe_load(
        (Path(__file__).parent / "meals.yaml").read_text(encoding="utf-8")
    )
    return read
