"""The ground under every map, from the district's own data: no surveyed border is needed, and none is claimed.

A street is what lies nearer to the middle of its sites than to that of any other street; a community is the outline of
its sites.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from lifang.cases.views.visit import Visit, for_desk
from lifang.kernel.geometry import Position, cells
from lifang.places.areacodes import lineage
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.places.queries import name_in

DRAWN = (
    Site.Kind.ESTATE,
    Site.Kind.BUILDING,
    Site.Kind.CANTEEN,
    Site.Kind.FACILITY,
    Site.Kind.DEPOT,
    Site.Kind.PROJECT,
)
KEPT, KEEP = "lifang.outlines", 10 * 60  # seconds
MARGIN = 8  # the ground goes on beyond the outermost sites by this part of its half
MOST = 5000  # sites: more would be grey, and slow on an old machine


@require_safe
@for_desk
def base(request: HttpRequest, visit: Visit) -> JsonResponse:
    """GeoJSON (RFC 7946). Nothing personal lies in it."""
    del request
    features = [
        _feature("Polygon", [_ring(ring)], kind=area.level, name=name_in(area, visit.language))
        for area, ring in outlines()
    ]
    for site in _placed().filter(kind__in=DRAWN).order_by("code")[:MOST]:
        at = _lon_lat(Position(site.lat_e6 or 0, site.lon_e6 or 0))
        features.append(_feature("Point", at, kind=site.kind, name=name_in(site, visit.language)))
    return JsonResponse({"type": "FeatureCollection", "tiles": profile().map_tiles, "features": features})


def outlines() -> list[tuple[Area, list[Position]]]:
    """Streets and communities, each before those in it. Kept for a while: sites move seldom, and there are many."""
    kept: list[tuple[Area, list[Position]]] | None = cache.get(KEPT)
    if kept is not None:
        return kept
    areas = {area.code: area for area in Area.objects.exclude(level=Area.Level.GRID)}
    points: defaultdict[str, list[Position]] = defaultdict(list)
    for code, lat, lon in _placed().values_list("area_id", "lat_e6", "lon_e6"):
        for above in lineage(code):
            if above in areas:
                points[above].append(Position(lat or 0, lon or 0))
    rings = _streets(
        [area for code, area in areas.items() if area.level == Area.Level.STREET and points[code]], points
    )
    for code, area in areas.items():
        if area.level == Area.Level.COMMUNITY:
            rings[code] = outline(points[code])
    drawn = [(areas[code], ring) for code, ring in sorted(rings.items()) if len(ring) > 2]
    cache.set(KEPT, drawn, KEEP)
    return drawn


def _streets(streets: list[Area], points: Mapping[str, list[Position]]) -> dict[str, list[Position]]:
    middles = [middle_of(points[area.code]) for area in streets]
    around = _wider(outline(point for area in streets for point in points[area.code]))
    return dict(zip((area.code for area in streets), cells(middles, around), strict=True))


def middle_of(points: list[Position]) -> Position:
    return Position(
        sum(one.lat for one in points) // len(points), sum(one.lon for one in points) // len(points)
    )


def _wider(ring: list[Position]) -> list[Position]:
    if not ring:
        return ring
    middle = middle_of(ring)
    return [Position(*(at + (at - to) // MARGIN for at, to in zip(one, middle, strict=True))) for one in ring]


def _placed() -> QuerySet[Site]:
    return Site.objects.filter(lat_e6__isnull=False, lon_e6__isnull=False)


def outline(points: Iterable[Position]) -> list[Position]:
    """The convex hull, counter-clockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points), key=lambda point: (point.lon, point.lat))
    if len(ordered) < 3:
        return ordered
    return _half(ordered) + _half(ordered[::-1])


def _half(points: list[Position]) -> list[Position]:
    chain: list[Position] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain[:-1]


def _turn(a: Position, b: Position, c: Position) -> int:
    return (b.lon - a.lon) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lon - a.lon)


def _ring(points: list[Position]) -> list[list[float]]:
    return [_lon_lat(point) for point in [*points, *points[:1]]]


def _lon_lat(point: Position) -> list[float]:
    return [point.lon / 1_000_000, point.lat / 1_000_000]


def _feature(shape: str, coordinates: Any, **properties: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": shape, "coordinates": coordinates},
        "properties": properties,
    }
