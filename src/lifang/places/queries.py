from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from lifang.kernel.geometry import Position, box_around, distance
from lifang.kernel.receipts import CodeError, parse
from lifang.kernel.text import normalise
from lifang.places.areacodes import in_subtree, lineage
from lifang.places.models import Area, Plate, Site
from lifang.record.rows import find_row

_RADII = (300, 1_200, 5_000)
_DOOR = re.compile(r"(?P<building>\d{1,3})-(?P<unit>\d{1,2})(-(?P<room>\d{1,4}))?")
_JOINED = re.compile(r"(?P<name>\D+)(?P<door>\d{1,3}-\d{1,2}(-\d{1,4})?)")


class Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def name_en(self) -> str: ...


def name_in(thing: Named, language: str) -> str:
    """The name of an area, site, unit or person for readers of this language."""
    return spoken(thing.name, thing.name_en, language)


def spoken(name: str, name_en: str, language: str) -> str:
    return name_en if language.startswith("en") and name_en else name


class ListedArea(NamedTuple):
    code: str
    level: str
    name: str
    name_en: str


def area_tree(code: str) -> list[ListedArea]:
    """The area and all in it, each behind the one it lies in."""
    tree = Area.objects.filter(in_subtree(code, "code")).order_by("code")
    return [ListedArea(*row) for row in tree.values_list("code", "level", "name", "name_en")]


def ancestors(code: str) -> list[Area]:
    """The areas this one lies in, the widest first."""
    return list(Area.objects.filter(code__in=lineage(code)[1:]).order_by("code"))


def area_names(codes: Iterable[str], language: str) -> dict[str, str]:
    return {area.code: name_in(area, language) for area in Area.objects.filter(code__in=set(codes))}


def site_by_code(code: str) -> Site | None:
    return find_row(Site, "code", code)  # each posted report asks it


@dataclass(frozen=True, slots=True)
class Near:
    site: Site
    metres: int


def nearest_sites(
    lat_e6: int, lon_e6: int, *, kinds: Sequence[str] = (), limit: int = 5, within: int = 20_000
) -> list[Near]:
    """Looks in growing boxes, so that a crowded district costs no more than an empty one."""
    here = Position(lat_e6, lon_e6)
    found: list[Near] = []
    for radius in (*(radius for radius in _RADII if radius < within), within):
        box = box_around(here, radius)
        sites = Site.objects.select_related("area").filter(
            lat_e6__range=(box.south, box.north), lon_e6__range=(box.west, box.east)
        )
        if kinds:
            sites = sites.filter(kind__in=kinds)
        near = [Near(site, distance(here, Position(site.lat_e6 or 0, site.lon_e6 or 0))) for site in sites]
        found = [
            one for one in near if one.metres <= radius
        ]  # a site outside the box may be nearer than its corners
        if len(found) >= limit:
            break
    return sorted(found, key=lambda one: (one.metres, one.site.code))[:limit]


def find_plate(text: str) -> Plate | None:
    """The plate whose code somebody typed, forgiving the spelling. A replaced plate leads to the newest."""
    try:
        code = parse(text)
    except CodeError:
        return None
    plates = Plate.objects.select_related("site__area")
    plate = plates.filter(code=code).first()
    while plate is not None and plate.replaced_by_id is not None:
        plate = plates.get(code=plate.replaced_by_id)
    return plate


def plates_to_print(area: str) -> QuerySet[Plate]:
    """Issued and not yet hanging, in the order in which somebody walks to place them."""
    return (
        Plate.objects.filter(in_subtree(area, "site__area_id"), state=Plate.State.ISSUED)
        .select_related("site__area")
        .order_by("site__area_id", "site__code", "code")
    )


def search_sites(text: str, *, area: str = "", limit: int = 10) -> list[Site]:
    """Every typed part must occur in the name, its initials, the address or the code; short names first.

    "dyxq 1-2-301" is building, unit and room: the room's door where it is kept as a site, else the entrance.
    """
    parts = normalise(text).split()
    if not parts:
        return []
    sites = Site.objects.select_related("area")
    if area:
        sites = sites.filter(in_subtree(area))
    for part in parts:
        sites = sites.filter(_says(part))
    return list(sites.order_by(Length("name"), "code")[:limit])


def _says(part: str) -> Q:
    said = (
        Q(name__icontains=part)
        | Q(name_en__icontains=part)
        | Q(initials__icontains=part)
        | Q(address__icontains=part)
        | Q(code__istartswith=part)
    )
    if door := _DOOR.fullmatch(part):
        said |= Q(code__endswith=f"-{door['building']}-{door['unit']}", kind=Site.Kind.ENTRANCE)
        if door["room"]:
            said |= Q(code__endswith=f"-{part}", kind=Site.Kind.DOOR)
        return said
    if joined := _JOINED.fullmatch(part):  # dyxq1-2: nobody leaves a blank on the phone
        return said | (_says(joined["name"]) & _says(joined["door"]))
    return said
