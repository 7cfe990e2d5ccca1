"""Rows are projections: what the entries of a stream tell of its rows, compared with the rows that stand in the tables.

An app declares which tables its streams make up, and what each kind of entry does to their rows. These are plain dictionaries,
in which other rows are named by their codes; reading, naming and comparing is done here, the same for all.
What stood in a payload that was erased is not known any more, and is passed over until a later entry says it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby, islice
from typing import Any, Final

from django.db import connection, models
from django.db.models.functions import Collate, Concat
from django.utils.module_loading import autodiscover_modules

from lifang.record.extend import REBUILDS, Difference
from lifang.record.lines import snapshot
from lifang.record.models import Entry, Stream

CHUNK = 500  # streams read together
NOTHING = "nothing"
UNKNOWN: Final = object()
"""A value that only an erased payload knew."""


def differences() -> Iterator[Difference]:
    """Every difference between rows and record, in all apps."""
    autodiscover_modules("rebuild")
    with snapshot():
        for name in REBUILDS.names():
            yield from REBUILDS.get(name).differences()


@dataclass(frozen=True)
class Table:
    """`stream` and `key` are look-ups from a row: to what follows the prefix of its stream, and to what names it in there."""

    model: type[models.Model]
    stream: str | models.Value
    key: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)  # look-ups of rows that have no code of their own
    apart: Mapping[str, str] = field(default_factory=dict)  # column → why it is not compared
    shown: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(
        default_factory=dict
    )  # column → what is compared of it, by the whole row

    @cached_property
    def columns(self) -> dict[str, Any]:
        """What is compared of each row: all columns but those that name it, and its number in the database."""
        naming = {self.stream if isinstance(self.stream, str) else "", *self.key}
        naming |= {way.partition("__")[0] for way in naming}
        passed_over = (naming - self.names.keys()) | self.apart.keys()
        return {
            column.name: column
            for column in self.model._meta.concrete_fields
            if column.name not in passed_over and not column.primary_key
        }

    @cached_property
    def lookups(self) -> list[str]:
        return [self.names.get(name) or _code_of(column) for name, column in self.columns.items()]

    def name_of(self, key: tuple[Any, ...]) -> str:
        return " ".join([self.model._meta.model_name or "", *map(str, key)])

    def found(self, tails: Sequence[str]) -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
        """Stream → key → the row as it stands."""
        rows: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {tail: {} for tail in tails}
        wide = len(self.key) + 1
        wanted = self._with_stream().filter(stream_of_row__in=tails)
        for values in wanted.values_list("stream_of_row", *self.key, *self.lookups).iterator(2000):
            row = dict(zip(self.columns, values[wide:], strict=True))
            whole = row | dict(zip(self.key, values[1:wide], strict=True))
            rows[values[0]][values[1:wide]] = row | {name: show(whole) for name, show in self.shown.items()}
        return rows

    def without_stream(self, prefix: str) -> Iterator[Difference]:
        key = Concat(models.Value(prefix), models.OuterRef("stream_of_row"), output_field=models.CharField())
        known = Stream.objects.filter(key=key, length__gt=0)
        lost = self._with_stream().exclude(models.Exists(known))
        for tail, *key_of in lost.values_list("stream_of_row", *self.key).order_by("pk"):
            yield Difference(f"{prefix}{tail}", self.name_of(tuple(key_of)), "row", NOTHING, "there")

    def _with_stream(self) -> models.QuerySet[Any]:
        way = models.F(self.stream) if isinstance(self.stream, str) else self.stream
        return self.model._default_manager.annotate(stream_of_row=way).order_by()


def _code_of(column: Any) -> str:
    """How a row names another one: by its code, whatever number the database gave it."""
    if not column.is_relation:
        return str(column.name)
    meta = column.related_model._meta
    if isinstance(meta.pk, models.CharField):
        return str(column.attname)
    codes = [one.name for one in meta.concrete_fields if one.unique and not one.primary_key]
    return f"{column.name}__{codes[0]}" if codes else str(column.attname)


class Rows:
    """The rows of one stream, as far as its entries have told."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._tables = {table.model: table for table in tables}
        self._rows: dict[type[models.Model], dict[tuple[Any, ...], dict[str, Any]]] = {
            model: {} for model in self._tables
        }

    def add(self, model: type[models.Model], *key: Any, **columns: Any) -> dict[str, Any]:
        """What is not named has its default, as a new row would."""
        known = self._tables[model].columns
        if strange := columns.keys() - known.keys():
            raise TypeError(f"{model._meta.label} has no columns {', '.join(sorted(strange))} to compare")
        row = {name: columns[name] if name in columns else one.get_default() for name, one in known.items()}
        self._rows[model][key] = row
        return row

    def one(self, model: type[models.Model], *key: Any) -> dict[str, Any]:
        return self._rows[model][key]

    def get(self, model: type[models.Model], *key: Any) -> dict[str, Any] | None:
        return self._rows[model].get(key)

    def all(self, model: type[models.Model]) -> dict[tuple[Any, ...], dict[str, Any]]:
        return self._rows[model]

    def drop(self, model: type[models.Model], *key: Any) -> None:
        del self._rows[model][key]


@dataclass(frozen=True, slots=True)
class Said:
    """One entry, as a rebuild reads it."""

    stream: str  # without the prefix, and without what follows a second slash
    number: int
    kind: str
    at: datetime
    actor: str
    facts: Mapping[str, Any]
    payload: Mapping[str, Any]
    erased: bool

    @property
    def by(self) -> str:
        return self.actor.removeprefix("account/")

    def personal(self, name: str, default: Any = None) -> Any:
        return UNKNOWN if self.erased else self.payload.get(name, default)

    def pick(self, *names: str) -> dict[str, Any]:
        return {name: self.facts[name] for name in names}

    def pick_personal(self, *names: str) -> dict[str, Any]:
        return {name: UNKNOWN if self.erased else self.payload[name] for name in names}


Step = Callable[[Rows, Said], None]


class Projection:
    """The rows that the streams of one prefix make up."""

    def __init__(self, prefix: str, *tables: Table) -> None:
        self.prefix, self.tables = prefix, tables
        self._steps: dict[str, Step | None] = {}

    @property
    def models(self) -> list[type[models.Model]]:
        return [table.model for table in self.tables]

    def on(self, *kinds: str) -> Callable[[Step], Step]:
        """What entries of these kinds do to the rows."""

        def add(step: Step) -> Step:
            self._steps |= dict.fromkeys(kinds, step)
            return step

        return add

    def pass_over(self, *kinds: str) -> None:
        """Entries of these kinds change no row."""
        self._steps |= dict.fromkeys(kinds)

    def differences(self) -> Iterator[Difference]:
        in_bytes = Collate("key", "C" if connection.vendor == "postgresql" else "BINARY")
        streams = Stream.objects.filter(key__startswith=self.prefix, length__gt=0).order_by(in_bytes)
        by_tail = groupby(streams.values_list("key", flat=True), self._tail)
        while chunk := {tail: list(keys) for tail, keys in islice(by_tail, CHUNK)}:
            yield from self._compare(chunk)
        for table in self.tables:
            yield from table.without_stream(self.prefix)

    def _tail(self, key: str) -> str:
        return key.removeprefix(self.prefix).partition("/")[0]

    def _compare(self, streams: Mapping[str, list[str]]) -> Iterator[Difference]:
        told = {tail: Rows(self.tables) for tail in streams}
        yield from self._tell(told, [key for keys in streams.values() for key in keys])
        for table in self.tables:
            found = table.found(list(streams))
            for tail, rows in told.items():
                yield from _unlike(f"{self.prefix}{tail}", table, rows.all(table.model), found[tail])

    def _tell(self, told: Mapping[str, Rows], keys: list[str]) -> Iterator[Difference]:
        entries = Entry.objects.filter(stream__in=keys).order_by("id").values_list(
            "stream_id", "number", "kind", "at", "actor", "facts", "payload__data", "payload__erased_at"
        )  # fmt: skip
        for key, number, kind, at, actor, facts, payload, erased_at in entries.iterator(2000):
            said = Said(self._tail(key), number, kind, at, actor, facts, payload or {}, erased_at is not None)
            try:
                if step := self._steps[kind]:
                    step(told[said.stream], said)
            except (LookupError, TypeError, ValueError) as error:  # an altered entry may say anything
                yield Difference(key, f"entry {number}", kind, "something readable", repr(error))


def _unlike(
    stream: str,
    table: Table,
    told: Mapping[tuple[Any, ...], Mapping[str, Any]],
    found: Mapping[tuple[Any, ...], Mapping[str, Any]],
) -> Iterator[Difference]:
    for key, row in told.items():
        name = table.name_of(key)
        if (there := found.get(key)) is None:
            yield Difference(stream, name, "row", "there", NOTHING)
            continue
        for column, field_of in table.columns.items():
            ours, theirs = _read(field_of, row[column]), there[column]
            if not _same(ours, theirs):
                yield Difference(stream, name, column, _plain(ours), _plain(theirs))
    for key in found.keys() - told.keys():
        yield Difference(stream, table.name_of(key), "row", NOTHING, "there")


def _read(column: Any, told: Any) -> Any:
    """Facts are JSON: days and moments are texts in them, and nothing is often an empty one."""
    if isinstance(told, str):
        if isinstance(column, models.DateTimeField):
            return datetime.fromisoformat(told) if told else None
        if isinstance(column, models.DateField):
            return date.fromisoformat(told) if told else None
        if column.is_relation:
            return told or None
    return told


def _same(told: Any, found: Any) -> bool:
    if told is UNKNOWN:
        return True
    if isinstance(told, dict) and isinstance(found, dict):
        return told.keys() == found.keys() and all(_same(told[name], found[name]) for name in told)
    if isinstance(told, list | tuple) and isinstance(found, list):
        return len(told) == len(found) and all(map(_same, told, found))
    return bool(told == found)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)
