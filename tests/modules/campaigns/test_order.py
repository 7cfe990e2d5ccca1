from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.geometry import Position
from lifang.modules.campaigns.order import Door, Stop, by_distance, by_stair, length

START = Position(40_000_000, 113_000_000)
POSITIONS = st.builds(
    lambda y, x: Position(START.lat + y, START.lon + x), st.integers(-9000, 9000), st.integers(-9000, 9000)
)
STOPS = st.lists(POSITIONS, max_size=7).map(
    lambda places: [Stop(f"s{n}", place) for n, place in enumerate(places)]
)


def test_entrance_stair_floor_door_and_9_before_10() -> None:
    walked = [
        "2-1-1-101",
        "2-1-1-102",
        "2-1-2-201",
        "2-1-10-1001",
        "2-2-1-101",
        "9-1-1-101",
        "10-1-1-101",
        "10甲-1-1-101",
    ]
    doors = [Door(code, *code.split("-")[:2], int(code.split("-")[2]), code.split("-")[3]) for code in walked]
    assert [door.code for door in by_stair(reversed(doors))] == walked


def test_basements_come_before_the_ground_floor() -> None:
    doors = [Door("up", "1", "1", 1, "1"), Door("down", "1", "1", -1, "1")]
    assert [door.code for door in by_stair(doors)] == ["down", "up"]


@given(STOPS)
def test_every_stop_once_and_the_same_walk_from_any_order(stops) -> None:
    walk = by_distance(stops, START)
    assert sorted(stop.code for stop in walk) == sorted(stop.code for stop in stops)
    assert by_distance(stops[::-1], START) == walk


def test_on_average_hardly_longer_than_the_best_walk() -> None:
    rng, walked, best = Random(1), 0, 0
    for _ in range(40):
        stops = [
            Stop(str(n), Position(START.lat + rng.randrange(9000), START.lon + rng.randrange(9000)))
            for n in range(6)
        ]
        walked += length(by_distance(stops, START), START)
        best += min(length(walk, START) for walk in permutations(stops))
    assert best <= walked <= 1.03 * best


@given(STOPS)
def test_no_turned_piece_would_be_shorter(stops) -> None:
    walk = by_distance(stops, START)
    shortest = length(walk, START)
    for i in range(len(walk)):
        for j in range(i + 2, len(walk) + 1):
            assert length(walk[:i] + walk[i:j][::-1] + walk[j:], START) >= shortest


def test_a_crossing_is_undone() -> None:
    """Nearest first alone walks 1, 2, then far back to 4 and on to 3."""
    line = [
        Stop(str(n), Position(START.lat, START.lon + offset))
        for n, offset in enumerate((1000, -1500, 4000, 9000))
    ]
    walk = by_distance(line, START)
    assert length(walk, START) == min(length(other, START) for other in permutations(line))
