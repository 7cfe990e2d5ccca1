"""Proves a program sound before anyone can use it.

The loader answers for the form of a file; this answers for its sense: a case can never be stuck, no deadline
is without somebody who hears of it, nothing personal is published, and every text exists in every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lifang.kernel import conditions
from lifang.kernel.conditions import Condition
from lifang.kernel.worktime import MOMENT_UNITS
from lifang.programs import keys, schemes
from lifang.programs.check_conditions import BY_ENGINE, NUMBER_TYPES, Finding, Where, check_condition, known
from lifang.programs.definition import Action, ClockRule, Field, Place, Program, State, Text
from lifang.programs.keeping import faults
from lifang.programs.source import Problem

TEXT_TYPES = ("text", "longtext")


@dataclass(frozen=True, slots=True)
class Names:
    """What exists around the program: filled by the registries of the upper floors and by the district."""

    roles: frozenset[str] = frozenset(keys.ROLES)
    guards: frozenset[str] = frozenset()
    effects: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ("zh", "en")
    schemes: frozenset[str] = field(default_factory=lambda: frozenset(schemes.available()))
    evidence: frozenset[str] | None = None  # None: any kind of proof
    departments: frozenset[str] | None = None  # None: not known here


def check(program: Program, names: Names) -> list[Problem]:
    """Everything unsound in the program; empty when it may be used."""
    return sorted(set(_Checker(program, names).problems()))


class _Checker:
    def __init__(self, program: Program, names: Names) -> None:
        self.program, self.names = program, names

    def problems(self) -> Iterator[Problem]:
        for where, message in (
            *self._names(), *self._texts(), *self._fields(), *self._graph(), *self._states(),
            *self._actions(), *self._clocks(), *self._follow_up(), *self._public(), *faults(self.program),
        ):  # fmt: skip
            place = self._place(where)
            yield Problem(place.path, place.line, place.column, message)

    def _place(self, where: tuple[str, ...]) -> Place:
        """The nearest place that was written: a default stands where its section stands."""
        places = self.program.places
        while where and where not in places:
            where = where[:-1]
        return places.get(where, Place(self.program.code, 1, 1))

    # names

    def _names(self) -> Iterator[Finding]:
        p, n = self.program, self.names
        people = n.roles | set(keys.RELATIONS)
        yield from known(("intake", "state"), [p.intake.state], p.states, "state")
        yield from known(("intake", "who"), p.intake.who, people, "role")
        yield from known(("intake", "fields"), p.intake.fields, p.fields, "field")
        yield from known(("intake", "evidence"), p.intake.evidence, n.evidence, "kind of evidence")
        yield from known(("intake", "once"), p.intake.once or (), p.intake.fields, "field asked at intake")
        yield from self._must(("intake",), p.intake.must)
        yield from known(("proofs",), p.proofs, n.evidence, "kind of evidence")
        for kind, condition in p.proofs.items():
            yield from self._condition(("proofs", kind), condition)
        for name in p.intake.once or ():
            if name in p.fields and p.fields[name].personal:
                yield ("intake", "once"), f"{name!r} is personal and may be erased; 'once' needs what lasts"
        yield from known(("publicity", "fields"), p.publicity.fields, p.fields, "field")
        yield from known(("department",), [p.department], n.departments, "department")
        for index, route in enumerate(p.routes, 1):
            yield from self._condition(("route", str(index)), route.when)
        for f in p.fields.values():
            yield from known(
                ("fields", f.name, "scheme"), [f.scheme] if f.scheme else [], n.schemes, "category scheme"
            )
        for s in p.states.values():
            yield from known(("states", s.name, "clock"), [s.clock] if s.clock else [], p.clocks, "clock")
        for a in p.actions.values():
            here = ("actions", a.name)
            yield from known((*here, "from"), a.from_states, p.states, "state")
            yield from known((*here, "to"), [a.to] if a.to else [], p.states, "state")
            yield from known((*here, "who"), a.who, people, "role")
            yield from known((*here, "guard"), a.guards, n.guards, "guard")
            yield from known((*here, "effect"), a.effects, n.effects, "effect")
            yield from known((*here, "asks"), a.asks, p.fields, "field")
            yield from known((*here, "needs", "fields"), a.needs.fields, p.fields, "field")
            yield from known((*here, "needs", "evidence"), a.needs.evidence, n.evidence, "kind of evidence")
            yield from self._condition(here, a.when)
            yield from self._must(here, a.must)
        for c in p.clocks.values():
            here = ("clocks", c.name)
            yield from known((*here, "due_field"), [c.due_field] if c.due_field else [], p.fields, "field")
            yield from known((*here, "extend", "who"), [c.extend.who] if c.extend else [], n.roles, "role")
            yield from self._condition(here, c.when)

    def _condition(self, where: Where, condition: Condition | None) -> Iterator[Finding]:
        if condition is not None:
            yield from check_condition((*where, "when"), condition, self.program.fields, self.names.schemes)

    def _must(self, where: Where, condition: Condition | None) -> Iterator[Finding]:
        if condition is not None:
            fields = {**self.program.fields, **BY_ENGINE}
            yield from check_condition((*where, "must"), condition, fields, self.names.schemes)

    # texts

    def _texts(self) -> Iterator[Finding]:
        p = self.program
        yield from self._text(("title",), p.title)
        yield from self._text(("summary",), p.summary)
        for f in p.fields.values():
            yield from self._text(("fields", f.name, "label"), f.label)
            if f.help:
                yield from self._text(("fields", f.name, "help"), f.help)
            for choice in f.choices:
                yield from self._text(("fields", f.name, "choices", choice.value), choice.label)
        for s in p.states.values():
            yield from self._text(("states", s.name, "label"), s.label)
        for a in p.actions.values():
            yield from self._text(("actions", a.name, "label"), a.label)
        for c in p.clocks.values():
            yield from self._text(("clocks", c.name, "label"), c.label)
            yield from self._text(("clocks", c.name, "basis"), c.basis)

    def _text(self, where: Where, texts: Text) -> Iterator[Finding]:
        missing = [language for language in self.names.languages if not texts.get(language, "").strip()]
        if missing:
            example = "{" + ", ".join(f"{language}: …" for language in self.names.languages) + "}"
            yield where, f"{'.'.join(where)} has no text in {', '.join(missing)}; write {example}"

    # fields

    def _fields(self) -> Iterator[Finding]:
        p = self.program
        used = set(p.intake.fields)
        for action in p.actions.values():
            used |= {*action.needs.fields, *action.asks}
        above: set[str] = set()
        for f in p.fields.values():
            here = ("fields", f.name)
            if f.name not in used:
                yield (
                    here,
                    f"the field {f.name!r} is never asked; add it to intake or an action, or delete it",
                )
            yield from self._condition(here, f.when)
            for name in sorted(conditions.names(f.when) & set(p.fields)) if f.when else ():
                if name not in above:
                    message = f"fields.{f.name}.when names {name!r}, which must stand above it; move it up"
                    yield (*here, "when"), message
            yield from self._field_shape(f)
            above.add(f.name)

    def _field_shape(self, f: Field) -> Iterator[Finding]:
        here = ("fields", f.name)
        if f.type in {"choice", "choices"} and len(f.choices) < 2:
            yield here, f"fields.{f.name} is a choice; give it at least two choices"
        if f.type not in {"choice", "choices"} and f.choices:
            yield (
                (*here, "choices"),
                f"fields.{f.name} is of type {f.type}, which has no choices; make it 'choice'",
            )
        if (f.type == "category") != bool(f.scheme):
            yield here, f"fields.{f.name}: 'scheme' belongs to type category, and a category needs one"
        if f.type not in NUMBER_TYPES and (f.minimum is not None or f.maximum is not None):
            yield (
                here,
                f"fields.{f.name} is of type {f.type}; only integer and money have a minimum and maximum",
            )
        if f.minimum is not None and f.maximum is not None and f.minimum > f.maximum:
            yield here, f"fields.{f.name}: the minimum {f.minimum} is above the maximum {f.maximum}"
        for key, length in (("min_length", f.min_length), ("max_length", f.max_length)):
            if length is not None and (f.type not in TEXT_TYPES or length < 1):
                yield (*here, key), f"fields.{f.name}: {key} is for text and longtext, and at least 1"
        if f.min_length and f.max_length and f.min_length > f.max_length:
            yield (
                here,
                f"fields.{f.name}: the min_length {f.min_length} is above the max_length {f.max_length}",
            )
        if f.name in BY_ENGINE:
            yield here, f"{f.name!r} is what the engine knows by itself; choose another name for the field"
        if f.type in keys.PERSONAL_TYPES and not f.personal:
            message = f"fields.{f.name} is of type {f.type}, which is personal; delete 'personal: false'"
            yield (*here, "personal"), message

    # the graph of states

    def _graph(self) -> Iterator[Finding]:
        p = self.program
        forward: dict[str, set[str]] = {name: set() for name in p.states}
        backward: dict[str, set[str]] = {name: set() for name in p.states}
        for action in p.actions.values():
            for start in action.from_states:
                if action.to is not None and action.to in p.states and start in p.states:
                    forward[start].add(action.to)
                    backward[action.to].add(start)
        reached = _spread([p.intake.state], forward)
        closed = [s.name for s in p.states.values() if s.kind == "closed"]
        ending = _spread(closed, backward)
        if not closed:
            yield ("states",), "no state is closed, so a case could never end; give one 'kind: closed'"
        for s in p.states.values():
            here = ("states", s.name)
            if s.name not in reached:
                yield (
                    here,
                    f"no case can ever reach the state {s.name!r}; add an action to it, or delete it",
                )
            if s.kind != "closed" and not forward[s.name] - {s.name}:
                yield here, f"a case in {s.name!r} can never leave it; add an action from it"
            elif closed and s.name not in ending:
                yield here, f"from {s.name!r} no way leads to a closed state; add an action that ends it"
        for action in p.actions.values():
            if not reached & set(action.from_states):
                message = f"{action.name!r} can never be done: no case reaches {_either(action.from_states)}"
                yield ("actions", action.name), message

    def _states(self) -> Iterator[Finding]:
        p = self.program
        intake = p.states.get(p.intake.state)
        if intake and intake.kind == "closed":
            yield (
                ("intake", "state"),
                f"a new case cannot begin in {intake.name!r}, which is closed; choose an open state",
            )
        for s in p.states.values():
            here = ("states", s.name)
            if s.kind == "waiting" and not s.clock:
                yield (
                    here,
                    f"{s.name!r} is a waiting state without a clock, where a case is forgotten; add 'clock'",
                )
            if s.kind == "closed" and s.clock:
                yield here, f"{s.name!r} is closed, its clock would run for ever; delete 'clock'"
            if s.pauses and s.kind != "waiting":
                yield (
                    (*here, "pauses"),
                    f"{s.name!r} is not a waiting state and cannot pause clocks; delete 'pauses'",
                )

    def _actions(self) -> Iterator[Finding]:
        for a in self.program.actions.values():
            here = ("actions", a.name)
            if a.name in keys.RESERVED_ACTIONS:
                yield (
                    here,
                    f"{a.name!r} is a move of the engine itself, in every program; choose another name",
                )
            if not a.who:
                yield here, f"nobody may do {a.name!r}; write who, e.g. who: officer"
            if not a.from_states:
                yield here, f"{a.name!r} starts from no state; write from, e.g. from: [received]"
            if a.to is not None and set(a.from_states) == {a.to}:
                yield (
                    here,
                    f"{a.name!r} leads from {a.to!r} to itself; leave 'to' out when a case stays where it is",
                )
            both = sorted({*a.needs.fields} & {*a.asks})
            if both:
                yield (
                    (*here, "asks"),
                    f"{a.name!r} both needs and asks {', '.join(both)}; keep it in one place",
                )

    # clocks

    def _clocks(self) -> Iterator[Finding]:
        p = self.program
        used = {s.clock for s in p.states.values()}
        for c in p.clocks.values():
            here = ("clocks", c.name)
            if c.name not in used:
                yield here, f"no state uses the clock {c.name!r}; name it in a state, or delete it"
            if c.on_breach == "escalate" and not p.escalation:
                yield here, f"nobody hears when {c.name!r} is breached; write an escalation ladder"
            yield from self._clock_field(c, p.fields)

    def _clock_field(self, c: ClockRule, fields: Mapping[str, Field]) -> Iterator[Finding]:
        here, due = ("clocks", c.name), fields.get(c.due_field or "")
        if due is None:
            return
        named = f"clocks.{c.name}: {due.name!r}"
        if due.type not in {"date", "datetime"}:
            yield (*here, "due_field"), f"{named} is no date; use a date or a datetime"
        if due.personal:
            yield (*here, "due_field"), f"{named} is personal and may be erased; a deadline must last"
        if due.type == "date" and c.within and c.within.unit in MOMENT_UNITS:
            told = f"{named} is a day and has no moment to count {c.within} from; use workdays or a datetime"
            yield (*here, "within"), told

    # follow-up and publicity

    def _follow_up(self) -> Iterator[Finding]:
        p = self.program
        asking = [a for a in p.actions.values() if a.follow_up]
        for a in asking:
            if p.follow_up is None:
                message = f"{a.name!r} says 'then: follow-up', but there is no 'follow_up' section; write one"
                yield ("actions", a.name, "then"), message
            target = p.states.get(a.to or "")
            if target is None or target.kind != "closed":
                message = (
                    f"{a.name!r} is followed up but does not close the case; a follow-up comes after closing"
                )
                yield ("actions", a.name, "then"), message
        if p.follow_up is not None and not asking:
            yield (
                ("follow_up",),
                "no action says 'then: follow-up', so nobody is ever asked; add it or delete the section",
            )

    def _public(self) -> Iterator[Finding]:
        p = self.program
        for name in p.publicity.fields:
            if name in p.fields and p.fields[name].personal:
                yield (
                    ("publicity", "fields"),
                    f"publicity would publish the personal field {name!r}; take it out",
                )
        if p.publicity.page == "none" and p.publicity.fields:
            yield (
                ("publicity", "fields"),
                "publicity names fields but has no page; write page: summary, or delete them",
            )
        if p.sensitivity == "restricted" and p.publicity.page != "none":
            yield ("publicity", "page"), "a restricted program never has a public page; write page: none"
        if p.nature and "anyone" in p.intake.who and not any(self._reopens(a) for a in p.actions.values()):
            message = (
                "residents can open a case but never reopen a closed one; "
                "add an action from the closed states that the reporter may do"
            )
            yield ("actions",), message

    def _reopens(self, a: Action) -> bool:
        states = self.program.states
        target = states.get(a.to or "")
        closed = any(_is_closed(states.get(name)) for name in a.from_states)
        return "reporter" in a.who and closed and target is not None and target.kind != "closed"


def _is_closed(state: State | None) -> bool:
    return state is not None and state.kind == "closed"


def _spread(start: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Every state that can be reached from `start` along the edges."""
    reached: set[str] = set()
    todo = [name for name in start if name in edges]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += edges[name]
    return reached


def _either(names: Iterable[str]) -> str:
    return " or ".join(repr(name) for name in names) or "any state"
