"""What a figure IS: a number that anybody can compute again, with its meaning, owner and version."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lifang.kernel import conditions
from lifang.kernel.canonical import digest
from lifang.kernel.conditions import Condition
from lifang.overview.readmodel.tables import Column, Table
from lifang.programs.definition import Program, Text

Measure = Literal["rows", "distinct", "sum"]


@dataclass(frozen=True, slots=True)
class Figure:
    id: str
    version: int
    title: Text
    definition: Text
    unit: Text
    owner: str  # code of the organization that answers for it
    table: Table
    programs: tuple[Program, ...]
    moment: str  # the column that "as of" looks at
    where: Condition | None
    measure: Measure
    column: str = ""  # what is counted once each, or added up
    per: int = 1  # the sum is told in so many, e.g. fen in 100
    line: int = field(default=1, compare=False)  # of its file

    @property
    def reads(self) -> tuple[str, ...]:
        """Every column that the number is computed from, in a fixed order."""
        wanted = {*self.kept, self.table.until} - {""}
        if self.where is not None:
            wanted |= conditions.names(self.where)
        return self._in_order(wanted)

    @property
    def kept(self) -> tuple[str, ...]:
        """What makes up its rows: when, where and what was counted. That a row is among them says that the conditions
        held: a plate that breaks and still hangs, or a line that ends later, is the same row.
        """
        place = {"area", "purpose", "program"} & self.table.columns.keys()
        return self._in_order({self.moment, self.column, *place} - {""})

    def _in_order(self, names: set[str]) -> tuple[str, ...]:
        return (self.table.key, *sorted(names - {self.table.key}))

    def names(self, columns: Collection[str]) -> set[str]:
        """The codes with which its condition compares one of these columns."""
        tests = [] if self.where is None else conditions.tests(self.where)
        return {
            str(value)
            for test in tests
            if test.field in columns and test.op in ("is", "in")
            for value in (test.value if isinstance(test.value, tuple) else (test.value,))
        }

    def find(self, name: str) -> Column:
        found = self.table.find(name, self.programs)
        assert found is not None, name  # proved by load
        return found

    def told_by_place(self, row: Mapping[str, Any]) -> bool:
        """A small number of a small place would tell of persons: what stands behind a wall counts for the whole only."""
        restricted = any(program.sensitivity == "restricted" for program in self.programs)
        return row.get("purpose", "service") == "service" and not restricted

    @property
    def query(self) -> dict[str, Any]:
        """What decides the number, and nothing else."""
        return {
            "from": self.table.name,
            "programs": [program.code for program in self.programs],
            "where": None if self.where is None else conditions.to_data(self.where),
            "moment": self.moment,
            "measure": self.measure,
            "column": self.column,
            "per": self.per,
        }

    @property
    def digest(self) -> str:
        return digest(self.query)


Figures = Mapping[str, Figure]
