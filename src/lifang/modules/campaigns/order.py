"""In which order to walk: doors of a building, and sites on the map."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lifang.kernel.geometry import Position, distance


@dataclass(frozen=True, slots=True)
class Door:
    code: str
    entrance: str
    stair: str
    floor: int
    number: str


@dataclass(frozen=True, slots=True)
class Stop:
    code: str
    position: Position


def by_stair(doors: Iterable[Door]) -> list[Door]:
    """Entrance by entrance, stair by stair, from the lowest floor up. 9 comes before 10."""
    return sorted(
        doors,
        key=lambda door: (
            _natural(door.entrance),
            _natural(door.stair),
            door.floor,
            _natural(door.number),
            door.code,
        ),
    )


def by_distance(stops: Sequence[Stop], start: Position) -> list[Stop]:
    """A short walk from `start` through all stops, ending anywhere: nearest neighbour, then 2-opt until no
    exchange shortens it. Equal distances go by code, so that everybody gets the same walk.
    """
    places = sorted(stops, key=lambda stop: stop.code)
    positions = [start, *(stop.position for stop in places)]
    metres = [[distance(a, b) for b in positions] for a in positions]
    walk = _shortened(_nearest_first(metres), metres)
    return [places[place - 1] for place in walk[1:]]


def length(walk: Sequence[Stop], start: Position) -> int:
    """In metres."""
    positions = [start, *(stop.position for stop in walk)]
    return sum(distance(a, b) for a, b in pairwise(positions))


def _nearest_first(metres: Sequence[Sequence[int]]) -> list[int]:
    walk, left = [0], set(range(1, len(metres)))
    while left:
        here = metres[walk[-1]]
        following = min(left, key=lambda place: (here[place], place))
        left.remove(following)
        walk.append(following)
    return walk


def _shortened(walk: list[int], metres: Sequence[Sequence[int]]) -> list[int]:
    """Turns round pieces walk[i..j]; each turn saves at least one metre, so it ends."""
    improved = True
    while improved:
        improved = False
        for i in range(1, len(walk) - 1):
            for j in range(i + 1, len(walk)):
                saved = metres[walk[i - 1]][walk[i]] - metres[walk[i - 1]][walk[j]]
                if j + 1 < len(walk):
                    saved += metres[walk[j]][walk[j + 1]] - metres[walk[i]][walk[j + 1]]
                if saved > 0:
                    walk[i : j + 1] = walk[i : j + 1][::-1]
                    improved = True
    return walk


def _natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    parts = re.findall(r"\d+|\D+", text)
    return tuple((False, int(part), "") if part.isdecimal() else (True, 0, part) for part in parts)
