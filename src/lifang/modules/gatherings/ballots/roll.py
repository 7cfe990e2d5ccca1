"""Who owns what on the day the roll is frozen."""

from __future__ import annotations

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

MARK = "#"
"""Between a name and what tells its owner from another one of that name."""
LARGEST = 100_000_000
"""Hundredths of a square metre that one unit can have: more is a slip of the pen."""


class RollError(ValueError):
    """`problem`: a key of PROBLEMS, filled with `given`."""

    def __init__(self, problem: str, **given: object) -> None:
        super().__init__(PROBLEMS[problem]["en"].format_map(given))
        self.problem, self.given = problem, given

    def explain(self, language: str) -> str:
        return PROBLEMS[self.problem]["zh" if language.startswith("zh") else "en"].format_map(self.given)


@dataclass(frozen=True, slots=True)
class Holding:
    """One unit as the property register shows it. Two owners with one name are told apart by any mark that is the
    same wherever the same owner stands: `王伟#1`, `王伟#2`.
    """

    unit: str
    area: int  # of the exclusive part, in hundredths of a square metre
    owners: frozenset[str]

    @property
    def names(self) -> list[str]:
        return sorted(name_of(owner) for owner in self.owners)


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


def name_of(owner: str) -> str:
    return owner.partition(MARK)[0]


@dataclass(frozen=True, slots=True)
class Alike:
    """Units that count as one head only because the names of their owners are equal: no mark says that they are."""

    names: Sequence[str]
    units: Sequence[str]


def alike(holdings: Iterable[Holding]) -> list[Alike]:
    """What somebody has to compare with the property register before the roll is frozen."""
    units: dict[frozenset[str], list[str]] = defaultdict(list)
    for holding in holdings:
        units[holding.owners].append(holding.unit)
    return [
        Alike(sorted(map(name_of, owners)), sorted(held))
        for owners, held in units.items()
        if len(held) > 1 and any(MARK not in owner for owner in owners)
    ]


def draw_up(holdings: Iterable[Holding]) -> Roll:
    """Units with exactly the same owners are one head; co-owners of a unit are one head together (Supreme
    People's Court, interpretation on partitioned ownership of buildings, art. 9: each unit counts as one
    person, and several units of the same buyer as one).
    """
    held = list(holdings)
    for unit, times in Counter(holding.unit for holding in held).items():
        if times > 1:
            raise RollError("twice", unit=unit, times=times)
    for holding in held:
        if not 0 < holding.area <= LARGEST:
            raise RollError("area", unit=holding.unit, area=holding.area)
        if not holding.owners:
            raise RollError("no-owner", unit=holding.unit)
    if not held:
        raise RollError("empty")
    owners = frozenset[str]().union(*(holding.owners for holding in held))
    marked = {name_of(owner) for owner in owners if MARK in owner}
    if unsure := sorted(owners & marked):
        raise RollError("half-marked", name=unsure[0])
    return _numbered((holding.unit, holding.area, holding.owners) for holding in held)


PROBLEMS = {
    "twice": {
        "zh": "名册里房屋“{unit}”出现了 {times} 次；同一处房屋的业主请写在同一行。",
        "en": "unit {unit} stands {times} times on the roll; put all its owners on one line",
    },
    "area": {
        "zh": "房屋“{unit}”的面积是 {area}（以百分之一平方米计）；应大于 0，不超过一百万平方米。",
        "en": "unit {unit} has an area of {area}; write hundredths of a square metre, from 1 to a hundred million",
    },
    "no-owner": {
        "zh": "房屋“{unit}”没有写业主；没有售出的，请写开发商。",
        "en": "unit {unit} has no owner; write the developer for an unsold unit",
    },
    "empty": {
        "zh": "名册是空的；没有业主，就没有表决。",
        "en": "the roll is empty; a vote needs owners",
    },
    "half-marked": {
        "zh": "“{name}”有的行带区分记号，有的行没有；请每一处都写上记号，例如 {name}#1。",
        "en": "{name} stands with a mark on some lines and without one on others; mark every line, such as {name}#1",
    },
}


def _numbered(rows: Iterable[tuple[str, int, object]]) -> Roll:
    """Heads are numbered in the order of their first unit, so that nothing of their names remains."""
    numbers: dict[object, str] = {}
    units = []
    for code, area, owners in sorted(rows, key=lambda row: row[0]):
        units.append(Unit(code, area, numbers.setdefault(owners, f"h{len(numbers) + 1}")))
    return Roll(tuple(units))
