"""What a caller may mean, from a few words: kinds of cases and their categories whose names share the most with what was typed.

Nothing is learned and nothing is kept: pairs of characters for Chinese, beginnings of words for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from lifang.kernel.text import runs
from lifang.programs import schemes, words
from lifang.programs.definition import Program, Text

STEM = 5  # letters: "lights" and "lighting" are one
LEAST = 0.3  # of the shorter of the two texts
MOST = 6
_WORD = re.compile(r"[a-z]{3,}")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Suggestion:
    program: str
    category: str  # empty: the kind as a whole
    label: str
    group: str


def suggest(programs: Iterable[Program], text: str, language: str, here: str = "") -> list[Suggestion]:
    """`here`: the kind whose form is open; what fits in it comes first."""
    wanted = _pieces(text)
    if not wanted:
        return []
    found = [
        (suggestion.program != here, -likeness, place, suggestion)
        for place, (suggestion, names) in enumerate(_candidates(programs, language))
        if (likeness := _likeness(wanted, names)) >= LEAST
    ]
    return [hit[-1] for hit in sorted(found, key=lambda hit: hit[:3])[:MOST]]


def _candidates(programs: Iterable[Program], language: str) -> Iterator[tuple[Suggestion, list[Text]]]:
    for program in programs:
        title = words.text(program.title, language)
        yield Suggestion(program.code, "", title, ""), [program.title]
        for name in program.intake.fields:
            field = program.fields[name]
            if field.type == "category" and field.scheme:
                for category in schemes.load(field.scheme).entries.values():
                    if category.kind == "matter":
                        label = words.text(category.name, language)
                        yield Suggestion(program.code, category.code, label, title), [category.name]
            elif field.type == "choice":
                labels = [choice.label for choice in field.choices]
                yield Suggestion(program.code, "", title, ""), labels


def _likeness(wanted: frozenset[str], names: list[Text]) -> float:
    return max(
        (
            len(wanted & pieces) / min(len(wanted), len(pieces))
            for name in names
            for text in name.values()
            if (pieces := _pieces(text))
        ),
        default=0.0,
    )


def _pieces(text: str) -> frozenset[str]:
    folded = " ".join(runs(text))
    pairs = {first + second for run in _HAN.findall(folded) for first, second in pairwise(run)}
    return frozenset(pairs | {word[:STEM] for word in _WORD.findall(folded)})
