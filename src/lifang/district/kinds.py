"""The tables of a district: the columns of each, and what may stand in them; for check and import alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lifang.district.tables import Table
from lifang.people.registers import Register
from lifang.programs import keys
from lifang.programs.section import suggest
from lifang.programs.source import Problem

LEVELS = ("district", "street", "community", "grid")
SITE_KINDS = ("entrance", "door", "building", "estate", "project", "segment", "canteen", "depot", "facility")
ORGANIZATION_KINDS = ("department", "street", "community", "duty", "company", "police", "team", "association")

LONGEST = 4000  # letters of a cell

_AREA_CODE = re.compile(r"[0-9a-z]{2,24}")
_CODE = re.compile(r"[0-9a-z][0-9a-z._-]{0,59}")
_USERNAME = _CODE
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{2,38}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+")
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    parse: Callable[[str], Any]
    wanted: str
    required: bool = False
    empty: Any = ""  # what an empty cell means
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row understood: every column of its kind has a value."""

    line: int
    values: Mapping[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError(text)
        return text

    return parse


def _one_of(known: Sequence[str]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in known:
            raise ValueError(text)
        return text

    return parse


def _degrees(text: str) -> int:
    """Millionths of a degree, exactly: no float between the file and the record."""
    try:
        value = Decimal(text) * 1_000_000
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or abs(value) > 180_000_000:
        raise ValueError(text)
    return int(value.to_integral_value())


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.replace("；", ";").split(";") if word.strip()))


def _column(
    name: str, parse: Callable[[str], Any], wanted: str, *, required: bool = False, empty: Any = ""
) -> Column:
    return Column(name, parse, wanted, required, empty)


def _text(name: str, limit: int, *, required: bool = False) -> Column:
    return Column(name, str, "a text", required, "", limit)


def _code(name: str, *, required: bool = False) -> Column:
    return _column(
        name, _matching(_CODE), "small Latin letters, digits, hyphens, e.g. wenhua-3-2", required=required
    )


def _area(name: str, *, required: bool = False) -> Column:
    return _column(name, _matching(_AREA_CODE), "an area code, e.g. 990101001", required=required)


def _choice(name: str, known: Sequence[str], *, required: bool = True, empty: str = "") -> Column:
    return _column(name, _one_of(known), ", ".join(known), required=required, empty=empty)


def _day(name: str, *, required: bool = False) -> Column:
    return _column(name, date.fromisoformat, "a date as 2026-11-23", required=required, empty=None)


_ACCOUNT = _matching(_USERNAME)
_ACCOUNT_WANTED = "a username, e.g. agent.lin"

KINDS: dict[str, tuple[Column, ...]] = {
    "areas": (
        _area("code", required=True),
        _text("name", 80, required=True),
        _text("name_en", 80),
        _choice("level", LEVELS),
        _area("parent"),
    ),
    "sites": (
        _code("code", required=True),
        _choice("kind", SITE_KINDS),
        _area("area", required=True),
        _code("parent"),
        _text("name", 120, required=True),
        _text("name_en", 120),
        _text("address", 200),
        _column("lat", _degrees, "degrees north, e.g. 40.093210", empty=None),
        _column("lon", _degrees, "degrees east, e.g. 113.320110", empty=None),
        _column("facilities", _words, "words with semicolons, e.g. ramp;accessible-parking", empty=()),
    ),
    "organizations": (
        _code("code", required=True),
        _choice("kind", ORGANIZATION_KINDS),
        _text("name", 120, required=True),
        _text("name_en", 120),
        _area("area", required=True),
        _code("parent"),
        _column("phone", _matching(_PHONE), "a telephone number"),
    ),
    "people": (
        _code("code", required=True),
        _text("name", 80, required=True),
        _text("name_en", 80),
        _column("phone", _matching(_PHONE), "a telephone number"),
        _code("organization"),
        _text("role", 60),
        _day("from"),
        _day("until"),
        _column("account", _ACCOUNT, _ACCOUNT_WANTED),
        _choice("language", ("zh", "en"), required=False),
        _column("email", _matching(_EMAIL), "an e-mail address, e.g. lin@example.org"),
    ),
    "grants": (
        _column("account", _ACCOUNT, _ACCOUNT_WANTED, required=True),
        _choice("role", keys.ROLES),
        _code("unit", required=True),
        _area("area", required=True),
        _code("program"),
        _column("purpose", _matching(_CODE), "a purpose, e.g. service", empty="service"),
        _day("from", required=True),
        _day("until"),
    ),
    "duties": (
        _column("account", _ACCOUNT, _ACCOUNT_WANTED, required=True),
        _code("unit", required=True),
        _code("site"),
        _area("area"),
        _day("from", required=True),
        _day("until"),
    ),
    "registrations": (  # and a column for each field of the register
        _code("person"),
        _code("organization"),
        _code("holder", required=True),
        _day("from", required=True),
        _day("until"),
        _text("reason", 200),
    ),
    "plates": (
        _code("site", required=True),
        _choice("placed", ("true", "false"), required=False, empty="false"),
    ),
}  # fmt: skip


def field_columns(register: Register) -> tuple[Column, ...]:
    """Taken as typed: the field itself says what may stand in it."""
    return tuple(Column(name, str, "", empty="", limit=LONGEST) for name in register.fields)


def parse_table(table: Table, kind: str, *, more: Sequence[Column] = ()) -> tuple[list[Line], list[Problem]]:
    """The rows that can be understood, and everything that is wrong with the others."""
    columns = (*KINDS[kind], *more)
    names = [column.name for column in columns]
    problems = [
        table.problem(1, f"no column is called {name!r} in {kind}{suggest(name, names)}", name)
        for name in table.columns
        if name not in names
    ]
    for column in columns:
        if column.required and column.name not in table.columns:
            problems.append(
                table.problem(1, f"the column {column.name!r} is missing; add it ({column.wanted})")
            )
    if problems:
        return [], problems
    lines: list[Line] = []
    for row in table.rows:
        values = {}
        before = len(problems)
        for column in columns:
            text = row.cells.get(column.name, "")
            try:
                values[column.name] = _value(column, text)
            except ValueError as error:
                problems.append(table.problem(row.line, str(error), column.name))
        if len(problems) == before:
            lines.append(Line(row.line, values))
    return lines, problems


def _value(column: Column, text: str) -> Any:
    if not text:
        if column.required:
            raise ValueError(f"{column.name} is empty; write {column.wanted}")
        return column.empty
    if column.limit is not None and len(text) > column.limit:
        raise ValueError(f"{column.name} has {len(text)} letters, at most {column.limit} fit; shorten it")
    if _ROUNDED.fullmatch(text) and column.limit is None:
        raise ValueError(
            f"{column.name} is {text}: a spreadsheet turned a long code into a rounded number; "
            f"format the column as text and enter the codes again"
        )
    try:
        return column.parse(text)
    except ValueError as error:
        raise ValueError(f"{column.name} is {text!r}; write {column.wanted}") from error
