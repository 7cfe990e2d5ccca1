"""What this person may do with this case now, with everything the form of each action asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifang.cases import clocks, rules
from lifang.cases.book import book
from lifang.cases.fold import Fold
from lifang.cases.models import Case, Clock
from lifang.cases.moves import BUILTIN, Builtin
from lifang.kernel.conditions import evaluate
from lifang.people.actors import Actor
from lifang.programs.definition import Field, Program


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that this person may take on this case now, with everything its form asks."""

    name: str
    label: Any  # {zh, en} for a program's action, a translated text for a built-in one
    fields: tuple[Field, ...] = ()
    needed: frozenset[str] = frozenset()
    inputs: tuple[str, ...] = ()  # plain inputs of built-in actions: unit, handler, due, clock, ref …
    evidence: tuple[str, ...] = ()
    reason: bool = False
    declared: bool = True
    closes: bool = False


def allowed_actions(case: Case, actor: Actor, now: datetime, fold: Fold | None = None) -> list[Offer]:
    """The program's actions first, as it declares them; then the built-in ones."""
    program = book().get(case.program, case.version)
    fold = fold or Fold.of(case)
    values = {**case.fields, **case.personal}
    offers = [
        _declared(program, name)
        for name, action in program.actions.items()
        if case.state in action.from_states
        and rules.may_take(actor, action, case)
        and (action.when is None or (action.needs.fields or action.asks) or evaluate(action.when, values))
        and not clocks.too_late(action, case, now)
        and not (action.returns and case.ruling)
    ]
    for builtin in BUILTIN.values():
        if (
            builtin.standing != "system"
            and rules.state_allows(builtin, case)
            and rules.may_builtin(actor, builtin, fold)
            and _makes_sense(builtin.name, fold)
        ):
            offers.append(_builtin(builtin))
    return offers


def offer_named(case: Case, name: str) -> Offer | None:
    """The form of an action, possible now or not: what was sent before the case moved on is answered by the door."""
    program = book().get(case.program, case.version)
    if name in program.actions:
        return _declared(program, name)
    builtin = BUILTIN.get(name)
    return None if builtin is None or builtin.standing == "system" else _builtin(builtin)


def _builtin(builtin: Builtin) -> Offer:
    return Offer(builtin.name, builtin.label, inputs=builtin.asks, reason=builtin.reason, declared=False)


def _declared(program: Program, name: str) -> Offer:
    action = program.actions[name]
    return Offer(
        name=name,
        label=action.label,
        fields=tuple(program.fields[field] for field in (*action.needs.fields, *action.asks)),
        needed=frozenset(action.needs.fields),
        evidence=action.needs.evidence,
        reason=action.needs.reason,
        closes=action.to is not None and program.states[action.to].kind == "closed",
    )


def _makes_sense(name: str, fold: Fold) -> bool:
    """Leave out what could only be refused: nothing to pause, nobody to answer."""
    states = {clock.state for clock in fold.live_clocks()}
    case = fold.case
    match name:
        case "offer":
            return fold.open_handover() is None and case.ruling == ""
        case "rule":
            return case.ruling == Case.Ruling.DUE or fold.open_handover() is not None
        case "pause" | "extend":
            return Clock.State.RUNNING in states
        case "resume":
            return Clock.State.PAUSED in states
        case "join":  # is offered with the report itself
            return False
        case "feedback":
            return fold.open_feedback() is not None
        case "ask-exclusion":
            return fold.open_exclusion() is None
        case "approve-exclusion" | "refuse-exclusion":
            return fold.open_exclusion() is not None
        case _:
            return True
