import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lifang.kernel.geometry import (
    EARTH_RADIUS,
    Box,
    GeometryError,
    Position,
    area,
    box_around,
    box_of,
    cells,
    centroid,
    contains,
    distance,
    parse_position,
    read_polygons,
)

positions = st.builds(Position, st.integers(-90_000_000, 90_000_000), st.integers(-180_000_000, 180_000_000))
in_china = st.builds(Position, st.integers(18_000_000, 53_000_000), st.integers(74_000_000, 134_000_000))
small = st.builds(Position, st.integers(-6, 6), st.integers(-6, 6))


def ring(*corners: tuple[int, int]) -> tuple[Position, ...]:
    return tuple(Position(lat, lon) for lat, lon in (*corners, corners[0]))


SQUARE = ring((0, 0), (0, 10), (10, 10), (10, 0))
HOLED = (SQUARE, ring((3, 3), (7, 3), (7, 7), (3, 7)))
BENT = (ring((0, 0), (0, 9), (3, 9), (3, 3), (9, 3), (9, 0)),)


def test_known_distances():
    assert distance(Position(0, 0), Position(0, 180_000_000)) == round(math.pi * EARTH_RADIUS)
    assert distance(Position(0, 0), Position(1_000_000, 0)) == 111_195
    # Beijing, Tian'anmen – Shanghai, People's Square: 1,068 km
    assert distance(Position(39_908_700, 116_397_500), Position(31_230_400, 121_473_700)) == pytest.approx(
        1_067_000, rel=0.003
    )


@given(positions, positions, positions)
def test_distance_is_a_distance(a, b, c):
    assert distance(a, a) == 0
    assert distance(a, b) == distance(b, a)
    assert distance(a, c) <= distance(a, b) + distance(b, c) + 2  # each is rounded


@given(
    positions,
    st.integers(0, 300_000),
    st.floats(0, 2 * math.pi),
    st.floats(0, 1),
)
def test_the_box_around_a_point_holds_all_within_the_distance(center, metres, bearing, part):
    angle = part * metres / EARTH_RADIUS
    lat, lon = math.radians(center.lat / 1e6), math.radians(center.lon / 1e6)
    sine = math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing)
    there_lat = math.asin(max(-1.0, min(1.0, sine)))
    there_lon = lon + math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(lat),
        math.cos(angle) - math.sin(lat) * math.sin(there_lat),
    )
    assume(abs(there_lon) <= math.pi)
    there = Position(round(math.degrees(there_lat) * 1e6), round(math.degrees(there_lon) * 1e6))
    if distance(center, there) <= metres:
        assert box_around(center, metres).contains(there)


@given(in_china, st.integers(1, 50_000))
def test_the_box_around_a_point_is_not_much_wider_than_needed(center, metres):
    box = box_around(center, metres)
    assert distance(Position(box.north, center.lon), center) <= metres + 3
    assert distance(Position(center.lat, box.east), center) <= metres * 1.01 + 3


def winding_oracle(polygon, point) -> bool:
    """Even-odd by exact fractions: count the edges crossed to the east; on an edge is inside."""
    inside = False
    for corners in polygon:
        for a, b in pairwise(corners):
            if a.lat == b.lat:
                if point.lat == a.lat and min(a.lon, b.lon) <= point.lon <= max(a.lon, b.lon):
                    return True
                continue
            if not min(a.lat, b.lat) <= point.lat <= max(a.lat, b.lat):
                continue
            lon = a.lon + Fraction((point.lat - a.lat) * (b.lon - a.lon), b.lat - a.lat)
            if lon == point.lon:
                return True
            if point.lat < max(a.lat, b.lat) and lon > point.lon:
                inside = not inside
    return inside


@given(st.lists(small, min_size=3, max_size=7), small)
def test_point_in_any_polygon_agrees_with_exact_fractions(corners, point):
    polygon = ((*corners, corners[0]),)
    assert contains(polygon, point) == winding_oracle(polygon, point)


@given(st.lists(small, min_size=3, max_size=7), small)
def test_neither_direction_nor_starting_corner_matters(corners, point):
    expected = contains(((*corners, corners[0]),), point)
    assert contains(((*corners[::-1], corners[-1]),), point) == expected
    turned = corners[1:] + corners[:1]
    assert contains(((*turned, turned[0]),), point) == expected


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        ((0, 0), True),
        ((10, 5), True),
        ((5, 10), True),
        ((2, 2), True),
        ((5, 5), False),
        ((3, 5), True),  # the edge of the hole
        ((7, 7), True),
        ((11, 5), False),
        ((0, 11), False),
        ((-1, 0), False),
    ],
)
def test_every_boundary_is_inside(point, inside):
    assert contains(HOLED, Position(*point)) is inside


def test_neighbours_that_share_an_edge_both_hold_it():
    west, east = (ring((0, 0), (0, 5), (9, 5), (9, 0)),), (ring((0, 5), (0, 9), (9, 9), (9, 5)),)
    assert all(contains(part, Position(4, 5)) for part in (west, east))


def test_area_of_a_square_kilometre_anywhere_in_china():
    for lat in (20_000_000, 40_000_000, 53_000_000):
        high = round(1000 / 111_195.08 * 1e6)
        wide = round(high / math.cos(math.radians(lat / 1e6)))
        square = ring(
            (lat, 113_000_000),
            (lat, 113_000_000 + wide),
            (lat + high, 113_000_000 + wide),
            (lat + high, 113_000_000),
        )
        assert area((square,)) == pytest.approx(1_000_000, rel=0.0005)
        assert area((square[::-1],)) == area((square,))


def test_area_of_half_the_earth_between_two_meridians():
    lune = ring((-90_000_000, 0), (90_000_000, 0), (90_000_000, 90_000_000), (-90_000_000, 90_000_000))
    assert area((lune,)) == round(math.pi * EARTH_RADIUS**2)


def test_holes_are_taken_off():
    big = ring((0, 0), (0, 100_000), (100_000, 100_000), (100_000, 0))
    hole = ring((0, 0), (50_000, 0), (50_000, 100_000), (0, 100_000))
    assert area((big, hole)) == pytest.approx(area((big,)) / 2, rel=1e-5)
    assert centroid((big, hole)) == Position(75_000, 50_000)
    assert centroid((big, hole[::-1])) == Position(75_000, 50_000)


def test_centroids():
    assert centroid((SQUARE,)) == Position(5, 5)
    assert centroid((SQUARE[::-1],)) == Position(5, 5)
    assert centroid(HOLED) == Position(5, 5)
    assert centroid(BENT) == Position(3, 3)  # two parts: 27 at (1.5, 4.5) and 18 at (6, 1.5) = (3.3, 3.3)
    assert centroid((ring((0, 0), (0, 10), (0, 4)),)) == Position(0, 5)  # no surface: mean of corners 4.67


def test_the_box_of_a_polygon():
    assert box_of(HOLED) == Box(0, 0, 10, 10)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40.076762,113.300129", Position(40_076_762, 113_300_129)),
        (" -1.5 ， 0.0000005 ", Position(-1_500_000, 0)),
        ("40.0767624,113", Position(40_076_762, 113_000_000)),
    ],
)
def test_a_position_is_read_as_people_copy_it(text, expected):
    assert parse_position(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("113.300129,40.076762", "latitude 113.300129 is beyond 90; are latitude and longitude exchanged"),
        ("40,181", "longitude 181.0 is beyond 180"),
        ("40.076762", "write latitude,longitude"),
        ("40°4′,113°18′", "write degrees with a decimal point"),
        ("nan,1", "write degrees with a decimal point"),
        ("1,inf", "write degrees with a decimal point"),
        ("", "write latitude,longitude"),
    ],
)
def test_a_wrong_position_is_refused_with_a_hint(text, message):
    with pytest.raises(GeometryError, match=message):
        parse_position(text)


COORDINATES = [[113.3, 40.0], [113.4, 40.0], [113.4, 40.1, 1052.0], [113.3, 40.0]]
RING = (
    Position(40_000_000, 113_300_000),
    Position(40_000_000, 113_400_000),
    Position(40_100_000, 113_400_000),
    Position(40_000_000, 113_300_000),
)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"type": "Polygon", "coordinates": [COORDINATES]}, ((RING,),)),
        (
            {"type": "MultiPolygon", "coordinates": [[COORDINATES], [COORDINATES, COORDINATES]]},
            ((RING,), (RING, RING)),
        ),
        ({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [COORDINATES]}}, ((RING,),)),
    ],
)
def test_geojson_is_read(data, expected):
    assert read_polygons(data) == expected


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "geojson: expected a GeoJSON object, found list"),
        ({"type": "Point", "coordinates": [1, 2]}, "geojson: expected a Polygon.*found 'Point'"),
        ({"type": "Feature", "geometry": None}, "geojson.geometry: expected a GeoJSON object"),
        ({"type": "Polygon", "coordinates": []}, "geojson.coordinates: expected a list that is not empty"),
        ({"type": "Polygon", "coordinates": [COORDINATES[:3]]}, r"coordinates\[0\]: a ring needs at least 4"),
        ({"type": "Polygon", "coordinates": [[*COORDINATES[:3], [1, 2]]]}, "the last equal to the first"),
        (
            {"type": "Polygon", "coordinates": [[[40.0, 113.3]] * 4]},
            r"\[0\]\[0\]: latitude 113.3 is beyond 90",
        ),
        ({"type": "Polygon", "coordinates": [[[float("inf"), 1]] * 4]}, r"expected \[longitude, latitude\]"),
        ({"type": "Polygon", "coordinates": [[["x", 1]] * 4]}, r"expected \[longitude, latitude\]"),
        ({"type": "Polygon", "coordinates": [[[1]] * 4]}, r"expected \[longitude, latitude\]"),
        ({"type": "Polygon", "coordinates": [[[float("nan"), 1]] * 4]}, r"expected \[longitude, latitude\]"),
        ({"type": "MultiPolygon", "coordinates": [[COORDINATES], "x"]}, r"coordinates\[1\]: expected a list"),
    ],
)
def test_wrong_geojson_is_refused_with_its_place(data, message):
    with pytest.raises(GeometryError, match=message):
        read_polygons(data)


@given(st.lists(in_china, min_size=1, max_size=8, unique=True), st.data())
def test_every_place_lies_in_the_cell_of_its_nearest_middle(middles, data):
    around = [Position(17_000_000, 73_000_000), Position(17_000_000, 135_000_000),
              Position(54_000_000, 135_000_000), Position(54_000_000, 73_000_000)]  # fmt: skip
    drawn = cells(middles, around)
    shrink = math.cos(math.radians(middles[0].lat / 1_000_000))

    def apart(a: Position, b: Position) -> float:
        return math.hypot(a.lat - b.lat, (a.lon - b.lon) * shrink)

    place = data.draw(in_china)
    near = sorted(apart(place, middle) for middle in middles)
    assume(len(near) == 1 or near[1] - near[0] > 10_000)  # corners are rounded
    inside = [contains(((*cell, cell[0]),), place) for cell in drawn]
    assert inside == [apart(place, middle) == near[0] for middle in middles]


def test_without_a_middle_there_is_no_cell():
    assert cells([], SQUARE[:-1]) == []
