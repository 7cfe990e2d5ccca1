"""A paper list beside the list that is there already: nobody is counted twice. Pure.

People sign in by the code at the door and on paper, too, and a sheet is entered a second time by mistake. A quorum
must not come of that: of one name at most so many are there as the longer of the two lists has.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from lifang.kernel.text import normalise


class Listed(NamedTuple):
    number: int
    name: str
    there: bool


class Matched(NamedTuple):
    ticked: list[int]
    """Numbers of those who were only signed up."""
    new: list[str]
    """Names of those who were not on the list."""


def match(names: Iterable[str], listed: Sequence[Listed]) -> Matched:
    """Each name takes one row of this name: first of those who are there already, then of those who signed up."""
    rows: dict[str, list[Listed]] = {}
    for one in sorted(listed, key=lambda one: (not one.there, one.number), reverse=True):
        rows.setdefault(_same(one.name), []).append(one)
    found = Matched([], [])
    for name in names:
        free = rows.get(_same(name))
        if not free:
            found.new.append(name)
        elif not (one := free.pop()).there:
            found.ticked.append(one.number)
    return found


def _same(name: str) -> str:
    """王　伟, spread over the column of a form, is 王伟."""
    return normalise(name).replace(" ", "")
