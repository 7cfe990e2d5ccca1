"""A figure as a picture: plain SVG made on the server, with the same numbers as a table beneath it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

HEIGHT, TOP, BOTTOM, LEFT = 170, 8, 24, 34  # of the picture and its margins, in its own units
STEP, GAP = 26, 6  # one group of bars, and the space between two groups
LABELS = 6  # at most so many under the axis, or they touch


@dataclass(frozen=True, slots=True)
class Bar:
    """One group of bars, one value of each series."""

    label: str
    title: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Series:
    names: tuple[str, ...]
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Rect:
    x: int
    y: int
    width: int
    height: int
    series: int
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the scale, or a label under the axis."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    left: int
    base: int
    rects: list[Rect]
    scale: list[Mark]
    labels: list[Mark]


def bar_picture(series: Series) -> Picture:
    """Heights are rounded down, but nothing that is there is drawn as nothing."""
    base, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    top = round_top(max((value for bar in series.bars for value in bar.values), default=0))
    width = (STEP - GAP) // max(len(series.names), 1)
    rects, labels = [], []
    every = -(-len(series.bars) // LABELS) or 1
    for place, bar in enumerate(series.bars):
        x = LEFT + place * STEP
        for number, value in enumerate(bar.values):
            height = max(value * room // top, 1) if value else 0
            title = f"{bar.title} · {series.names[number]}: {value}"
            rects.append(Rect(x + number * width, base - height, width - 1, height, number, title))
        if place % every == 0:
            labels.append(Mark(x, bar.label))
    scale = [Mark(base - value * room // top, f"{value:,}") for value in (0, top // 2, top)]
    return Picture(LEFT + len(series.bars) * STEP, HEIGHT, LEFT, base, rects, scale, labels)


def round_top(largest: int) -> int:
    """The next of 2, 4, 6, 8, 10, 20, 30, 40, 60 …: half of it is a whole number, so the scale can be read."""
    tops = [2, 4, 6, 8, 10, 20, 30]
    while tops[-1] < largest:
        tops.append(tops[-6] * 10)
    smaller = list(takewhile(lambda top: top < largest, tops))
    return tops[len(smaller)]
