"""A length of time as a law states it: "5 workdays", "30 days roll back", "3 months no roll"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    WORKHOURS = "workhours"
    DAYS = "days"
    WORKDAYS = "workdays"
    MONTHS = "months"
    YEARS = "years"


class Roll(StrEnum):
    """Where the last day goes when it falls on a rest day. FORWARD is the law's default (Civil Code 203)."""

    NONE = "no roll"
    FORWARD = "roll forward"
    BACK = "roll back"


MOMENT_UNITS = frozenset({Unit.MINUTES, Unit.HOURS, Unit.WORKHOURS})
"""These count from the moment; the others count whole days."""

ROLLING_UNITS = frozenset({Unit.DAYS, Unit.MONTHS, Unit.YEARS})

LONGEST = {Unit.MONTHS: 1_200, Unit.YEARS: 100}
"""Above a century (100 000 of the smaller units) a count is a slip of the pen and might leave `date`."""

_EXAMPLES = 'Write for example "5 workdays", "1 hour", "30 days", "3 months no roll" or "30 days roll back".'
_PATTERN = re.compile(r"(?P<count>\d+)\s+(?P<unit>[a-z]+)(?:\s+(?P<roll>[a-z]+\s+[a-z]+))?")
_UNITS = {name: unit for unit in Unit for name in (unit.value, unit.value.removesuffix("s"))}
_ROLLS = {roll.value: roll for roll in Roll}
_NAMES = {
    Unit.MINUTES: {"zh": "分钟", "en": "minute"},
    Unit.HOURS: {"zh": "小时", "en": "hour"},
    Unit.WORKHOURS: {"zh": "个工作小时", "en": "working hour"},
    Unit.DAYS: {"zh": "天", "en": "day"},
    Unit.WORKDAYS: {"zh": "个工作日", "en": "working day"},
    Unit.MONTHS: {"zh": "个月", "en": "month"},
    Unit.YEARS: {"zh": "年", "en": "year"},
}


@dataclass(frozen=True, slots=True)
class Period:
    count: int
    unit: Unit
    roll: Roll = Roll.FORWARD

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"A period counts at least 1, not {self.count}. {_EXAMPLES}")
        longest = LONGEST.get(self.unit, 100_000)
        if self.count > longest:
            raise ValueError(f"{self.count} {self.unit} is too long: at most {longest} {self.unit}.")
        if self.roll is not Roll.FORWARD and self.unit not in ROLLING_UNITS:
            raise ValueError(
                f'"{self.roll}" has no meaning for {self.unit}: only days, months and years can end '
                f"on a rest day. "
                f'Write "{self.count} {self.unit}".'
            )

    @classmethod
    def parse(cls, text: str) -> Self:
        match = _PATTERN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f'"{text}" is not a period. {_EXAMPLES}')
        unit = _UNITS.get(match["unit"])
        if unit is None:
            raise ValueError(f'"{match["unit"]}" in "{text}" is not a unit. The units are {", ".join(Unit)}.')
        roll = Roll.FORWARD
        if match["roll"] is not None:
            found = _ROLLS.get(" ".join(match["roll"].split()))
            if found is None:
                raise ValueError(
                    f'"{match["roll"]}" in "{text}" says nothing of rest days. It may be {", ".join(Roll)}.'
                )
            roll = found
        return cls(int(match["count"]), unit, roll)

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.count == 1 else self.unit.value
        return f"{self.count} {unit}" + ("" if self.roll is Roll.FORWARD else f" {self.roll}")

    def describe(self, language: str) -> str:
        if language.startswith("zh"):
            return f"{self.count} {_NAMES[self.unit]['zh']}"
        return f"{self.count} {_NAMES[self.unit]['en']}" + ("" if self.count == 1 else "s")
