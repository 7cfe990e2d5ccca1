"""Rows are projections: after a test, whatever the record tells stands in the tables, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction

from lifang.record.rebuild import Projection, Table, differences
from tests.factories.record import run_sql, unlocked_record


def agreeing(request: pytest.FixtureRequest) -> Iterator[None]:
    """The body of a fixture that runs with every test of a folder; `tampers` marks those that write past the commands."""
    uses = "db" in request.fixturenames or request.node.get_closest_marker("django_db")
    if not uses or request.node.get_closest_marker("tampers"):
        yield
        return
    request.getfixturevalue("db")
    yield
    if found := [str(one) for one in differences()]:
        pytest.fail("rows and record differ:\n" + "\n".join(found[:10]))


def every_tampering_is_named(*projections: Projection) -> None:
    """In each table a column changed, a row deleted, a row invented: past the commands, as by somebody with a database client."""
    assert list(differences()) == []
    for projection in projections:
        for table in projection.tables:
            row = table.model._default_manager.order_by("pk").first()
            assert row is not None, f"the scene has no row of {table.model._meta.label}"
            changed = [
                column
                for column in table.columns.values()
                if _changing_is_named(projection, table, row, column)
            ]
            assert changed, table.model._meta.label
            with _undone():
                run_sql(
                    f"DELETE FROM {_name(table)} WHERE {_pk(table)} = %s", _kept(row, table.model._meta.pk)
                )
                _named(projection, table, "row", "nothing")
            with _undone():
                _invent(table, row)
                _named(projection, table, "row", "there")


def _changing_is_named(projection: Projection, table: Table, row: models.Model, column: Any) -> bool:
    """False when there is no other value, or the database itself refuses it."""
    new = _other(row, column)
    if column.is_relation and new == column.get_db_prep_save(getattr(row, column.attname), connection):
        return False
    sql = f"UPDATE {_name(table)} SET {quoted(column.column)} = %s WHERE {_pk(table)} = %s"
    with _undone():
        try:
            with transaction.atomic():
                run_sql(sql, new, _kept(row, table.model._meta.pk))
        except IntegrityError:
            return False
        _named(projection, table, column.name)
    return True


def _named(projection: Projection, table: Table, column: str, found: str = "") -> None:
    named = list(projection.differences())
    model = table.model._meta.model_name or ""
    lost = ("row", "nothing")  # a row that leads nowhere is found no more
    for one in named:
        assert one.stream.startswith(projection.prefix)
        same = one.column == column or one.column in table.shown or (one.column, one.found) == lost
        if one.row.split()[0] == model and same:
            assert found in ("", one.found), str(one)
            return
    pytest.fail(f"nobody noticed {table.model._meta.label}.{column}; only {[str(one) for one in named]}")


def _invent(table: Table, row: models.Model) -> None:
    """A copy under a number of its own; what must be unique is made so."""
    meta = table.model._meta
    copy = table.model._default_manager.get(pk=row.pk)
    sets = [
        c.fields for c in meta.constraints if isinstance(c, models.UniqueConstraint) and c.condition is None
    ]
    unique = [column.name for column in meta.concrete_fields if column.unique]
    for name in dict.fromkeys([*unique, *(fields[-1] for fields in sets)]):
        column = meta.get_field(name)
        if column.is_relation:
            taken = table.model._default_manager.values(column.attname)
            setattr(copy, name, column.related_model._default_manager.exclude(pk__in=taken).order_by("pk")[0])
        elif isinstance(column, models.UUIDField):
            setattr(copy, name, uuid4())
        elif isinstance(column, models.DateField):
            setattr(copy, name, getattr(row, name) + timedelta(days=1))
        elif isinstance(getattr(row, name), int):
            setattr(copy, name, getattr(row, name) + 10_000)
        else:
            setattr(copy, name, f"x{getattr(row, name)[1:]}")
    copy._state.adding = True
    copy.save(force_insert=True)


def _other(row: models.Model, column: Any) -> Any:
    """A value of the same type that is not the one there, as the database takes it."""
    old = getattr(row, column.attname)
    if column.is_relation:  # another row that is there: none can point nowhere
        others = column.related_model._default_manager.exclude(pk=old).order_by("pk")
        other = others.values_list("pk", flat=True).first()
        return column.get_db_prep_save(other, connection)
    if isinstance(column, models.BooleanField):
        new: Any = not old
    elif isinstance(column, models.DateTimeField):
        new = (old or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(seconds=1)
    elif isinstance(column, models.DateField):
        new = (old or date(2026, 1, 1)) + timedelta(days=1)
    elif isinstance(column, models.JSONField):
        new = ["tampered"]
    elif isinstance(column, models.BinaryField):
        new = bytes(old)[:-1] + b"x"
    elif isinstance(column, models.IntegerField):
        new = (old or 0) + 1
    else:
        new = f"{old[:-1]}~" if old else "~"
    return column.get_db_prep_save(new, connection)


def _kept(row: models.Model, column: Any) -> Any:
    return column.get_db_prep_save(row.pk, connection)


def _name(table: Table) -> str:
    return quoted(table.model._meta.db_table)


def _pk(table: Table) -> str:
    return quoted(table.model._meta.pk.column)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        with unlocked_record():
            yield
        transaction.set_rollback(True)
