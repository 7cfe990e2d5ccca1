"""The way of a case as a row of stages: what is behind it, where it is, what is left."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lifang.cases.models import MERGED, Case
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.web.components import Stage


def stages_of(case: Case, program: Program, visited: Iterable[str], language: str) -> list[Stage]:
    """Stages it passed, the present one, then the straight way to the first closed stage."""
    been = set(visited)
    if case.state == MERGED:
        passed = [name for name in program.states if name in been]
        return [_stage(program, name, "done", language) for name in passed] + [Stage(_("Merged"), "now")]
    order = list(program.states)
    here = order.index(case.state)
    stages = []
    for place, name in enumerate(order):
        kind = program.states[name].kind
        if place == here:
            stages.append(_stage(program, name, "now", language))
        elif place < here and name in been and kind != "closed":
            stages.append(_stage(program, name, "done", language))
        elif place > here and kind == "open":
            stages.append(_stage(program, name, "next", language))
    if case.state_kind != Case.Kind.CLOSED:
        end = next(name for name, state in program.states.items() if state.kind == "closed")
        stages.append(_stage(program, end, "next", language))
    return stages


def _stage(program: Program, name: str, state: str, language: str) -> Stage:
    return Stage(words.text(program.states[name].label, language), state)  # type: ignore[arg-type]
