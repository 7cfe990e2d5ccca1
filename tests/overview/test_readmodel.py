"""Every column of the read model can be read, on either database, also from tables with nothing in them."""

from __future__ import annotations

import pytest

from lifang.overview.figures.engine import engine_for
from lifang.overview.figures.expression import ibis
from lifang.overview.readmodel.sources import SOURCES
from lifang.overview.readmodel.tables import TABLES

pytestmark = pytest.mark.django_db


def test_each_table_has_a_source_and_each_source_a_table():
    assert SOURCES.keys() == TABLES.keys()
    for name, source in SOURCES.items():
        assert source.columns.keys() <= TABLES[name].columns.keys(), name
        assert source.families.keys() == TABLES[name].families.keys(), name


@pytest.mark.parametrize("name", TABLES)
def test_every_column_can_be_counted(figure, name):
    program = "program: street-problem\n" if TABLES[name].families else ""
    columns = [*TABLES[name].columns, *(["fields.category", "first.accept"] if program else [])]
    for column in columns:
        one = figure(f"from: {name}\n{program}distinct: {column}")
        (found,) = engine_for([[one]]).run(
            ibis.table({column: "string"}, name=name).count().name("n").as_table()
        )
        assert found["n"] >= 0
