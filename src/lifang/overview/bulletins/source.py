"""bulletins/NAME.LANGUAGE.md: Markdown with holes such as {{ wages.cases_accepted }}, and what may stand in a hole."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from lifang.programs import source
from lifang.programs.section import suggest
from lifang.programs.source import Problem, ProgramError

HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
FILE = re.compile(r"(?P<name>[a-z0-9-]+)\.(?P<language>[a-z]{2})\.md")
SCALES = {"wan": 10_000, "million": 1_000_000}
Kind = Literal["number", "as_of", "trend", "funnel", "map", "change"]
PICTURES: tuple[str, ...] = get_args(Kind)[2:]
HELP = (
    "write a figure's id, `id | wan`, `id | million`, `trend id`, `funnel id id …`, `map id`, "
    "`change id 2026-01-01`, or `as_of`"
)


@dataclass(frozen=True, slots=True)
class Hole:
    kind: Kind
    ids: tuple[str, ...] = ()
    scale: str = ""
    before: date | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    name: str
    language: str
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].lstrip("# ").strip()

    @property
    def holes(self) -> list[Hole]:
        return [parse_hole(match[1]) for match in HOLE.finditer(self.text)]


class BadHole(ValueError):
    pass


def parse_hole(text: str) -> Hole:
    words = text.replace("|", " | ").split()
    match words:
        case ["as_of"]:
            return Hole("as_of")
        case [figure]:
            return Hole("number", (figure,))
        case [figure, "|", scale] if scale in SCALES:
            return Hole("number", (figure,), scale)
        case ["funnel", _first, _second, *_more]:
            return Hole("funnel", tuple(words[1:]))
        case ["trend" | "map" as kind, figure]:
            return Hole(cast("Kind", kind), (figure,))
        case ["change", figure, day]:
            try:
                return Hole("change", (figure,), before=date.fromisoformat(day))
            except ValueError:
                raise BadHole(f"{day!r} is no day; write for example 2026-01-01") from None
        case _:
            raise BadHole(f"{text.strip()!r} says nothing a hole can hold; {HELP}")


def folder_of(district: Path) -> Path:
    return district / "bulletins"


def names_in(district: Path) -> list[str]:
    matches = (FILE.fullmatch(path.name) for path in folder_of(district).glob("*.md"))
    return sorted({match["name"] for match in matches if match})


def find_bulletin(district: Path, name: str, languages: Sequence[str]) -> Bulletin | None:
    """In the first of these languages in which it is written."""
    for language in languages:
        path = folder_of(district) / f"{name}.{language}.md"
        if name in names_in(district) and path.is_file():
            return Bulletin(name, language, path.read_text(encoding="utf-8-sig"))
    return None


def check_bulletins(district: Path, figures: Collection[str], languages: Sequence[str]) -> Iterator[Problem]:
    written: dict[str, set[str]] = {}
    for path in sorted(folder_of(district).glob("*.md")):
        match = FILE.fullmatch(path.name)
        if match is None:
            message = "a bulletin is called NAME.LANGUAGE.md, e.g. page.en.md; rename it"
            yield Problem(str(path), 1, 1, message)
            continue
        written.setdefault(match["name"], set()).add(match["language"])
        yield from _check_file(path, figures)
    for name, found in written.items():
        for language in languages:
            if language not in found:
                path = folder_of(district) / f"{name}.{language}.md"
                yield Problem(str(path), 1, 1, f"the bulletin {name} is missing in {language!r}; write it")


def _check_file(path: Path, figures: Collection[str]) -> Iterator[Problem]:
    try:
        text = source.read_text(path)
    except ProgramError as error:
        yield from error.problems
        return
    if not text.startswith("# "):
        yield Problem(str(path), 1, 1, "a bulletin begins with its title; write for example: # This month")
    for match in HOLE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        try:
            hole = parse_hole(match[1])
        except BadHole as error:
            yield Problem(str(path), line, column, str(error))
            continue
        for figure in hole.ids:
            if figure not in figures:
                known = suggest(figure, list(figures)) if figures else "; figures.yaml declares none"
                yield Problem(str(path), line, column, f"there is no figure {figure!r}{known}")
        alone = text[: match.start()].endswith("\n\n") and text[match.end() :].startswith(("\n\n", "\n"))
        if hole.kind in PICTURES and not alone:
            yield Problem(
                str(path), line, column, "a picture stands in a paragraph of its own; free its line"
            )
