"""What the lines of a list are called: 8 户, 31 个项目, 1 project. A list of projects has no doors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """The words of one language. Chinese counts with a measure (8 户) and names with a noun (住户)."""

    one: str  # "every {one}", 每{one}
    many: str  # "how many {many}", 多少{many}
    noun: str  # as a heading
    nouns: str  # all of them, as a heading
    measure: str = ""  # for a second number in one sentence: 其中 2 个

    def count(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.many}"

    def short(self, number: int) -> str:
        return f"{number} {self.measure}".rstrip()


def _zh(counted: str, noun: str) -> Unit:
    return Unit(counted, counted, noun, noun, counted[:1])


def _en(one: str, many: str) -> Unit:
    return Unit(one, many, one, many)


UNITS = {
    "household": {"zh": _zh("户", "住户"), "en": _en("door", "doors")},
    "project": {"zh": _zh("个项目", "项目"), "en": _en("project", "projects")},
    "family": {"zh": _zh("个家庭", "家庭"), "en": _en("family", "families")},
    "site": {"zh": _zh("处", "地点"), "en": _en("place", "places")},
    "person": {"zh": _zh("人", "人员"), "en": _en("person", "people")},
}
"""Kind of the campaign → language → words."""


def unit_of(kind: str, language: str) -> Unit:
    return UNITS[kind]["zh" if language.startswith("zh") else "en"]
