"""Progress as lines of a table, one level of places at a time, and as circles on a map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, radians, sqrt

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lifang.modules.campaigns import queries
from lifang.modules.campaigns.discretion import FEWEST
from lifang.modules.campaigns.models import Campaign, Target
from lifang.modules.campaigns.outcomes import read
from lifang.modules.campaigns.queries import Row
from lifang.modules.campaigns.views.show import reached
from lifang.places.areacodes import in_subtree
from lifang.places.models import Area, Site
from lifang.places.queries import area_names, name_in
from lifang.programs import words

MAP = (420, 260, 24)  # width, height and margin of the picture, in its own units
LARGEST, SMALLEST = 16, 3  # radius of a circle
BELOW = {Area.Level.DISTRICT: Area.Level.STREET, Area.Level.STREET: Area.Level.COMMUNITY}


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    url: str
    row: Row


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    label: str
    count: int
    width: int  # in percent


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    radius: int
    title: str
    url: str


Link = Callable[[str, str], str]
"""(name of what is chosen, its code) → address"""


def inside(
    campaign: Campaign, targets: QuerySet[Target], area: Area, link: Link, language: str
) -> list[Line]:
    """The places just below this area: streets, communities, and in a community its entrances."""
    here = targets.filter(in_subtree(area.code))
    met = reached(campaign)
    if level := BELOW.get(Area.Level(area.level)):
        rows = queries.by_area(here, level, met)
        names = area_names((row.key for row in rows), language)
        return [
            Line(names.get(row.key, _("Elsewhere")), link("area", row.key) if row.key else "", row)
            for row in rows
        ]
    return [
        Line(name_in(site, language) if site else _("Elsewhere"), link("site", row.key) if site else "", row)
        for site, row in queries.by_site(here, met)
    ]


def discreet_lines(campaign: Campaign, targets: QuerySet[Target], language: str) -> list[Line]:
    """Where people are on the list: streets and communities, and nothing below."""
    level = BELOW.get(Area.Level(campaign.area.level))
    if level is None:
        return []
    rows = queries.folded(queries.by_area(targets, level, reached(campaign)), FEWEST)
    names = area_names((row.key for row in rows), language)
    return [Line(names.get(row.key, _("Elsewhere")), "", row) for row in rows]


def outcome_lines(campaign: Campaign, targets: QuerySet[Target], language: str) -> list[OutcomeLine]:
    counts = queries.by_outcome(targets)
    most = max(counts.values(), default=1)
    declared = [(one.code, words.text(one.label, language)) for one in read(campaign.outcomes)]
    return [
        OutcomeLine(label, counts.get(code, 0), 100 * counts.get(code, 0) // most)
        for code, label in [*declared, ("", _("No outcome yet"))]
    ]


def dots(sites: Iterable[tuple[Site | None, Row]], link: Link, language: str) -> list[Dot]:
    """A circle for each place where something is left, as large as that is much; north is up."""
    placed = [(site, row) for site, row in sites if site and row.left and site.lat_e6 and site.lon_e6]
    if not placed:
        return []
    width, height, margin = MAP
    lats, lons = [site.lat_e6 or 0 for site, _row in placed], [site.lon_e6 or 0 for site, _row in placed]
    narrow = cos(radians(lats[0] / 1_000_000))
    scale = min(
        (width - 2 * margin) / max((max(lons) - min(lons)) * narrow, 1000),
        (height - 2 * margin) / max(max(lats) - min(lats), 1000),
    )
    most = max(row.left for _site, row in placed)
    return [
        Dot(
            int(margin + ((site.lon_e6 or 0) - min(lons)) * narrow * scale),
            int(height - margin - ((site.lat_e6 or 0) - min(lats)) * scale),
            max(int(LARGEST * sqrt(row.left / most)), SMALLEST),
            _("%(place)s: %(left)s left of %(all)s")
            % {"place": name_in(site, language), "left": row.left, "all": row.targets},
            link("site", row.key),
        )
        for site, row in sorted(placed, key=lambda pair: -pair[1].left)
    ]
