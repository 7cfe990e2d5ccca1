"""The district's demo/ folder: play.yaml says how often things happen, texts.yaml what people write; courses stand beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lifang.cases.book import book
from lifang.district.demo.play.courses import Line, read_lines
from lifang.district.demo.play.pen import Names
from lifang.district.yamlfile import FolderError
from lifang.programs.definition import Program
from lifang.programs.source import Problem

RATES = (
    "photo", "name", "phone", "english", "slow", "assigned", "note", "urged", "extended", "doubled", "unmerged",
    "linked", "refused", "withdrawn", "offered", "declined", "disputed", "waited", "paused", "helped", "helped_late",
    "excluded", "excluded_yes", "answered", "called", "reached", "solved", "satisfied", "reopened",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people come with: how often, what they write, what is done about it."""

    program: str
    weight: float
    gives: Mapping[str, Any]  # answers that make it this topic, e.g. its category
    said: Mapping[str, Sequence[str]]  # language → descriptions
    where: Sequence[str]
    done: Sequence[str]
    scene: str
    unit: str  # who else may be asked


@dataclass(frozen=True, slots=True)
class Step:
    do: str
    hours: float  # of office time, the median
    spread: float
    else_do: str  # sometimes this instead
    else_rate: float


@dataclass(frozen=True, slots=True)
class Part:
    """How one program is played."""

    program: Program
    a_day: float
    at_site: float
    steps: tuple[Step, ...]
    topics: tuple[Topic, ...]
    answers: Mapping[str, Sequence[Any]]  # fields that steps ask for
    intake: Mapping[str, Sequence[Any]]  # fields asked at intake besides the topic's own


@dataclass(frozen=True, slots=True)
class Script:
    seed: int
    weeks: int
    everyday: int  # the last weeks, in which anybody comes with anything; before them go the courses alone
    week: Sequence[float]
    hours: Mapping[int, float]
    channels: Mapping[str, float]
    busy: Mapping[str, float]  # area → its share of everything
    rates: Mapping[str, float]
    contacts: Mapping[str, float]
    plates: Mapping[str, int]
    away: Sequence[Mapping[str, int]]
    present: Mapping[str, int]
    parts: tuple[Part, ...]
    words: Mapping[
        str, Sequence[Any]
    ]  # action → what its actors write: reasons, or answers that belong together
    calls: Mapping[str, Sequence[Any]]  # outcome → what callers said
    names: Names
    lines: tuple[Line, ...]
    plans: Mapping[str, Any]  # what is done by meetings, campaigns and the like; see the module of that name


def read_script(folder: Path) -> Script | None:
    """None where a district brings nothing to play."""
    play, texts = folder / "demo" / "play.yaml", folder / "demo" / "texts.yaml"
    if not play.is_file():
        return None
    rules, written = _Reader(play), _Reader(texts)
    rates = rules.need("rates")
    for name in RATES:
        if name not in rates:
            rules.refuse(f"rates has no {name!r}; write a share from 0 to 1")
    return Script(
        seed=rules.need("seed"),
        weeks=rules.need("weeks"),
        everyday=rules.need("everyday"),
        week=rules.need("week"),
        hours=rules.need("hours"),
        channels=rules.need("channels"),
        busy=rules.need("busy"),
        rates=rates,
        contacts=rules.need("contacts"),
        plates=rules.need("plates"),
        away=rules.need("away"),
        present=rules.need("present"),
        parts=tuple(_part(rules, written, code, how) for code, how in rules.need("programs").items()),
        words=written.need("actions"),
        calls=written.need("calls"),
        names=Names(phones=rules.need("phones"), **written.need("names")),
        lines=read_lines(folder),
        plans={
            path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
            for path in sorted((folder / "demo" / "plans").glob("*.yaml"))
        },
    )


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.is_file():
            self.refuse("this file is missing; see the reference district's")
        self.data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}

    def need(self, key: str) -> Any:
        if key not in self.data:
            self.refuse(f"the key {key!r} is missing; see the reference district's {self.path.name}")
        return self.data[key]

    def refuse(self, message: str) -> None:
        raise FolderError([Problem(str(self.path), 1, 1, message)])


def _part(rules: _Reader, written: _Reader, code: str, how: Mapping[str, Any]) -> Part:
    program = book().programs.get(code)
    texts = written.need("programs").get(code)
    if program is None:
        rules.refuse(f"programs: this district has no program {code!r}")
    elif texts is None:
        written.refuse(f"programs: there are no texts for {code!r}")
    else:
        steps = tuple(_step(rules, program, step) for step in how["steps"])
        return Part(
            program=program,
            a_day=how["a_day"],
            at_site=how.get("at_site", 0.8),
            steps=steps,
            topics=tuple(_topic(code, topic) for topic in texts["topics"]),
            answers=texts.get("answers", {}),
            intake=texts.get("intake", {}),
        )
    raise AssertionError(code)


def _step(rules: _Reader, program: Program, step: Mapping[str, Any]) -> Step:
    for name in (step["do"], step.get("else", step["do"])):
        if name not in program.actions:
            rules.refuse(
                f"programs: {program.code} has no action {name!r}; it has {', '.join(program.actions)}"
            )
    return Step(
        step["do"], step["hours"], step.get("spread", 0.7), step.get("else", ""), step.get("else_rate", 0.0)
    )


def _topic(code: str, topic: Mapping[str, Any]) -> Topic:
    said = {"zh": topic["said"]} | ({"en": topic["said_en"]} if "said_en" in topic else {})
    return Topic(
        program=code,
        weight=topic.get("weight", 1),
        gives=topic.get("gives", {}),
        said=said,
        where=topic.get("where", ()),
        done=topic.get("done", ()),
        scene=topic.get("scene", ""),
        unit=topic.get("unit", ""),
    )
