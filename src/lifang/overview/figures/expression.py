"""A figure → ibis expressions, which ibis writes in the SQL of any engine. Loads ibis: import where figures are computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis  # type: ignore[import-untyped]
from ibis.expr.types import BooleanValue  # type: ignore[import-untyped]
from ibis.expr.types import Table as Rows

from lifang.kernel.conditions import Condition, Scalar
from lifang.overview.figures.definition import Figure
from lifang.overview.readmodel.tables import Type
from lifang.places.profile import profile

KINDS: Mapping[Type, str] = {
    "text": "string",
    "id": "string",
    "integer": "int64",
    "flag": "boolean",
    "moment": "int64",
    "day": "int64",
}
SECOND = 1_000_000  # moments are whole microseconds


@dataclass(frozen=True, slots=True)
class Cut:
    """Up to the end of a day, as the record knows it now; in one area, or everywhere."""

    as_of: date
    area: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All figures over one table at once: their conditions are written, sent and tested together."""

    figures: Sequence[Figure]
    cut: Cut

    @property
    def rows(self) -> Rows:
        """Every row behind any of the numbers, marked with those it stands behind."""
        schema = {name: KINDS[figure.find(name).type] for figure in self.figures for name in figure.reads}
        table = ibis.table(schema, name=self.figures[0].table.name)
        kept = {name_of(mark): _kept(figure, table, self.cut) for mark, figure in enumerate(self.figures)}
        marked = table.mutate(**kept)
        return marked.filter(reduce(or_, [marked[name_of(mark)] for mark in range(len(self.figures))]))


def name_of(mark: int) -> str:
    return f"behind_{mark}"


def _kept(figure: Figure, table: Rows, cut: Cut) -> BooleanValue:
    tests = [_holds(_until(table, figure, figure.moment, cut.as_of))]
    if until := figure.table.until:
        tests.append(table[until].isnull() | _holds(_lasts(table, figure, until, cut.as_of)))
    if cut.area:
        tests.append(_holds(table["area"].startswith(cut.area)))
    if figure.programs:
        tests.append(table["program"].isin([program.code for program in figure.programs]))
    if figure.where is not None:
        tests.append(_condition(figure.where, table, figure))
    return reduce(and_, tests)


def _until(table: Rows, figure: Figure, name: str, day: date) -> BooleanValue:
    if figure.find(name).type == "day":
        return table[name] <= number(day)
    return table[name] < start(day + timedelta(days=1))


def _lasts(table: Rows, figure: Figure, name: str, day: date) -> BooleanValue:
    """Its last day counts; what ended at some moment of the day is over at the end of it."""
    return _since(table, figure, name, day + timedelta(days=figure.find(name).type != "day"))


def _since(table: Rows, figure: Figure, name: str, day: date) -> BooleanValue:
    return table[name] >= (number(day) if figure.find(name).type == "day" else start(day))


def _condition(condition: Condition, table: Rows, figure: Figure) -> BooleanValue:
    """As kernel.conditions evaluates it: what is missing makes every comparison false."""
    if condition.op in ("all", "any", "not"):
        parts = [_condition(part, table, figure) for part in condition.parts]
        return ~parts[0] if condition.op == "not" else reduce(and_ if condition.op == "all" else or_, parts)
    column, kind = table[condition.field], figure.find(condition.field).type
    if condition.op == "present":
        return column.notnull() & _holds(column != "") if kind == "text" else column.notnull()
    if condition.op in ("at_least", "at_most") and kind in ("day", "moment"):
        day = date.fromisoformat(str(condition.value))
        return _holds((_since if condition.op == "at_least" else _until)(table, figure, condition.field, day))
    return _holds(_COMPARE[condition.op](column, _compared(condition.value, kind)))


_COMPARE: Mapping[str, Callable[[Any, Any], BooleanValue]] = {
    "is": lambda column, wanted: column == wanted,
    "in": lambda column, wanted: column.isin(wanted),
    "at_least": lambda column, bound: column >= bound,
    "at_most": lambda column, bound: column <= bound,
    "contains": lambda column, part: column.contains(part),
}


def _compared(wanted: Scalar | tuple[Scalar, ...], kind: Type) -> Any:
    if isinstance(wanted, tuple):
        return [_compared(member, kind) for member in wanted]
    return number(date.fromisoformat(str(wanted))) if kind == "day" else wanted


def _holds(test: BooleanValue) -> BooleanValue:
    return ibis.coalesce(test, False)


def number(day: date) -> int:
    """2026-11-23 → 20261123: a whole number in the order of time."""
    return day.year * 10_000 + day.month * 100 + day.day


def start(day: date) -> int:
    """The first moment of a day of the district."""
    return int(profile().calendar.moment(day).timestamp()) * SECOND
