"""Many rows of one table, written together.

Django's own ways are made for few rows: `bulk_create` and `bulk_update` build an expression for each column of each row, and
`save` builds all of its SQL anew. Together they took a third of the time of an import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Any, TypeAlias, TypeVar

from django.db import DatabaseError, connection, connections, models
from django.db.models.base import ModelState

MOST_VALUES = 30_000  # in one statement: SQLite takes 32766, PostgreSQL 65535
Columns: TypeAlias = Sequence[tuple[str, type | None, Callable[[Any, Any], Any]]]
Row = TypeVar("Row", bound=models.Model)


def new_row(model: type[Row], **columns: Any) -> Row:
    """What `model(**columns)` makes, without its signals and at a fraction of its time; TypeError for a column it has not.

    Columns by their attributes (`case_id`), or the row they refer to by name (`case`), or for a default.
    """
    defaults, makers, references = _blank(model)
    row, state = model.__new__(model), ModelState()
    kept = vars(row)
    kept.update(defaults, _state=state)
    for name in references.keys() & columns.keys():
        other = state.fields_cache[name] = columns.pop(name)
        kept[references[name]] = other.pk
    kept.update(columns)
    for name, make in makers:
        if name not in columns:
            kept[name] = make()
    if len(kept) != len(defaults) + 1:
        raise TypeError(f"{model.__name__} has no {', '.join(columns.keys() - defaults.keys())}")
    return row


@cache
def _blank(
    model: type[models.Model],
) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str]]:
    """Every column's default; those made anew for each row; and the names under which rows refer to others."""
    fields: Sequence[Any] = model._meta.concrete_fields
    made = {field for field in fields if field.has_default() and callable(field.default)}
    makers = [(field.attname, field.default) for field in fields if field in made]
    defaults = {field.attname: None if field in made else field.get_default() for field in fields}
    return defaults, makers, {field.name: field.attname for field in fields if field.is_relation}


def find_row(model: type[Row], column: str, value: Any) -> Row | None:
    """The row with this value in a unique column, by a statement that is made once."""
    here = connections[connection.alias]
    columns, sql = _select(model, column)
    with here.cursor() as cursor:
        cursor.execute(sql, [value])
        found = cursor.fetchone()
    if found is None:
        return None
    kept = {}
    for (name, expression, converters), raw in zip(columns, found, strict=True):
        kept[name] = raw
        for convert in converters:
            kept[name] = convert(kept[name], expression, here)
    row = new_row(model, **kept)
    row._state.adding, row._state.db = False, here.alias  # noqa: SLF001 - as reading it would
    return row


@cache
def _select(model: type[models.Model], column: str) -> tuple[Sequence[tuple[str, Any, Sequence[Any]]], str]:
    """Each column with the expression and the functions by which Django makes its value, and the statement."""
    meta, here = model._meta, connections[connection.alias]
    columns = []
    for field in meta.concrete_fields:
        expression = field.get_col(meta.db_table)
        converters = [*here.ops.get_db_converters(expression), *expression.get_db_converters(here)]
        columns.append((field.attname, expression, converters))
    names = ", ".join(_column(field) for field in meta.concrete_fields)
    where = _column(meta.get_field(column))
    return columns, f"SELECT {names} FROM {_quoted(meta.db_table)} WHERE {where} = %s"  # noqa: S608 - as below


def insert_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """New rows. Where the database numbers them, they have their primary keys afterwards."""
    if not rows:
        return
    numbered = isinstance(model._meta.pk, models.AutoField) and rows[0].pk is None
    columns, begin, one, end = _insert(model, numbered=numbered)
    most = MOST_VALUES // len(columns)
    with connection.cursor() as cursor:
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            values = chain.from_iterable(_values(some, columns))
            cursor.execute(begin + ", ".join([one] * len(some)) + end, list(values))
            if numbered:
                for row, (key,) in zip(some, cursor.fetchall(), strict=True):
                    row.pk = key
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias  # noqa: SLF001 - as saving them would


def update_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Every column of rows that exist: one short statement, run for each row."""
    if not rows:
        return
    columns, sql = _update(model)
    with connection.cursor() as cursor:
        cursor.executemany(sql, _values(rows, columns))
        if cursor.rowcount != len(rows):
            raise DatabaseError(
                f"{len(rows)} rows of {model._meta.label} were to change, {cursor.rowcount} did"
            )


@cache
def _insert(model: type[models.Model], *, numbered: bool) -> tuple[Columns, str, str, str]:
    """The columns, and the statement before, for and after its rows."""
    meta = model._meta
    fields = [field for field in meta.concrete_fields if not (numbered and field.primary_key)]
    names = ", ".join(_column(field) for field in fields)
    begin = f"INSERT INTO {_quoted(meta.db_table)} ({names}) VALUES "  # noqa: S608 - names of our own tables
    one = f"({', '.join(['%s'] * len(fields))})"
    return _columns(fields), begin, one, f" RETURNING {_column(meta.pk)}" if numbered else ""


@cache
def _update(model: type[models.Model]) -> tuple[Columns, str]:
    meta = model._meta
    fields = [*(field for field in meta.concrete_fields if not field.primary_key), meta.pk]
    *changes, which = (f"{_column(field)} = %s" for field in fields)
    return _columns(fields), f"UPDATE {_quoted(meta.db_table)} SET {', '.join(changes)} WHERE {which}"  # noqa: S608 - as above


def _columns(fields: Sequence[Any]) -> Columns:
    """Of each field: the attribute, which values of it need no preparation, and how the others are prepared."""
    return [(field.attname, *_kept(field)) for field in fields]


def _kept(field: Any) -> tuple[type | None, Callable[[Any, Any], Any]]:
    like = field
    while like.is_relation:
        like = like.target_field
    if type(like) in (models.CharField, models.TextField):
        return str, field.get_db_prep_save
    if isinstance(like, models.IntegerField):
        return int, field.get_db_prep_save
    if isinstance(like, models.BooleanField):
        return bool, field.get_db_prep_save
    if isinstance(like, models.DateTimeField):
        return None, _moment
    if isinstance(like, models.JSONField):
        return None, _json
    return None, field.get_db_prep_save


@lru_cache(maxsize=1000)
def _moment(at: datetime, here: Any) -> Any:
    """What is done at one moment keeps it in many rows."""
    return _MOMENT.get_db_prep_save(at, here)


_MOMENT: models.DateTimeField[Any, Any] = models.DateTimeField()


def _json(value: Any, here: Any) -> Any:
    return here.ops.adapt_json_value(value, None)


def _values(rows: Sequence[models.Model], columns: Columns) -> list[list[Any]]:
    here = connections[
        connection.alias
    ]  # itself: to look through the proxy for each value takes longer than the value
    return [
        [
            value if (value := kept[name]) is None or type(value) is plain else prepare(value, here)
            for name, plain, prepare in columns
        ]
        for kept in map(vars, rows)
    ]


def _column(field: Any) -> str:
    return _quoted(field.column)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
