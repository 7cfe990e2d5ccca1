"""What a running vote still needs, and which doors would bring it there fastest."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from lifang.modules.gatherings.ballots.admission import admit
from lifang.modules.gatherings.ballots.papers import Envelope
from lifang.modules.gatherings.ballots.results import Keys
from lifang.modules.gatherings.ballots.roll import Weight
from lifang.modules.gatherings.ballots.vote import Vote


@dataclass(frozen=True, slots=True)
class Door:
    """One owner to visit, with all units that have handed in nothing."""

    units: tuple[str, ...]
    brings: Weight  # heads is 0 when this owner already took part with another unit


@dataclass(frozen=True, slots=True)
class Forecast:
    """`doors` lists everybody who has not voted: the first `fewest` of them would reach the quorum, and no
    smaller number of doors can.
    """

    quorum: Keys
    doors: tuple[Door, ...]
    fewest: int


def forecast(vote: Vote, register: Iterable[Envelope]) -> Forecast:
    """Counts sealed envelopes: ballots found spoiled at the opening lower the number again."""
    roll = vote.roll
    handed_in = admit(vote, register).admitted.keys()
    heads_in = {roll.by_code[code].head for code in handed_in}
    open_units: dict[str, list[str]] = defaultdict(list)
    for unit in roll.units:
        if unit.code not in handed_in:
            open_units[unit.head].append(unit.code)
    new, known = [], []
    for head, units in open_units.items():
        area = roll.weigh(units).area
        if head in heads_in:
            known.append(Door(tuple(units), Weight(area, 0)))
        else:
            new.append(Door(tuple(units), Weight(area, 1)))
    new.sort(key=_largest_first)
    known.sort(key=_largest_first)
    quorum = Keys(vote.rules.quorum, roll.weigh(handed_in), roll.whole)
    of_new, of_known = _fewest(quorum.missing, new, known)
    rest = sorted(new[of_new:] + known[of_known:], key=_largest_first)
    return Forecast(quorum, (*new[:of_new], *known[:of_known], *rest), of_new + of_known)


def _largest_first(door: Door) -> tuple[int, tuple[str, ...]]:
    return -door.brings.area, door.units


def _fewest(missing: Weight, new: Sequence[Door], known: Sequence[Door]) -> tuple[int, int]:
    """How many of each to visit. Within a kind the largest go first, so trying every split is exact."""
    area_new, area_known = _sums(new), _sums(known)
    splits = (
        (of_new, bisect_left(area_known, missing.area - area_new[of_new]))
        for of_new in range(missing.heads, len(new) + 1)
    )
    return min(
        (split for split in splits if split[1] <= len(known)), key=lambda split: (sum(split), -split[0])
    )


def _sums(doors: Sequence[Door]) -> list[int]:
    return list(accumulate((door.brings.area for door in doors), initial=0))
