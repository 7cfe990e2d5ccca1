"""Moves that every case knows, whatever its program. `who` reads as in a program; `holder` roles must hold the case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from lifang.cases.moves.move import Decide

Standing = Literal["holder", "offered", "offering", "asked", "area", "reporter", "system"]
"""Where the actor stands to the case: its unit holds it, was offered it, offered it, was asked for help; area: roles that work
in a whole area wherever the case is held, others where their unit holds it; system: sweeps, and such roles anywhere."""


@dataclass(frozen=True, slots=True)
class Builtin:
    name: str
    label: str | Promise
    who: tuple[str, ...]
    standing: Standing
    decide: Decide
    asks: tuple[str, ...] = ()  # names of plain inputs the form offers, see forms
    reason: bool = False  # a written reason is needed
    also: tuple[str, ...] = ()  # relations besides: reporter, follower (whose report was merged into it)
    closed: bool | None = (
        False  # None: in any state; else only in closed (True) or in open and waiting states (False)
    )


BUILTIN: dict[str, Builtin] = {}


def builtin(
    name: str,
    label: str | Promise,
    *,
    who: tuple[str, ...],
    standing: Standing = "holder",
    asks: tuple[str, ...] = (),
    reason: bool = False,
    also: tuple[str, ...] = (),
    closed: bool | None = False,
) -> Callable[[Decide], Decide]:
    def register(decide: Decide) -> Decide:
        assert name not in BUILTIN, name
        BUILTIN[name] = Builtin(name, label, who, standing, decide, asks, reason, also, closed)
        return decide

    return register
