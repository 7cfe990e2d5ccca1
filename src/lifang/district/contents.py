"""The tables of a district folder, read and understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifang.district.kinds import Column, Line, field_columns, parse_table
from lifang.district.tables import Table, read_table
from lifang.district.yamlfile import FolderError
from lifang.people.registers import UnknownRegister, find_register
from lifang.programs.source import Problem

FILES = ("areas", "organizations", "people", "grants", "sites", "duties")  # in the order of import
NEEDED = ("areas", "organizations")


@dataclass(frozen=True, slots=True)
class Sheet:
    table: Table | None
    lines: tuple[Line, ...]

    def __iter__(self) -> Iterator[Line]:
        return iter(self.lines)

    def problem(self, line: Line, message: str, column: str = "") -> Problem:
        assert self.table is not None  # a line was read from it
        return self.table.problem(line.line, message, column)

    def by(self, column: str) -> dict[str, Line]:
        return {line[column]: line for line in self.lines}

    def repeated(self, column: str) -> Iterator[Problem]:
        seen: dict[str, int] = {}
        for line in self.lines:
            value = line[column]
            if value and value in seen:
                yield self.problem(
                    line, f"{column} {value!r} stands already in line {seen[value]}; keep one", column
                )
            seen.setdefault(value, line.line)


REGISTERS = "registers"  # the folder of one table for each register, named by its code

Contents = Mapping[str, Sheet]


def read_contents(folder: Path, problems: list[Problem]) -> Contents:
    return {kind: _read(folder / f"{kind}.csv", kind, problems) for kind in FILES}


def register_files(folder: Path) -> list[Path]:
    return sorted((folder / REGISTERS).glob("*.csv"))


def read_registers(folder: Path, problems: list[Problem]) -> Mapping[str, Sheet]:
    sheets = {}
    for path in register_files(folder):
        try:
            columns = field_columns(find_register(path.stem))
        except UnknownRegister as error:
            problems.append(Problem(str(path), 1, 1, f"{error}; name the file after its register"))
        else:
            sheets[path.stem] = _read(path, "registrations", problems, columns)
    return sheets


def _read(path: Path, kind: str, problems: list[Problem], more: Sequence[Column] = ()) -> Sheet:
    if not path.is_file():
        if kind in NEEDED:
            problems.append(
                Problem(
                    str(path), 1, 1, f"{kind}.csv is missing; a district needs its {kind} (see `lifang new`)"
                )
            )
        return Sheet(None, ())
    try:
        table = read_table(path)
    except FolderError as error:
        problems += error.problems
        return Sheet(None, ())
    if table.encoding != "utf-8":
        problems.append(
            table.problem(1, "the file is GBK/GB18030 text; save it as 'CSV UTF-8' for the folder")
        )
    lines, wrong = parse_table(table, kind, more=more)
    problems += wrong
    return Sheet(table, tuple(lines))
