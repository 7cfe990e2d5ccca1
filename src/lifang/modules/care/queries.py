"""All reads of meals: from the canteens a viewer may know of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lifang.modules.care import rules
from lifang.modules.care.errors import UnknownCanteen
from lifang.modules.care.mealtimes import MEALS, WEEKDAYS
from lifang.modules.care.models import Portion, Sitting
from lifang.people.actors import Viewer
from lifang.people.models import Registration
from lifang.people.queries import in_effect
from lifang.places.models import Site
from lifang.record.models import Entry

REGISTER = "meal-guest"


@dataclass(frozen=True, slots=True)
class Seat:
    guest: Registration
    portion: Portion | None


@dataclass(frozen=True, slots=True)
class Told:
    """One sitting as a line of a table: how many of each, and the portions that opened a case."""

    sitting: Sitting
    counts: Counter[str]
    missed: list[Portion]


def canteens(viewer: Viewer) -> QuerySet[Site]:
    return Site.objects.filter(rules.visible(viewer), kind=Site.Kind.CANTEEN).order_by("area", "code")


def get_canteen(viewer: Viewer, code: str) -> Site:
    found = canteens(viewer).filter(code=code).select_related("area").first()
    if found is None:
        raise UnknownCanteen(_("There is no such canteen."))
    return found


def guests(canteen: Site, on: date, meal: str) -> list[Registration]:
    """Who is expected: registered here, for this meal, on this day of the week. In the order of entry."""
    rows = Registration.objects.filter(in_effect(on), register=REGISTER, values__canteen=canteen.code)
    weekday = WEEKDAYS[on.weekday()]
    return [
        row
        for row in rows.select_related("person").order_by("from_on", "id")
        if meal in row.values.get("meals", ()) and weekday in row.values.get("weekdays", ())
    ]


def missable(canteen: Site, on: date, meal: str, over: datetime) -> list[Registration]:
    """Nobody is missed at a meal that was over before they were entered, from whichever day their line counts."""
    rows = guests(canteen, on, meal)
    first = Entry.objects.filter(stream__in=[row.stream for row in rows], number=1, at__lt=over)
    streams = set(first.values_list("stream", flat=True))
    return [row for row in rows if row.stream in streams]


def find_sitting(canteen: Site, on: date, meal: str) -> Sitting | None:
    return Sitting.objects.filter(canteen=canteen, on=on, meal=meal).first()


def seats(canteen: Site, on: date, meal: str) -> list[Seat]:
    """Everybody expected, and whoever else has a portion already, with what became of it."""
    noted = {
        portion.guest_id: portion
        for portion in Portion.objects.filter(
            sitting__canteen=canteen, sitting__on=on, sitting__meal=meal
        ).select_related("guest__person", "case")
    }
    expected = guests(canteen, on, meal)
    others = [portion for portion in noted.values() if portion.guest_id not in {row.pk for row in expected}]
    return [Seat(row, noted.get(row.pk)) for row in expected] + [Seat(one.guest, one) for one in others]


def told_since(canteen: Site, since: date) -> Iterator[Told]:
    """Newest first."""
    sittings = Sitting.objects.filter(canteen=canteen, on__gte=since).prefetch_related("portions__case")
    for sitting in sorted(sittings, key=lambda one: (one.on, MEALS.index(one.meal)), reverse=True):
        portions = list(sitting.portions.all())
        counts = Counter(portion.state for portion in portions)
        yield Told(sitting, counts, [one for one in portions if one.state == Portion.State.MISSED])


def expecting(on: date) -> list[Site]:
    """The canteens with anybody on their list that day. For the sweep: unscoped."""
    codes = Registration.objects.filter(in_effect(on), register=REGISTER).values_list(
        "values__canteen", flat=True
    )
    return list(Site.objects.filter(code__in=set(codes), kind=Site.Kind.CANTEEN).order_by("code"))
