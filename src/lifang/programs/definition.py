"""What a program IS: plain frozen values, read from YAML by `load`, proved by `check`, run by the engine.

Everything here is data. Conditions are trees (kernel.conditions), periods are (count, unit) pairs
(kernel.worktime); guards and effects are names looked up in registries that upper floors fill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lifang.kernel.conditions import Condition
from lifang.kernel.worktime import Period

Text = Mapping[str, str]
"""Language code ("zh", "en") → text."""

StateKind = Literal["open", "waiting", "closed"]
Sensitivity = Literal["public", "internal", "restricted"]
Subject = Literal["person", "organization", "site", "none"]

FIELD_TYPES = (
    "text",
    "longtext",
    "integer",
    "money",
    "date",
    "datetime",
    "choice",
    "choices",
    "flag",
    "phone",
    "person",
    "organization",
    "site",
    "category",
    "id_number",
)
"""Money is whole fen (1/100 yuan) in records; forms take yuan with two decimals."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a program file, for messages."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    label: Text
    help: Text = field(default_factory=dict)
    required: bool = False
    personal: bool = False  # lives in the erasable payload, never in the permanent facts
    choices: tuple[Choice, ...] = ()
    scheme: str | None = None  # for type category: which category list, e.g. "gbt47678"
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    when: Condition | None = None  # asked and kept only when the other fields make it true


@dataclass(frozen=True, slots=True)
class State:
    name: str
    kind: StateKind
    label: Text
    clock: str | None = (
        None  # the clock that runs while a case is here; it goes on through states that share it
    )
    pauses: bool = (
        False  # waiting states only: the clocks of the state before are paused, not merely running on
    )


@dataclass(frozen=True, slots=True)
class Needs:
    evidence: tuple[str, ...] = ()  # kinds of proof, each at least once, e.g. "photo", "payment-proof"
    fields: tuple[str, ...] = ()
    reason: bool = False  # a written reason of the actor


@dataclass(frozen=True, slots=True)
class Action:
    name: str
    label: Text
    from_states: tuple[str, ...]
    to: str | None  # None: the case stays where it is
    who: tuple[str, ...]  # role names, or the relations "reporter" and "system"
    needs: Needs = Needs()
    asks: tuple[str, ...] = ()  # fields offered but not needed
    when: Condition | None = None  # for which cases the step is there
    must: Condition | None = None  # what has to be right with its answers; may compare fields and days
    guards: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    hand_to: str | None = None  # a unit rule (see Route.to): custody moves there with the action
    within: Period | None = None  # only this long after the state was entered (reopening)
    follow_up: bool = False  # `then: follow-up`
    returns: bool = False  # sends the case back: counts against Program.returns
    tell_reporter: bool = True


@dataclass(frozen=True, slots=True)
class Extension:
    by: Period
    times: int
    who: str


@dataclass(frozen=True, slots=True)
class ClockRule:
    name: str
    label: Text
    within: Period | None  # counted from entering the state, or from the moment or day in due_field
    due_field: str | None  # alone: the deadline itself
    basis: Text
    on_breach: Literal["escalate", "tell-holder"]
    warn_before: Period | None = None
    extend: Extension | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of the escalation ladder after a breach."""

    to: str  # head | duty | leader
    after: Period | None = None  # None: at once


@dataclass(frozen=True, slots=True)
class FollowUp:
    within: Period
    by: Literal["someone-else", "anyone"] = "someone-else"
    ask: tuple[str, ...] = ("contacted", "solved", "satisfied")
    times: int = 1


@dataclass(frozen=True, slots=True)
class Route:
    to: str  # site (its duty unit) | community | street | district | department | duty | unit:CODE
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    state: str  # where a new case begins
    who: tuple[str, ...] = ("anyone",)  # anyone (the public page) or role names
    channels: tuple[str, ...] = ("web", "phone", "visit", "plate", "field", "import")
    fields: tuple[str, ...] = ()  # asked at intake, in this order
    evidence: tuple[str, ...] = ()  # offered at intake
    must: Condition | None = None  # as in Action
    once: tuple[str, ...] | None = None  # one case only for a site and these answers


@dataclass(frozen=True, slots=True)
class Publicity:
    page: Literal["none", "summary", "full"] = "none"
    figures: bool = True
    fields: tuple[str, ...] = ()  # shown on the public page besides kind, place, stage and dates


@dataclass(frozen=True, slots=True)
class Retention:
    case: Period
    payload: Period  # counted from closure
    open: Period | None = None  # so long may an open case stand still in one state
    then: str | None = None  # the closed state it ends in then, by the sweep


@dataclass(frozen=True, slots=True)
class Program:
    code: str
    version: int
    title: Text
    summary: Text
    department: str
    subject: Subject
    sensitivity: Sensitivity
    purpose: str  # the purpose wall, e.g. "service", "wages", "corrections"
    fields: Mapping[str, Field]
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    clocks: Mapping[str, ClockRule]
    intake: Intake
    routes: tuple[Route, ...]
    escalation: tuple[Step, ...]
    publicity: Publicity
    retention: Retention
    follow_up: FollowUp | None = None
    proofs: Mapping[str, Condition] = field(default_factory=dict)  # kinds that are only taken when this holds
    never_held_by: tuple[str, ...] = ()  # kinds of units that are never given such a case
    returns: int = 2  # after this many returns only the duty desk may rule
    nature: str | None = None  # consultation | help | complaint | tip-off | suggestion | commendation
    recurrence: Period | None = None  # same kind, same place, within this long after closure
    source: str = ""  # the YAML text, frozen with the version
    raw: Mapping[str, Any] = field(default_factory=dict, compare=False)
    places: Mapping[tuple[str, ...], Place] = field(default_factory=dict, compare=False, repr=False)
