"""figures.yaml → Figures; what is wrong is told all at once, line by line. Nothing in the file is ever executed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from lifang.kernel import conditions
from lifang.kernel.conditions import Condition, Scalar
from lifang.overview.figures.definition import Figure, Figures, Measure
from lifang.overview.readmodel.tables import TABLES, Column, Table
from lifang.people.registers import registers
from lifang.programs import source
from lifang.programs.definition import Program, Text
from lifang.programs.section import Section, suggest
from lifang.programs.source import Problem, ProgramError

FIGURES = "figures.yaml"
ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
KEYS = {
    "figure": (
        "version", "title", "definition", "unit", "owner", "from", "program", "moment", "where",
        "count", "distinct", "sum", "per",
    ),
}  # fmt: skip
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ORDERED = ("integer", "day", "moment")


class FiguresError(ValueError):
    """figures.yaml cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def load_figures(path: Path, programs: Mapping[str, Program], languages: Sequence[str]) -> Figures:
    problems: list[Problem] = []
    figures = read_figures(path, programs, languages, problems)
    if problems:
        raise FiguresError(problems)
    return figures


def read_figures(
    path: Path, programs: Mapping[str, Program], languages: Sequence[str], problems: list[Problem]
) -> Figures:
    """The sound figures of a file; `problems` gathers what is wrong with the others. A district needs no file."""
    if not path.is_file():
        return {}
    try:
        node = source.compose(source.read_text(path), str(path))
    except ProgramError as error:
        problems += error.problems
        return {}
    figures: dict[str, Figure] = {}
    for key, value in node.value:
        if not ID.fullmatch(key.value):
            message = f"{key.value!r} cannot be the id of a figure; write for example wages.cases_accepted"
            problems.append(source.problem_at(key, message))
            continue
        reader = _Reader(key.value, value, key.start_mark.line + 1, programs, languages, problems)
        figure = reader.read()
        if figure is not None:
            figures[figure.id] = figure
    return figures


@dataclass
class _Reader:
    id: str
    node: yaml.Node
    line: int
    programs: Mapping[str, Program]
    languages: Sequence[str]
    problems: list[Problem]
    part: Section = field(init=False)

    def read(self) -> Figure | None:
        before = len(self.problems)
        self.part = Section(self.node, "figure", (self.id,), self.problems, {}, keys=KEYS)
        version = self.part.integer("version")
        if version is None or version < 1:
            self._note("version", "needs a version that counts from 1, e.g. version: 1")
        texts = {key: self._text(key) for key in ("title", "definition", "unit")}
        owner = self.part.text("owner") or ""
        if not owner:
            self.part.missing("owner", "the code of the organization that answers for it")
        table = self._table()
        if table is None or version is None:
            return None
        programs = self._programs(table)
        measure, column, per = self._measure(table, programs)
        figure = Figure(
            id=self.id,
            version=version,
            title=texts["title"],
            definition=texts["definition"],
            unit=texts["unit"],
            owner=owner,
            table=table,
            programs=programs,
            moment=self._moment(table, programs),
            where=self.part.condition("where"),
            measure=measure,
            column=column,
            per=per,
            line=self.line,
        )
        if figure.where is not None:
            self._check(figure.where, table, programs)
        return figure if len(self.problems) == before else None

    def _note(self, key: str, message: str) -> None:
        node = self.part.values.get(key, self.node)
        self.problems.append(source.problem_at(node, f"{self.id}: {message}"))

    def _text(self, key: str) -> Text:
        texts = self.part.label(key) or {}
        for language in self.languages:
            if language not in texts:
                self._note(key, f"{key} has no text in {language!r}")
        return texts

    def _table(self) -> Table | None:
        name = self.part.text("from")
        if name is None:
            self.part.missing("from", "cases")
            return None
        if name not in TABLES:
            self._note("from", f"there is no table {name!r}{suggest(name, list(TABLES))}")
        return TABLES.get(name)

    def _programs(self, table: Table) -> tuple[Program, ...]:
        codes = self.part.names("program")
        for code in codes:
            if code not in self.programs:
                offered = list(self.programs)
                self._note("program", f"the district offers no program {code!r}{suggest(code, offered)}")
        if bool(codes) != bool(table.families):
            what = "needs a program, whose cases it counts" if table.families else "takes no program"
            self._note("program", f"a figure over {table.name} {what}")
        found = tuple(self.programs[code] for code in codes if code in self.programs)
        for program in found:
            if not program.publicity.figures:
                message = f"{program.code} does not publish figures (publicity: {{figures: false}})"
                self._note("program", f"{message}; count something else, or let the program say so")
        return found

    def _measure(self, table: Table, programs: Sequence[Program]) -> tuple[Measure, str, int]:
        given = [key for key in ("count", "distinct", "sum") if self.part.has(key)]
        per = self.part.integer("per")
        if per is not None and (per < 1 or given != ["sum"]):
            self._note("per", "per goes with sum, and is a whole number such as 100 (fen in a yuan)")
        if len(given) != 1:
            self._note("count", "needs exactly one of `count: rows`, `distinct: COLUMN`, `sum: COLUMN`")
            return "rows", "", 1
        if given == ["count"]:
            if self.part.text("count") != "rows":
                self._note("count", "write `count: rows`, or `distinct: COLUMN` to count each value once")
            return "rows", "", 1
        name = self.part.text(given[0]) or ""
        column = self._column(given[0], name, table, programs)
        if given == ["sum"]:
            if column is not None and column.type != "integer":
                self._note("sum", f"{name} is no number; sum adds up whole numbers")
            return "sum", name, per or 1
        return "distinct", name, 1

    def _moment(self, table: Table, programs: Sequence[Program]) -> str:
        name = self.part.text("moment")
        if name is None:
            return table.moments[0]
        column = table.find(name, programs)
        family = name.partition(".")[0]
        if column is None or column.type not in ("moment", "day") or family == "fields":
            known = ", ".join((*table.moments, *(["first.ACTION"] if "first" in table.families else [])))
            self._note("moment", f"{name!r} is no moment of {table.name}; known are: {known}")
        return name

    def _column(self, key: str, name: str, table: Table, programs: Sequence[Program]) -> Column | None:
        column = table.find(name, programs)
        if column is None:
            families = [f"{family}.…" for family in table.families]
            known = [*table.columns, *families]
            self._note(key, f"{table.name} has no column {name!r}{suggest(name, known)}")
        return column

    def _check(self, condition: Condition, table: Table, programs: Sequence[Program]) -> None:
        """What would silently be false for ever, or differ from one engine to the next."""
        for test in conditions.tests(condition):
            column = self._column("where", test.field, table, programs)
            if column is None or test.op == "present":
                continue
            values = test.value if isinstance(test.value, tuple) else (test.value,)
            if test.op in ("at_least", "at_most") and column.type not in ORDERED:
                self._note("where", f"{test.field} is {column.type}, which has no order; use is or in")
            elif test.op == "contains" and column.type != "text":
                self._note("where", f"{test.field} is {column.type}; only a text contains something")
            elif test.op in ("is", "in") and column.type == "moment":
                self._note("where", f"{test.field} is a moment; compare it with at_least or at_most")
            elif column.type == "id":
                self._note("where", f"{test.field} can be counted, not compared")
            elif not all(_fits(value, column) for value in values):
                self._note("where", f"{test.field} is {_wanted(column)}, never {test.value!r}")
            elif test.op in ("is", "in") and (known := _known(test.field, column, programs)):
                for value in values:
                    if value not in known:
                        message = f"{test.field} is never {value!r}{suggest(str(value), sorted(known))}"
                        self._note("where", message)


def _known(name: str, column: Column, programs: Sequence[Program]) -> Collection[str]:
    """All the words a column can say; none where it can say anything."""
    if name == "state" and programs:
        return {state for program in programs for state in program.states}
    return registers() if name == "register" else column.values


def _fits(value: Scalar, column: Column) -> bool:
    if column.type == "flag":
        return isinstance(value, bool)
    if column.type == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if not isinstance(value, str) or not value:
        return False
    return column.type == "text" or DAY.fullmatch(value) is not None


def _wanted(column: Column) -> str:
    return {
        "flag": "true or false",
        "id": "a number without meaning",
        "integer": "a whole number",
        "text": "a text",
        "day": "a day such as 2026-11-23",
        "moment": "a moment; compare it with a day such as 2026-11-23",
    }[column.type]
