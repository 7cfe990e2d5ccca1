"""What stands in each hole of a bulletin: numbers and pictures, all of one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
    parts: Sequence[Number | Picture | str]  # one for each hole, in order
    results: Sequence[Result]  # every figure in it, once


Compute = Callable[[Sequence[Figure], date], Sequence[Result]]
"""(figures, day) → their results; pages keep them for a while, a print computes them anew."""


def fill(bulletin: Bulletin, figures: Figures, as_of: date, compute: Compute) -> Filled:
    holes = bulletin.holes
    ids = dict.fromkeys(one for hole in holes for one in hole.ids)
    results = {result.figure.id: result for result in compute([figures[one] for one in ids], as_of)}
    parts = [_part(hole, results, bulletin.language, as_of, compute) for hole in holes]
    return Filled(bulletin, as_of, parts, list(results.values()))


def _part(
    hole: Hole, results: Mapping[str, Result], language: str, as_of: date, compute: Compute
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
            return pictures.change(found[0], compute([found[0].figure], hole.before)[0], language)
        case _:
            return Number(scaled(found[0].value, hole.scale), hole.ids[0])


def scaled(value: int, scale: str) -> str:
    """In 万 or millions with two decimals at most, cut off and never rounded up."""
    if not scale:
        return f"{value:,}"
    whole, rest = divmod(value, SCALES[scale])
    decimals = f"{rest * 100 // SCALES[scale]:02}".rstrip("0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
