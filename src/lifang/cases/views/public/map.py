"""Where the public cases are: a picture made here, so that it works without scripts, prints, and is read by keyboard.

A mark stands in the middle of what lies in one cell of a grid, so a picture never has more marks than cells. Only places
that the list names too are drawn: nobody's own door, and nothing that is known by its area alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifang.cases.models import Case
from lifang.cases.views.district_map import middle_of, outlines
from lifang.cases.views.public.steps import query
from lifang.cases.views.public.words import kind_text, place_text, stage_text
from lifang.kernel.geometry import E6, Box, GeometryError, Position, box_around, parse_position
from lifang.places.models import Area, Site
from lifang.places.queries import name_in

WIDTH, TALLEST, LOWEST = 360, 420, 240  # of the picture's own units; one is about a pixel on a phone
CELL, RADIUS = 40, 14  # a mark is a target for a thumb, and marks of two cells do not touch
EDGE = 16
MOST = 2000  # cases in one picture, the newest
LEAST = 120  # metres from the middle to the edge: one place alone still has its surroundings
LABELS = 14
LABEL_HEIGHT, LETTER = 16, (13, 7)  # a Chinese character is wider than a Latin letter


@dataclass(frozen=True, slots=True)
class Mark:
    x: int
    y: int
    count: int
    title: str
    url: str


class Label(NamedTuple):
    x: int
    y: int
    text: str


class Shape(NamedTuple):
    points: str
    level: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    marks: list[Mark]
    shapes: list[Shape]
    labels: list[Label]
    drawn: int
    more: bool  # there are older ones that are not drawn


class Frame:
    """Positions on the picture: flat, which within a district is true to a metre or two."""

    def __init__(self, box: Box) -> None:
        middle = Position((box.south + box.north) // 2, (box.west + box.east) // 2)
        least = box_around(middle, LEAST)
        self.west, self.north = min(box.west, least.west), max(box.north, least.north)
        self.shrink = cos(radians(middle.lat / E6))
        wide = (max(box.east, least.east) - self.west) * self.shrink
        high = self.north - min(box.south, least.south)
        self.scale = min((WIDTH - 2 * EDGE) / wide, (TALLEST - 2 * EDGE) / high)
        self.height = max(LOWEST, round(high * self.scale) + 2 * EDGE)
        self.left = (WIDTH - wide * self.scale) / 2
        self.top = (self.height - high * self.scale) / 2

    def at(self, place: Position) -> tuple[int, int]:
        x = self.left + (place.lon - self.west) * self.shrink * self.scale
        return round(x), round(self.top + (self.north - place.lat) * self.scale)


def read_box(text: str) -> Box | None:
    """south,west,north,east in degrees, as the address says it."""
    parts = text.split(",")
    try:
        low, high = (parse_position(",".join(pair)) for pair in (parts[:2], parts[2:]))
    except GeometryError:
        return None
    return Box(low.lat, low.lon, high.lat, high.lon) if low.lat < high.lat and low.lon < high.lon else None


def box_text(box: Box) -> str:
    return ",".join(f"{value / E6:.5f}" for value in box)


def places_in(box: Box) -> QuerySet[Site]:
    return Site.objects.filter(
        lat_e6__range=(box.south, box.north), lon_e6__range=(box.west, box.east)
    ).exclude(kind=Site.Kind.DOOR)


def draw(cases: QuerySet[Case], chosen: Mapping[str, str], spoken: str) -> Picture:
    placed = cases.filter(site__lat_e6__isnull=False, site__lon_e6__isnull=False).exclude(
        site__kind=Site.Kind.DOOR
    )
    rows = list(
        placed.order_by("-pk").values_list("pk", "site__lat_e6", "site__lon_e6")[: MOST + 1]
    )  # one more tells whether there are more
    found = {pk: Position(lat or 0, lon or 0) for pk, lat, lon in rows[:MOST]}
    box = read_box(chosen.get("box", "")) or _around(found.values() or _corners())
    frame = Frame(box)
    return Picture(
        width=WIDTH,
        height=frame.height,
        marks=list(_marks(found, frame, chosen, spoken)),
        shapes=ground(frame),
        labels=_labels(frame, box if "box" in chosen else None, spoken),
        drawn=len(found),
        more=len(rows) > MOST,
    )


def ground(frame: Frame) -> list[Shape]:
    return [
        Shape(" ".join("{},{}".format(*frame.at(point)) for point in ring), area.level)
        for area, ring in outlines()
    ]


def _around(points: Iterable[Position]) -> Box:
    lats, lons = zip(*points, strict=True)
    return Box(min(lats), min(lons), max(lats), max(lons))


def _corners() -> list[Position]:
    """The whole district; without any position, the middle of nowhere."""
    return [point for _area, ring in outlines() for point in ring] or [Position(0, 0)]


# -- the marks --------------------------------------------------------------------------------------------------------


def _marks(
    found: Mapping[int, Position], frame: Frame, chosen: Mapping[str, str], spoken: str
) -> Iterator[Mark]:
    cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for pk, place in found.items():
        x, y = frame.at(place)
        cells[x // CELL, y // CELL].append(pk)
    alone = Case.objects.select_related("area", "site").in_bulk(
        [pks[0] for pks in cells.values() if len(pks) == 1]
    )
    for (column, row), pks in sorted(cells.items(), key=lambda cell: cell[0][::-1]):
        points = [frame.at(found[pk]) for pk in pks]
        x, y = (
            _inside(sum(values) // len(pks), cell)
            for values, cell in zip(zip(*points, strict=True), (column, row), strict=True)
        )
        if len(pks) == 1:
            case = alone[pks[0]]
            said = " · ".join((kind_text(case, spoken), place_text(case, spoken), stage_text(case, spoken)))
            yield Mark(x, y, 1, said, reverse("cases:published-case", args=[case.ref]))
        else:
            title = ngettext("%(count)s case here", "%(count)s cases here", len(pks)) % {"count": len(pks)}
            yield Mark(x, y, len(pks), title, _closer([found[pk] for pk in pks], chosen))


def _inside(middle: int, cell: int) -> int:
    """Within its cell, so that no two marks lie on each other."""
    return min(max(middle, cell * CELL + RADIUS), (cell + 1) * CELL - RADIUS)


def _closer(places: list[Position], chosen: Mapping[str, str]) -> str:
    """A closer look; of one and the same place, its list."""
    south, west, north, east = _around(places)
    low, high = box_around(Position(south, west), LEAST // 4), box_around(Position(north, east), LEAST // 4)
    box = box_text(Box(low.south, low.west, high.north, high.east))
    seen = {} if (south, west) == (north, east) else {"view": "map"}
    return reverse("cases:published") + query(**{**chosen, "box": box}, **seen)


# -- the names --------------------------------------------------------------------------------------------------------


def _labels(frame: Frame, box: Box | None, spoken: str) -> list[Label]:
    """Streets from afar, estates from near, as many as do not lie on each other."""
    if box is None:
        return street_labels(frame, spoken)
    near = places_in(box).filter(kind__in=(Site.Kind.ESTATE, Site.Kind.FACILITY, Site.Kind.CANTEEN))
    named = [
        (Position(site.lat_e6 or 0, site.lon_e6 or 0), name_in(site, spoken))
        for site in near.order_by("code")[:LABELS]
    ]
    return _placed(named, frame)


def street_labels(frame: Frame, spoken: str) -> list[Label]:
    """Each in the upper part of its street, since what is counted stands in the middle."""
    streets = [(area, ring) for area, ring in outlines() if area.level == Area.Level.STREET]
    return _placed([(_upper(ring), name_in(area, spoken)) for area, ring in streets], frame)


def _upper(ring: list[Position]) -> Position:
    middle = middle_of(ring)
    return middle._replace(lat=(middle.lat + max(point.lat for point in ring)) // 2)


def _placed(named: list[tuple[Position, str]], frame: Frame) -> list[Label]:
    labels: list[Label] = []
    for place, text in named:
        x, y = frame.at(place)
        half = _long(text) // 2
        if 0 < x < WIDTH and 0 < y < frame.height:
            label = Label(min(max(x, half), WIDTH - half), max(y, LABEL_HEIGHT), text)
            if all(_apart(label, other) for other in labels):
                labels.append(label)
    return labels


def _apart(label: Label, other: Label) -> bool:
    beside = abs(label.x - other.x) > (_long(label.text) + _long(other.text)) // 2
    return beside or abs(label.y - other.y) > LABEL_HEIGHT


def _long(text: str) -> int:
    return sum(LETTER[character.isascii()] for character in text)


def caption(picture: Picture) -> str:
    if picture.more:
        return _("The newest %(count)s are drawn; choose a place to see more.") % {"count": picture.drawn}
    return _("Whatever has no public place, as somebody's own door, is only in the list.")
