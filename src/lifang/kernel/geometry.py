"""Places as whole micro-degrees ("E6", about 11 cm): every engine gives the same answer on every edge.

Stored positions are WGS-84. A position on a boundary, of a hole too, is inside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, TypeAlias

EARTH_RADIUS = 6_371_008.8  # metres, mean radius of WGS-84 (IUGG)
E6 = 1_000_000


class Position(NamedTuple):
    lat: int
    lon: int


Ring: TypeAlias = tuple[Position, ...]
"""Closed: the last position is the first."""
Polygon: TypeAlias = tuple[Ring, ...]
"""The outer ring, then the holes."""
_Flat: TypeAlias = tuple[float, float]


class Box(NamedTuple):
    south: int
    west: int
    north: int
    east: int

    def contains(self, position: Position) -> bool:
        return self.south <= position.lat <= self.north and self.west <= position.lon <= self.east


class GeometryError(ValueError):
    pass


def parse_position(text: str) -> Position:
    """From "lat,lon" in degrees, as people copy it from a map."""
    parts = text.replace("，", ",").split(",")
    if len(parts) != 2:
        raise GeometryError(
            f"{text!r} is not a position; write latitude,longitude such as 39.908700,116.397500"
        )
    try:
        lat, lon = (_to_e6(part.strip()) for part in parts)
    except (ArithmeticError, ValueError):
        raise GeometryError(f"{text!r} is not a position; write degrees with a decimal point") from None
    return _checked(lat, lon, repr(text))


def read_polygons(geojson: object) -> tuple[Polygon, ...]:
    """The polygons of a GeoJSON Polygon, MultiPolygon or Feature (RFC 7946; longitude comes first there)."""
    return tuple(_read_geometry(geojson, "geojson"))


def distance(a: Position, b: Position) -> int:
    """Great circle (haversine), in whole metres."""
    lat_a, lat_b = _radians(a.lat), _radians(b.lat)
    half_lat, half_lon = (lat_b - lat_a) / 2, _radians(b.lon - a.lon) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return round(2 * EARTH_RADIUS * math.asin(math.sqrt(min(chord, 1.0))))


def box_around(center: Position, metres: int) -> Box:
    """Holds every position within that `distance`: a first cut by an index. Ends at the date line."""
    angle = (metres + 1) / EARTH_RADIUS  # distances are rounded
    high = math.ceil(math.degrees(angle) * E6) + 1
    south, north = max(center.lat - high, -90 * E6), min(center.lat + high, 90 * E6)
    if abs(south) == 90 * E6 or abs(north) == 90 * E6:
        return Box(south, -180 * E6, north, 180 * E6)
    half_width = math.asin(min(1.0, math.sin(angle) / math.cos(_radians(center.lat))))
    wide = math.ceil(math.degrees(half_width) * E6) + 1
    return Box(south, max(center.lon - wide, -180 * E6), north, min(center.lon + wide, 180 * E6))


def box_of(polygon: Polygon) -> Box:
    lats, lons = [p.lat for p in polygon[0]], [p.lon for p in polygon[0]]
    return Box(min(lats), min(lons), max(lats), max(lons))


def contains(polygon: Polygon, position: Position) -> bool:
    """Even-odd rule by exact integer arithmetic; a boundary counts as inside."""
    inside = False
    for a, b in (edge for ring in polygon for edge in pairwise(ring)):
        turn = (b.lon - a.lon) * (position.lat - a.lat) - (b.lat - a.lat) * (position.lon - a.lon)
        if turn == 0 and _spans(a.lat, position.lat, b.lat) and _spans(a.lon, position.lon, b.lon):
            return True
        if (a.lat > position.lat) != (b.lat > position.lat) and (turn > 0) == (b.lat > a.lat):
            inside = not inside
    return inside


def area(polygon: Polygon) -> int:
    """In whole square metres on the sphere, holes taken off."""
    outer, *holes = (_ring_area(ring) for ring in polygon)
    return round(outer - sum(holes))


def centroid(polygon: Polygon) -> Position:
    """Of the surface, or of the corners if there is none. It may lie outside a bent polygon."""
    outer, *holes = (_moments(ring) for ring in polygon)
    doubled, lat, lon = (first - sum(rest) for first, *rest in zip(outer, *holes, strict=True))
    if doubled == 0:
        corners = polygon[0][:-1]
        doubled, lat, lon = len(corners), 3 * sum(p.lat for p in corners), 3 * sum(p.lon for p in corners)
    return Position(_divided(lat, 3 * doubled), _divided(lon, 3 * doubled))


def cells(middles: Sequence[Position], around: Sequence[Position]) -> list[list[Position]]:
    """For each of the middles what is nearer to it than to any other (Voronoi), cut off at a convex ring, not closed.

    Flat: good for a city, not for a continent. Of equal middles each gets the same cell.
    """
    shrink = math.cos(_radians(middles[0].lat)) if middles else 1.0
    flat = [(middle.lon * shrink, float(middle.lat)) for middle in middles]
    edge = [(corner.lon * shrink, float(corner.lat)) for corner in around]
    found = []
    for own in flat:
        cell = edge
        for other in flat:
            if other != own:
                cell = _nearer(cell, own, other)
        found.append([Position(round(y), round(x / shrink)) for x, y in cell])
    return found


def _nearer(ring: list[_Flat], own: _Flat, other: _Flat) -> list[_Flat]:
    """The part of a convex ring that is nearer to the one than to the other (Sutherland and Hodgman)."""
    across = other[0] - own[0], other[1] - own[1]
    half = sum(b * b - a * a for a, b in zip(own, other, strict=True)) / 2
    kept: list[_Flat] = []
    for a, b in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        left, right = (across[0] * x + across[1] * y - half for x, y in (a, b))
        if left <= 0:
            kept.append(a)
        if (left < 0) != (right < 0) and left != right:
            part = left / (left - right)
            kept.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
    return kept


def _to_e6(degrees: str) -> int:
    return round(Decimal(degrees) * E6)


def _checked(lat: int, lon: int, where: str) -> Position:
    if abs(lat) > 90 * E6:
        raise GeometryError(
            f"{where}: latitude {lat / E6} is beyond 90; are latitude and longitude exchanged?"
        )
    if abs(lon) > 180 * E6:
        raise GeometryError(f"{where}: longitude {lon / E6} is beyond 180")
    return Position(lat, lon)


def _read_geometry(data: object, where: str) -> Iterator[Polygon]:
    if not isinstance(data, Mapping):
        raise GeometryError(f"{where}: expected a GeoJSON object, found {type(data).__name__}")
    match data.get("type"):
        case "Feature":
            yield from _read_geometry(data.get("geometry"), f"{where}.geometry")
        case "Polygon":
            yield _read_polygon(data.get("coordinates"), f"{where}.coordinates")
        case "MultiPolygon":
            for place, part in _listed(data.get("coordinates"), f"{where}.coordinates"):
                yield _read_polygon(part, place)
        case other:
            raise GeometryError(f"{where}: expected a Polygon, MultiPolygon or Feature, found {other!r}")


def _read_polygon(data: object, where: str) -> Polygon:
    return tuple(_read_ring(ring, place) for place, ring in _listed(data, where))


def _read_ring(data: object, where: str) -> Ring:
    ring = tuple(_read_position(item, place) for place, item in _listed(data, where))
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise GeometryError(
            f"{where}: a ring needs at least 4 positions, the last equal to the first (RFC 7946)"
        )
    return ring


def _read_position(data: object, where: str) -> Position:
    degrees = [item for _, item in _listed(data, where)][:2]
    if len(degrees) < 2 or not all(isinstance(item, int | float) and math.isfinite(item) for item in degrees):
        raise GeometryError(f"{where}: expected [longitude, latitude], found {data!r}")
    lon, lat = (_to_e6(str(item)) for item in degrees)
    return _checked(lat, lon, where)


def _listed(data: object, where: str) -> list[tuple[str, object]]:
    if not isinstance(data, Sequence) or isinstance(data, str) or not data:
        raise GeometryError(f"{where}: expected a list that is not empty, found {data!r}")
    return [(f"{where}[{index}]", item) for index, item in enumerate(data)]


def _radians(e6: int) -> float:
    return math.radians(e6 / E6)


def _spans(a: int, between: int, b: int) -> bool:
    return min(a, b) <= between <= max(a, b)


def _ring_area(ring: Ring) -> float:
    """Under each edge down to the equator, in the equal-area cylinder projection (Lambert)."""
    doubled = sum(
        _radians(b.lon - a.lon) * (math.sin(_radians(a.lat)) + math.sin(_radians(b.lat)))
        for a, b in pairwise(ring)
    )
    return abs(doubled) / 2 * EARTH_RADIUS**2


def _moments(ring: Ring) -> tuple[int, int, int]:
    """Twice the area, and six times the area's first moments, whichever way round the ring runs."""
    doubled = lat = lon = 0
    for a, b in pairwise(ring):
        cross = a.lon * b.lat - b.lon * a.lat
        doubled, lat, lon = doubled + cross, lat + (a.lat + b.lat) * cross, lon + (a.lon + b.lon) * cross
    return (doubled, lat, lon) if doubled >= 0 else (-doubled, -lat, -lon)


def _divided(numerator: int, denominator: int) -> int:
    """Rounded half up, exactly."""
    return (2 * numerator + denominator) // (2 * denominator)
