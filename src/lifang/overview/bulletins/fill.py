"""What stands in each hole of a bulletin: numbers and pictures, all of one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lifang.overview.bulletins import pictures
from lifang.overview.bulletins.pictures import Picture
from lifang.overview.bulletins.source import SCALES, Bulletin, Hole
from lifang.overview.figures.compute import Result
from lifang.overview.figures.definition import Figure, Figures
from lifang.web.dates import full_text


@dataclass(frozen=True, slots=True)
class Number:
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Filled:
    bulletin: Bulletin
    as_of: date
    at: datetime  # when it was counted
    parts: Sequence[Number | Picture | str]  # one for each hole, in order
    results: Sequence[Result]  # every figure in it, once a day it is told of

    @property
    def shown(self) -> dict[str, list[str]]:
        """How the page writes each number, by the figure's id: in its text, and among the receipts."""
        told = {result.figure.id: {result.shown} for result in self.results}
        for part in self.parts:
            if isinstance(part, Number):
                told[part.id].add(part.text)
        return {id_: sorted(texts) for id_, texts in told.items()}


Compute = Callable[[Sequence[Figure], date], Sequence[Result]]
"""(figures, day) → their results; pages keep them for a while, a print computes them anew."""


def fill(bulletin: Bulletin, figures: Figures, as_of: date, compute: Compute, *, at: datetime) -> Filled:
    holes = bulletin.holes
    ids = dict.fromkeys(one for hole in holes for one in hole.ids)
    results = {result.figure.id: result for result in compute([figures[one] for one in ids], as_of)}
    earlier = {
        (hole.ids[0], hole.before): compute([figures[hole.ids[0]]], hole.before)[0]
        for hole in holes
        if hole.before is not None
    }
    parts = [_part(hole, results, bulletin.language, as_of, earlier) for hole in holes]
    return Filled(bulletin, as_of, at, parts, [*results.values(), *earlier.values()])


def _part(
    hole: Hole,
    results: Mapping[str, Result],
    language: str,
    as_of: date,
    earlier: Mapping[tuple[str, date], Result],
) -> Number | Picture | str:
    if hole.kind == "as_of":
        return full_text(as_of, language)
    found = [results[one] for one in hole.ids]
    match hole.kind:
        case "trend":
            return pictures.trend(found[0], language)
        case "funnel":
            return pictures.funnel(found, language)
        case "map":
            return pictures.by_community(found[0], language)
        case "change":
            assert hole.before is not None
            return pictures.change(found[0], earlier[hole.ids[0], hole.before], language)
        case _:
            return Number(scaled(found[0].value, hole.scale), hole.ids[0])


def scaled(value: int, scale: str) -> str:
    """In 万 or millions with two decimals at most, cut off and never rounded up."""
    if not scale:
        return f"{value:,}"
    whole, rest = divmod(value, SCALES[scale])
    decimals = f"{rest * 100 // SCALES[scale]:02}".rstrip("0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
