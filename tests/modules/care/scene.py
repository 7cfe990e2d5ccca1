"""The canteen of the second eastern community, its staff, and two guests; for tests and for the live district."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from lifang.people.actors import Actor
from lifang.people.commands.newcomers import enter_newcomer
from lifang.people.models import Registration
from lifang.places.models import Site
from tests.factories.cases import MONDAY
from tests.stories.staffed import staff

UNIT = "committee-990101001002"
AREA = "990101001002"
EVERY_DAY = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def canteen() -> Site:
    return Site.objects.get(code="canteen")


def guest(name: str, *, entered: datetime = MONDAY - timedelta(hours=1), **values: Any) -> Registration:
    given = {
        "canteen": "canteen",
        "meals": ["lunch"],
        "weekdays": EVERY_DAY,
        "phone": "13800000011",
        "contact_phone": "13800000012",
        "address": "新楼1单元101",
        "diet": "低盐",
        **values,
    }
    return enter_newcomer(
        register="meal-guest",
        holder=UNIT,
        name=name,
        values=given,
        from_on=date(2026, 3, 1),
        actor=Actor.importer("tests"),
        now=entered,
    )


def people_canteen() -> None:
    staff(UNIT, "care", "agent", "officer", "head", area=AREA)
