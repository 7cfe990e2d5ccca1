"""Who owns what on the day the roll is frozen."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


class RollError(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Holding:
    """One unit as the property register shows it."""

    unit: str
    area: int  # of the exclusive part, in hundredths of a square metre
    owners: frozenset[str]


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    code: str
    area: int
    head: str


@dataclass(frozen=True, slots=True)
class Weight:
    """The two keys of every count."""

    area: int
    heads: int


@dataclass(frozen=True)
class Roll:
    """No person stands here: a head is a number, so that the roll can be published."""

    units: tuple[Unit, ...]

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def whole(self) -> Weight:
        return self.weigh(self.by_code)

    def weigh(self, codes: Iterable[str]) -> Weight:
        units = [self.by_code[code] for code in codes]
        return Weight(sum(unit.area for unit in units), len({unit.head for unit in units}))

    def masked(self, key: bytes) -> Roll:
        """For a secret vote: units under tags that only the keeper of the key, and each owner for their own,
        can read. Areas stay, since the count needs them: a unit of a unique area can be guessed.
        """
        tags = {unit.code: hmac.digest(key, unit.code.encode(), "sha256").hex()[:16] for unit in self.units}
        return _numbered((tags[unit.code], unit.area, unit.head) for unit in self.units)


def draw_up(holdings: Iterable[Holding]) -> Roll:
    """Units with exactly the same owners are one head; co-owners of a unit are one head together (Supreme
    People's Court, interpretation on partitioned ownership of buildings, art. 9: each unit counts as one
    person, and several units of the same buyer as one).
    """
    held = list(holdings)
    for unit, times in Counter(holding.unit for holding in held).items():
        if times > 1:
            raise RollError(f"unit {unit} stands {times} times on the roll; put all its owners on one line")
    for holding in held:
        if holding.area <= 0:
            raise RollError(
                f"unit {holding.unit} has an area of {holding.area}; write hundredths of a square metre"
            )
        if not holding.owners:
            raise RollError(f"unit {holding.unit} has no owner; write the developer for an unsold unit")
    if not held:
        raise RollError("the roll is empty; a vote needs owners")
    return _numbered((holding.unit, holding.area, holding.owners) for holding in held)


def _numbered(rows: Iterable[tuple[str, int, object]]) -> Roll:
    """Heads are numbered in the order of their first unit, so that nothing of their names remains."""
    numbers: dict[object, str] = {}
    units = []
    for code, area, owners in sorted(rows, key=lambda row: row[0]):
        units.append(Unit(code, area, numbers.setdefault(owners, f"h{len(numbers) + 1}")))
    return Roll(tuple(units))
