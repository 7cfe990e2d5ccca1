"""Where expressions run: on PostgreSQL in the district's own database, else on an embedded DuckDB fed from SQLite.

DuckDB reads SQLite files only with an extension that has to be downloaded; so plain SELECTs of the read model fill
its tables, a column at a time. On PostgreSQL the same SELECTs stand before the query as its WITH.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

import duckdb
import ibis  # type: ignore[import-untyped]
from django.db import connection
from django.db.models import Case, When
from ibis.expr.types import Expr  # type: ignore[import-untyped]

from lifang.overview.figures.definition import Figure
from lifang.overview.figures.expression import SECOND, number
from lifang.overview.readmodel.sources import SOURCES
from lifang.overview.readmodel.tables import Column, Table, Type

DUCK: Mapping[Type, str] = {
    "text": "VARCHAR",
    "id": "VARCHAR",
    "integer": "BIGINT",
    "flag": "BOOLEAN",
    "moment": "BIGINT",
    "day": "BIGINT",
}
POSTGRES: Mapping[Type, str] = {
    "text": "CAST({} AS text)",
    "id": "REPLACE(CAST({} AS text), '-', '')",  # as SQLite keeps them
    "integer": "CAST({} AS bigint)",
    "flag": "CAST({} AS boolean)",
    "moment": "CAST(EXTRACT(EPOCH FROM CAST({} AS timestamptz)) * 1000000 AS bigint)",
    "day": "CAST(TO_CHAR(CAST({} AS date), 'YYYYMMDD') AS bigint)",
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


class Engine(Protocol):
    def run(self, expression: Expr) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class Feed:
    """One table of the read model, with every column that some figure reads of it and the programs they name."""

    table: Table
    columns: Mapping[str, Column]
    readers: Mapping[str, frozenset[str]]  # column → codes of the programs whose rows it is read of

    def select(self) -> tuple[str, tuple[Any, ...]]:
        source = SOURCES[self.table.name]
        rows = source.rows().order_by()
        if self.table.families:
            rows = rows.filter(program__in=sorted(frozenset().union(*self.readers.values())))
        names = [f"column_{place}" for place in range(len(self.columns))]
        found = [self._told(name, source.expression(name)) for name in self.columns]
        picked = rows.annotate(**dict(zip(names, found, strict=True))).values_list(*names)
        sql, parameters = picked.query.get_compiler(connection=connection).as_sql()
        return sql, tuple(parameters)

    def _told(self, name: str, expression: Any) -> Any:
        """What only some programs bring is not looked for in the rows of the others."""
        if "." not in name:
            return expression
        return Case(When(program__in=sorted(self.readers[name]), then=expression))


def engine_for(by_table: Iterable[Sequence[Figure]]) -> Engine:
    feeds = [_feed(figures) for figures in by_table]
    return PostgresEngine(feeds) if connection.vendor == "postgresql" else DuckEngine(feeds)


def _feed(figures: Sequence[Figure]) -> Feed:
    columns = {name: figure.find(name) for figure in figures for name in figure.reads}
    readers: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for figure in figures:
        for name in figure.reads:
            readers[name] |= {program.code for program in figure.programs}
    return Feed(figures[0].table, columns, readers)


class DuckEngine:
    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._database = duckdb.connect()
        for feed in feeds:
            columns = feed.columns.items()
            filled = ", ".join(f'unnest(CAST(? AS {DUCK[one.type]}[])) AS "{name}"' for name, one in columns)
            self._database.execute(f'CREATE TABLE "{feed.table.name}" AS SELECT {filled}', _read(feed))

    def run(self, expression: Expr) -> list[Row]:
        cursor = self._database.execute(str(ibis.to_sql(expression, dialect="duckdb", pretty=False)))
        return _named(cursor.description, cursor.fetchall())


def _read(feed: Feed) -> list[list[Any]]:
    """A list for each column, as Python has its values: tables of Arrow would import NumPy, which takes longer."""
    with connection.cursor() as cursor:
        cursor.execute(*feed.select())
        rows = cursor.fetchall()
    plains = [PLAIN[column.type] for column in feed.columns.values()]
    return [
        [None if row[place] is None else plain(row[place]) for row in rows]
        for place, plain in enumerate(plains)
    ]


def _flag(found: Any) -> bool:
    return found in (1, "true")


def _day(found: Any) -> int:
    return number(found if isinstance(found, date) else date.fromisoformat(found))


def _moment(found: Any) -> int:
    at = found if isinstance(found, datetime) else datetime.fromisoformat(found)
    passed = (at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH
    return (passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds


def _id(found: Any) -> str:
    return str(found).replace("-", "")


PLAIN: Mapping[Type, Callable[[Any], Any]] = {
    "text": str,
    "id": _id,
    "integer": int,
    "flag": _flag,
    "moment": _moment,
    "day": _day,
}
"""SQLite tells flags as 0 and 1, JSON's as words, and moments and days as texts unless it knows their column."""


class PostgresEngine:
    def __init__(self, feeds: Sequence[Feed]) -> None:
        """A query names one of the tables; what it does not name costs nothing."""
        selects = [(feed.table.name, *_wrapped(feed)) for feed in feeds]
        self._with = ", ".join(f'"{name}" AS ({select})' for name, select, _values in selects)
        self._values = [value for _name, _select, values in selects for value in values]

    def run(self, expression: Expr) -> list[Row]:
        query = str(ibis.to_sql(expression, dialect="postgres", pretty=False)).replace("%", "%%")
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {self._with}\n{query}", self._values)
            return _named(cursor.description, cursor.fetchall())


def _named(description: Iterable[Sequence[Any]], rows: Iterable[tuple[Any, ...]]) -> list[Row]:
    names = [column[0] for column in description]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _wrapped(feed: Feed) -> tuple[str, tuple[Any, ...]]:
    inner, parameters = feed.select()
    shown = ", ".join(
        f'{POSTGRES[column.type].format(f"column_{place}")} AS "{name}"'
        for place, (name, column) in enumerate(feed.columns.items())
    )
    return f"SELECT {shown} FROM ({inner}) AS plain", parameters  # noqa: S608 - names of the read model only
