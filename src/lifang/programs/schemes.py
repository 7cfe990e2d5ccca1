"""Category lists that fields of type `category` choose from. Where each comes from: catalogue/SOURCES.md.

A standard gives the same code to a thing (component) and to what can be wrong with it (matter); cases are
about matters, so a bare code means a matter.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from lifang.programs.definition import Text

FOLDER = Path(__file__).parent / "catalogue" / "schemes"
Kind = Literal["matter", "component"]
KINDS: dict[str, Kind] = {"matter": "matter", "component": "component"}


@dataclass(frozen=True, slots=True)
class Category:
    kind: Kind
    code: str
    major: str
    name: Text


@dataclass(frozen=True, slots=True)
class Scheme:
    name: str
    entries: Mapping[tuple[Kind, str], Category]
    majors: Mapping[tuple[Kind, str], Text]

    def find(self, code: str, kind: Kind = "matter") -> Category | None:
        return self.entries.get((kind, code))

    def of_major(self, major: str, kind: Kind = "matter") -> tuple[Category, ...]:
        return tuple(c for c in self.entries.values() if c.kind == kind and c.major == major)

    def search(self, text: str, kind: Kind = "matter") -> tuple[Category, ...]:
        """Categories whose code starts with the text or whose name or group holds it; closest first."""
        wanted = unicodedata.normalize("NFKC", text).strip().casefold()
        if not wanted:
            return ()
        hits: list[tuple[int, str, Category]] = []
        for category in self.entries.values():
            if category.kind != kind:
                continue
            names = [name.casefold() for name in category.name.values()]
            groups = [name.casefold() for name in self.majors[kind, category.major].values()]
            if wanted in names:
                hits.append((-1, category.code, category))
            elif category.code.startswith(wanted) or any(name.startswith(wanted) for name in names):
                hits.append((0, category.code, category))
            elif any(wanted in name for name in names):
                hits.append((1, category.code, category))
            elif any(wanted in name for name in groups):
                hits.append((2, category.code, category))
        return tuple(category for *_, category in sorted(hits, key=lambda hit: hit[:2]))


def available() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.csv") if not path.stem.endswith(".en"))


@cache
def load(name: str) -> Scheme:
    """The scheme of this name; KeyError when there is none."""
    if name not in available():
        raise KeyError(f"no category scheme {name!r}; known are: {', '.join(available())}")
    english = {(row["kind"], row["code"]): row["name"] for row in _rows(FOLDER / f"{name}.en.csv")}
    entries: dict[tuple[Kind, str], Category] = {}
    majors: dict[tuple[Kind, str], Text] = {}
    for row in _rows(FOLDER / f"{name}.csv"):
        kind = KINDS[row["kind"]]
        code, major = row["code"], row["major_code"]
        entries[kind, code] = Category(kind, code, major, _text(row["name"], english.get((kind, code))))
        majors[kind, major] = _text(row["major_name"], english.get((kind, major)))
    return Scheme(name, MappingProxyType(entries), MappingProxyType(majors))


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _text(zh: str, en: str | None) -> Text:
    return {"zh": zh, "en": en} if en else {"zh": zh}
