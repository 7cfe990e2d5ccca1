from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.programs import schemes
from lifang.programs.definition import Program

LENGTH = 120


def title_of(program: Program, values: Mapping[str, Any], site: Site | None) -> str:
    """Short and never personal: what kind of matter, and the place if it is a public one."""
    language = profile().languages[0]
    what = kind_of(program, str(values.get("category", "")), language)
    if site is None or site.kind == Site.Kind.DOOR:
        return what[:LENGTH]
    where = site.name_en if language == "en" and site.name_en else site.name
    return f"{what} · {where}"[:LENGTH]


def kind_of(program: Program, category: str, language: str) -> str:
    """The category's name where the program has categories, else the program's."""
    for field in program.fields.values():
        if field.type == "category" and field.scheme and category:
            found = schemes.load(field.scheme).find(category)
            if found is not None:
                return found.name.get(language) or found.name["zh"]
    return program.title.get(language) or next(iter(program.title.values()))
