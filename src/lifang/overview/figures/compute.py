"""Numbers with receipts: what was counted, up to when, where, and a digest of the very rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lifang.kernel.canonical import digest
from lifang.overview.figures.definition import Figure
from lifang.overview.figures.engine import Engine, engine_for
from lifang.overview.figures.expression import Cut, Sheet, name_of
from lifang.record.lines import snapshot

Value = str | int | bool | None


@dataclass(frozen=True)
class Result:
    figure: Figure
    cut: Cut
    value: int
    rows: Mapping[str, Mapping[str, Value]]  # by key, in its order

    @property
    def shown(self) -> str:
        return f"{self.value:,}"

    @property
    def count(self) -> int:
        return len(self.rows)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes of all rows, each under its key."""
        return digest(self.rows)


def compute(figures: Iterable[Figure], cut: Cut) -> list[Result]:
    """All at once and of one moment of the record: each table of the read model is read one time."""
    wanted = list(figures)
    by_table: dict[str, list[Figure]] = {}
    for figure in wanted:
        by_table.setdefault(figure.table.name, []).append(figure)
    with snapshot():
        engine = engine_for(by_table.values())
        found = {
            result.figure.id: result
            for some in by_table.values()
            for result in _results(Sheet(some, cut), engine)
        }
    return [found[figure.id] for figure in wanted]


def _results(sheet: Sheet, engine: Engine) -> Iterator[Result]:
    rows = engine.run(sheet.rows)
    for mark, figure in enumerate(sheet.figures):
        name, key, columns = name_of(mark), figure.table.key, figure.kept
        behind = {row[key]: {column: row[column] for column in columns} for row in rows if row[name]}
        number = _number(figure, behind.values())
        yield Result(figure, sheet.cut, number // figure.per, dict(sorted(behind.items())))


def _number(figure: Figure, rows: Collection[Mapping[str, Value]]) -> int:
    """Of the very rows that the receipt names, so that nothing else can have been counted."""
    if figure.measure == "rows":
        return len(rows)
    found = [value for row in rows if (value := row[figure.column]) is not None]
    if figure.measure == "sum":
        return sum(map(int, found))
    erased = len(rows) - len(found) if figure.find(figure.column).type == "id" else 0
    return len(set(found)) + erased  # of whom nothing is known any more, each is somebody
