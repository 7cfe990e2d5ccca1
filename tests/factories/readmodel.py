"""What figures are computed over, held against the rows themselves, in whatever engines there are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import reduce
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from lifang.overview.figures.engine import DuckEngine, Feed, PostgresEngine
from lifang.overview.figures.expression import KINDS, ibis
from lifang.overview.readmodel.sources import SOURCES
from lifang.overview.readmodel.tables import TABLES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO = 1_000_000


def the_read_model_tells_the_rows(*names: str) -> None:
    """Each table has rows here; every engine reads them alike, and as the models have them."""
    for name in names:
        table = TABLES[name]
        feed = Feed(table, table.columns, dict.fromkeys(table.columns, frozenset()))
        everything = ibis.table({one: KINDS[column.type] for one, column in table.columns.items()}, name=name)
        engines = [DuckEngine([feed])]
        if connection.vendor == "postgresql":
            engines.append(PostgresEngine([feed]))  # type: ignore[arg-type]
        told = [sorted(engine.run(everything), key=itemgetter(table.key)) for engine in engines]
        assert told[0], f"the scene has no row of {name}"
        assert told[0] == told[-1], name
        known = _own_columns(name)
        assert len(known) > 2, name
        found = {frozenset({one: row[one] for one in known}.items()) for row in told[0]}
        rows = SOURCES[name].rows()
        assert found == {frozenset((one, _plain(row, way)) for one, way in known.items()) for row in rows}, (
            name
        )


def _own_columns(name: str) -> Mapping[str, str]:
    """Columns that stand in the row, or in one it leads to; what is counted or put together is not."""
    ways = {one: SOURCES[name].columns.get(one, one) for one in TABLES[name].columns}
    return {one: way for one, way in ways.items() if isinstance(way, str)}


def _plain(row: Any, way: str) -> Any:
    found = reduce(lambda at, step: None if at is None else getattr(at, step), way.split("__"), row)
    if isinstance(found, datetime):
        passed = found - EPOCH
        return (passed.days * 86_400 + passed.seconds) * MICRO + passed.microseconds
    if isinstance(found, date):
        return found.year * 10_000 + found.month * 100 + found.day
    return found.hex if isinstance(found, UUID) else found
