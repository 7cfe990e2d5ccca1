"""demo/courses/*.yaml: how many cases of a program go which way, exactly. What people write stands beside the numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from lifang.cases.book import book
from lifang.cases.moves import BUILTIN
from lifang.district.yamlfile import FolderError
from lifang.programs.definition import Program
from lifang.programs.source import Problem

PROGRAM_KEYS = (
    "answers", "words", "where", "channels", "season", "hours", "opened_by", "scene", "totals", "courses",
)  # fmt: skip
COURSE_KEYS = ("of", "count", "from", "until", "open", "gives", "where", "channels", "steps")
STEP_KEYS = (
    "do",
    "after",
    "workdays",
    "days",
    "hours",
    "minutes",
    "spread",
    "by",
    "gives",
    "reason",
    "scene",
)
Unit = Literal["workdays", "days", "hours", "minutes"]
UNITS: tuple[Unit, ...] = ("workdays", "days", "hours", "minutes")


@dataclass(frozen=True, slots=True)
class Move:
    """One step of the way, taken so long after the one before."""

    do: str
    wait: float
    unit: Unit  # days of work and office hours; minutes by the clock on the wall; workdays: whole ones, all over
    after: str  # the field whose moment comes first
    spread: float
    by: tuple[str, ...]  # roles, or "reporter"; empty: as the program says
    gives: Mapping[str, Any]
    reason: Any
    scene: str


@dataclass(frozen=True, slots=True)
class Course:
    of: str  # the plan whose cases go this way; empty: they begin by themselves
    count: int
    first: float  # days before the end on which the first of them begins
    last: float
    open: bool  # left where the end finds it; else every step is taken by then
    gives: Mapping[str, Any]
    where: Mapping[str, Any]
    channels: Mapping[str, float]
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """All courses of one program, with what they have in common."""

    program: Program
    answers: Mapping[str, Any]
    words: Mapping[str, Any]  # action → what its actors give as their reason
    season: Mapping[int, float]  # month → how much more than in an ordinary one
    hours: Mapping[int, float]  # of the day, every day of the week; empty: as everybody else comes
    opened_by: str  # the unit that takes it down when somebody calls or comes
    scene: str
    totals: Mapping[str, int]  # name → what the drawn shares add up to
    courses: tuple[Course, ...]


def read_lines(folder: Path) -> tuple[Line, ...]:
    paths = sorted((folder / "demo" / "courses").glob("*.yaml"))
    return tuple(line for path in paths for line in _File(path).lines())


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}

    def lines(self) -> Iterator[Line]:
        for code, rules in self.data.items():
            program = book().programs.get(code)
            if program is None:
                raise self._refusal(f"this district has no program {code!r}")
            self._known(code, rules, PROGRAM_KEYS)
            yield Line(
                program=program,
                answers=rules.get("answers", {}),
                words=rules.get("words", {}),
                season=rules.get("season", {}),
                hours=rules.get("hours", {}),
                opened_by=rules.get("opened_by", ""),
                scene=rules.get("scene", "paper"),
                totals=rules.get("totals", {}),
                courses=tuple(self._course(program, rules, course) for course in rules["courses"]),
            )

    def _course(self, program: Program, rules: Mapping[str, Any], course: Mapping[str, Any]) -> Course:
        self._known(program.code, course, COURSE_KEYS)
        return Course(
            of=course.get("of", ""),
            count=course.get("count", 0),
            first=course.get("from", 0),
            last=course.get("until", 0),
            open=course.get("open", False),
            gives=course.get("gives", {}),
            where=course.get("where", rules.get("where", {})),
            channels=course.get("channels", rules.get("channels", {})),
            moves=tuple(self._move(program, step) for step in course["steps"]),
        )

    def _move(self, program: Program, step: Mapping[str, Any]) -> Move:
        self._known(program.code, step, STEP_KEYS)
        name = step["do"]
        if name not in program.actions and name not in BUILTIN:
            known = ", ".join(program.actions)
            raise self._refusal(f"{program.code} has no action {name!r}; it has {known}")
        unit = next((unit for unit in UNITS if unit in step), None)
        if unit is None:
            raise self._refusal(f"{program.code}: {name} needs a time: workdays, days, hours or minutes")
        by = step.get("by", ())
        return Move(
            do=name,
            wait=step[unit],
            unit=unit,
            after=step.get("after", ""),
            spread=step.get("spread", 0.5),
            by=(by,) if isinstance(by, str) else tuple(by),
            gives=step.get("gives", {}),
            reason=step.get("reason", ""),
            scene=step.get("scene", ""),
        )

    def _known(self, where: str, rules: Mapping[str, Any], keys: Sequence[str]) -> None:
        for key in rules:
            if key not in keys:
                raise self._refusal(f"{where} has a key {key!r}; there are {', '.join(keys)}")

    def _refusal(self, message: str) -> FolderError:
        return FolderError([Problem(str(self.path), 1, 1, message)])
