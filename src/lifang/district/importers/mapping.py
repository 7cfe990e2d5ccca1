"""Which column of a foreign file means what: a YAML file beside the data, so that no source is known to the code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lifang.district.yamlfile import FolderError, Keys
from lifang.programs.source import Problem

KEYS = ("program", "key", "language", "opened", "area", "position", "channel", "fields", "then", "compare")
CELL = ("column", "values", "otherwise")
STEP = ("action", "at", "fields")
VERDICT = ("field", "clock", "in_time", "late")


@dataclass(frozen=True, slots=True)
class Cell:
    """A column, perhaps with a word for each of its values; `otherwise` stands for empty and unlisted ones."""

    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    otherwise: str | None = None

    def read(self, cells: Mapping[str, str]) -> str:
        text = cells[self.column]
        if not self.values:
            return text or self.otherwise or ""
        if text in self.values:
            return self.values[text]
        if self.otherwise is None and text:
            raise ValueError(
                f"{self.column} is {text!r}, which the mapping does not list; add it, or an `otherwise`"
            )
        return self.otherwise or ""


@dataclass(frozen=True, slots=True)
class Step:
    """An action taken when its moment is filled in."""

    action: str
    at: str
    fields: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A field in which the data says itself whether a deadline was kept, to be compared with the engine's clock."""

    field: str
    clock: str
    in_time: str  # the field's values
    late: str


@dataclass(frozen=True, slots=True)
class CaseMapping:
    program: str
    key: str
    language: str
    opened: str
    area: Cell | None
    lat: str
    lon: str
    channel: Cell | None
    fields: Mapping[str, Cell]
    then: tuple[Step, ...]
    verdict: Verdict | None

    def columns(self) -> set[str]:
        cells = [*self.fields.values(), *(cell for step in self.then for cell in step.fields.values())]
        cells += [cell for cell in (self.area, self.channel) if cell]
        named = {cell.column for cell in cells} | {step.at for step in self.then}
        return (named | {self.key, self.opened, self.lat, self.lon}) - {""}


def read_mapping(path: Path, program: str) -> CaseMapping:
    """`program` of the command line stands before the file's."""
    problems: list[Problem] = []
    if not path.is_file():
        raise FolderError(
            [Problem(str(path), 1, 1, "there is no such mapping; see docs/guide/administrator.md")]
        )
    keys = Keys.of_file(path, KEYS, problems)
    if keys is None:
        raise FolderError(problems)
    for key, example in (
        ("key", "case_id"),
        ("opened", "open_dt"),
        ("fields", "{description: {column: text}}"),
    ):
        keys.need(key, example)
    if not program:
        keys.need("program", "street-problem")
    position = keys.section("position", ("lat", "lon"))
    mapping = CaseMapping(
        program=program or keys.text("program"),
        key=keys.text("key"),
        language=keys.text("language", "zh"),
        opened=keys.text("opened"),
        area=_cell(keys, "area"),
        lat=position.text("lat") if position else "",
        lon=position.text("lon") if position else "",
        channel=_cell(keys, "channel"),
        fields=_cells(keys),
        then=tuple(
            Step(part.text("action"), part.text("at"), _cells(part)) for part in keys.sections("then", STEP)
        ),
        verdict=_verdict(keys),
    )
    if problems:
        raise FolderError(problems)
    return mapping


def _verdict(keys: Keys) -> Verdict | None:
    part = keys.section("compare", VERDICT)
    if part is None:
        return None
    for key in VERDICT:
        part.need(key, key)
    return Verdict(*(part.text(key) for key in VERDICT))


def _cells(keys: Keys) -> dict[str, Cell]:
    inside = keys.section("fields", [name for name, _node in keys.pairs("fields")])
    if inside is None:
        return {}
    cells = {name: _cell(inside, name) for name, _node in keys.pairs("fields")}
    return {name: cell for name, cell in cells.items() if cell}


def _cell(keys: Keys, key: str) -> Cell | None:
    part = keys.section(key, CELL)
    if part is None:
        return None
    part.need("column", "description")
    values = part.section("values", [name for name, _node in part.pairs("values")])
    return Cell(
        column=part.text("column"),
        values={name: values.text(name) for name, _node in part.pairs("values")} if values else {},
        otherwise=part.text("otherwise") if part.has("otherwise") else None,
    )
