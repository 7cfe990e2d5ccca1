"""Program files → Programs, with every default filled in; what is wrong is told all at once, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from lifang.kernel.conditions import Condition
from lifang.kernel.worktime import MOMENT_UNITS, Period
from lifang.programs import keys, source, words
from lifang.programs.definition import (
    FIELD_TYPES,
    Action,
    Choice,
    ClockRule,
    Extension,
    Field,
    FollowUp,
    Intake,
    Needs,
    Place,
    Program,
    Publicity,
    Retention,
    Route,
    State,
    Step,
    Text,
)
from lifang.programs.section import ANY_PERIOD, Section, suggest
from lifang.programs.source import Problem, ProgramError

__all__ = ["Problem", "ProgramError", "catalogue", "load_file", "load_folder", "load_text", "read_field"]

CATALOGUE = Path(__file__).parent / "catalogue"
ONE_WORKDAY = Period.parse("1 workday")
ESCALATION = (Step("head"), Step("duty", ONE_WORKDAY), Step("leader", Period.parse("3 workdays")))


def load_text(text: str, path: str, *, bases: Mapping[str, Program] | None = None) -> Program:
    """The program in this text. `bases` are the programs it may extend (default: the catalogue)."""
    node = source.compose(text, path)
    if any(key.value == "extends" for key, _ in node.value):
        node = _extended(node, catalogue() if bases is None else bases)
        text = source.write(node)
    problems: list[Problem] = []
    places: dict[tuple[str, ...], Place] = {}
    program = _program(Section(node, "program", (), problems, places), text, source.plain(node), places)
    if problems:
        raise ProgramError(problems)
    return program


def load_file(path: Path, *, bases: Mapping[str, Program] | None = None) -> Program:
    return load_text(source.read_text(path), str(path), bases=bases)


def load_folder(folder: Path, *, bases: Mapping[str, Program] | None = None) -> list[Program]:
    """All programs of a folder, by file name; the problems of all files together."""
    programs: dict[str, Program] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            program = load_file(path, bases=bases)
        except ProgramError as error:
            problems += error.problems
            continue
        if program.code in programs:
            other = programs[program.code].places["program",].path
            message = f"{other} declares the program {program.code!r} too; rename one"
            problems.append(Problem(str(path), 1, 1, message))
        programs[program.code] = program
    if problems:
        raise ProgramError(problems)
    return list(programs.values())


@cache
def catalogue() -> Mapping[str, Program]:
    """The programs that come with the product, by code."""
    return {program.code: program for program in load_folder(CATALOGUE, bases={})}


def _extended(node: yaml.MappingNode, bases: Mapping[str, Program]) -> yaml.MappingNode:
    """The base program with this file's changes laid over it, complete in itself so that it can be frozen."""
    given = {key.value: value for key, value in node.value}
    extends = given["extends"]
    code = str(extends.value)
    if code not in bases:
        known = suggest(code, sorted(bases)) if bases else "; nothing can be extended here"
        raise ProgramError([source.problem_at(extends, f"there is no program {code!r} to extend{known}")])
    for needed in ("program", "version"):
        if needed not in given:
            message = f"a program that extends another still needs its own {needed!r}"
            raise ProgramError([source.problem_at(node, message)])
    base = bases[code]
    written, version = str(given["program"].value), str(given["version"].value)
    if written == code and version.isdecimal() and int(version) <= base.version:
        message = f"a changed {code!r} needs a version above {base.version}, the version it extends"
        raise ProgramError([source.problem_at(given["version"], message)])
    origin = base.places[()].path
    merged = source.merge(source.compose(base.source, origin), node)
    merged.value = [pair for pair in merged.value if pair[0].value != "extends"]
    return merged


def _program(
    top: Section, text: str, raw: Mapping[str, object], places: dict[tuple[str, ...], Place]
) -> Program:
    for key, example in (
        ("program", "wage-claim"),
        ("version", "1"),
        ("title", "{zh: 欠薪投诉, en: Unpaid wage claim}"),
        ("department", "labour-inspection"),
        ("states", "{received: {kind: open}, …}"),
        ("actions", "{close: {from: received, to: closed, who: officer}, …}"),
        ("retention", "{case: 5 years, payload: 2 years}"),
    ):
        if not top.has(key):
            top.missing(key, example)
    version = top.integer("version")
    if version is not None and version < 1:
        top.note(top.values["version"], "versions count from 1")
    fields = {name: read_field(name, part) for name, part in top.named("fields", "field")}
    states = {name: _state(name, part) for name, part in top.named("states", "state")}
    actions = {name: _action(name, part) for name, part in top.named("actions", "action")}
    title = top.label("title") or {}
    returns = top.integer("returns")
    if returns is not None and returns < 0:
        top.note(
            top.values["returns"], "returns cannot be negative; 0 means that the duty desk rules at once"
        )
    return Program(
        code=top.word("program") or "",
        version=version or 1,
        title=title,
        summary=top.label("summary") or title,
        department=top.word("department") or "",
        subject=top.one_of("subject", keys.SUBJECTS) or "none",
        sensitivity=top.one_of("sensitivity", keys.SENSITIVITIES) or "internal",
        purpose=top.word("purpose") or "service",
        nature=top.one_of("nature", keys.NATURES),
        fields=fields,
        states=states,
        actions=actions,
        clocks={name: _clock(name, part) for name, part in top.named("clocks", "clock")},
        intake=_intake(top.section("intake", "intake"), fields, states, actions),
        routes=tuple(_route(part) for part in top.listed("route", "route")) or (Route("department"),),
        escalation=tuple(_step(part) for part in top.listed("escalation", "step")) or ESCALATION,
        publicity=_publicity(top.section("publicity", "publicity")),
        retention=_retention(top.section("retention", "retention")),
        follow_up=_follow_up(top.section("follow_up", "follow_up")),
        proofs=_proofs(top),
        never_held_by=_unit_kinds(top),
        returns=2 if returns is None else returns,
        recurrence=top.period("recurrence"),
        source=text,
        raw=raw,
        places=places,
    )


def read_field(name: str, part: Section) -> Field:
    kind = part.one_of("type", FIELD_TYPES) or ""
    if not part.has("type"):
        part.missing("type", "text")
    label = part.label("label")
    if label is None and not part.has("label"):
        part.missing("label", "{zh: 用人单位, en: Employer}")
    return Field(
        name=name,
        type=kind,
        label=label or {},
        help=part.label("help") or {},
        required=part.flag("required"),
        personal=part.flag("personal", default=kind in keys.PERSONAL_TYPES),
        choices=tuple(Choice(value, text) for value, text in part.labels("choices").items()),
        scheme=part.word("scheme"),
        minimum=part.integer("minimum"),
        maximum=part.integer("maximum"),
        min_length=part.integer("min_length"),
        max_length=part.integer("max_length"),
        when=part.condition("when"),
    )


def _label(part: Section, shared: Mapping[str, Text]) -> Text:
    """The file's own label, else the one programs share for this name; `check` finds what is missing."""
    return part.label("label") or shared.get(part.where[-1], {})


def _state(name: str, part: Section) -> State:
    if not part.has("kind"):
        part.missing("kind", "open")
    return State(
        name=name,
        kind=part.one_of("kind", keys.STATE_KINDS) or "open",
        label=_label(part, words.STATES),
        clock=part.word("clock"),
        pauses=part.flag("pauses"),
    )


def _action(name: str, part: Section) -> Action:
    for key, example in (("from", "[received]"), ("who", "officer")):
        if not part.has(key):
            part.missing(key, example)
    needs = part.section("needs", "needs")
    return Action(
        name=name,
        label=_label(part, words.ACTIONS),
        from_states=part.names("from"),
        to=part.word("to"),
        who=part.names("who"),
        needs=Needs(needs.names("evidence"), needs.names("fields"), needs.flag("reason"))
        if needs
        else Needs(),
        asks=part.names("asks"),
        when=part.condition("when"),
        must=part.condition("must", comparing=True),
        guards=part.names("guard"),
        effects=part.names("effect"),
        hand_to=_unit(part, "hand_to") if part.has("hand_to") else None,
        within=part.period("within"),
        follow_up=part.one_of("then", ("follow-up",)) is not None,
        returns=part.flag("returns"),
        tell_reporter=part.flag("tell_reporter", default=True),
    )


def _clock(name: str, part: Section) -> ClockRule:
    if not part.has("within") and not part.has("due_field"):
        part.note(part.node, f"{part.name} needs 'within', e.g. 5 workdays, or 'due_field', or both")
    for key, example in (("basis", "{zh: 《…》第…条, en: …}"), ("on_breach", "escalate")):
        if not part.has(key):
            part.missing(key, example)
    within, due_field = part.period("within"), part.word("due_field")
    extend = part.section("extend", "extend")
    return ClockRule(
        name=name,
        label=_label(part, words.CLOCKS),
        within=within,
        due_field=due_field,
        basis=part.label("basis") or {},
        on_breach=part.one_of("on_breach", keys.BREACHES) or "escalate",
        warn_before=part.period("warn_before") or _warning(None if due_field else within),
        extend=_extension(extend) if extend else None,
        when=part.condition("when"),
    )


def _warning(within: Period | None) -> Period | None:
    """One workday before, unless the whole period from entering the state is hardly longer than that."""
    short = within is not None and (within.unit in MOMENT_UNITS or within.count < 2)
    return None if short else ONE_WORKDAY


def _extension(part: Section) -> Extension:
    for key, example in (("by", "30 workdays"), ("who", "head")):
        if not part.has(key):
            part.missing(key, example)
    times = part.integer("times")
    if times is not None and times < 1:
        part.note(part.values["times"], f"{part.name}.times must be at least 1; leave 'extend' out for never")
    return Extension(
        by=part.period("by") or ANY_PERIOD, times=1 if times is None else times, who=part.word("who") or ""
    )


def _intake(
    part: Section | None,
    fields: Mapping[str, Field],
    states: Mapping[str, State],
    actions: Mapping[str, Action],
) -> Intake:
    """Without `fields`, intake asks every field that no action asks."""
    later = {name for action in actions.values() for name in (*action.needs.fields, *action.asks)}
    first = next((state.name for state in states.values() if state.kind == "open"), "")
    asked = tuple(name for name in fields if name not in later)
    if part is None:
        return Intake(state=first, fields=asked)
    channels = part.names("channels")
    for channel in channels:
        if channel not in keys.CHANNELS:
            part.note(part.values["channels"], f"no channel {channel!r}{suggest(channel, keys.CHANNELS)}")
    return Intake(
        state=part.word("state") or first,
        who=part.names("who") or ("anyone",),
        channels=channels or keys.CHANNELS,
        fields=part.names("fields") if part.has("fields") else asked,
        evidence=part.names("evidence"),
        must=part.condition("must", comparing=True),
        once=part.names("once") if part.has("once") else None,
    )


def _unit(part: Section, key: str) -> str:
    """A unit rule: one of ROUTES, or unit:CODE."""
    text = part.text(key)
    if text is None:
        if not part.has(key):
            part.missing(key, "site")
        return "duty"
    if text not in keys.ROUTES and not (text.startswith("unit:") and len(text) > len("unit:")):
        part.note(part.values[key], f"{text!r} is no unit{suggest(text, (*keys.ROUTES, 'unit:CODE'))}")
    return text


def _proofs(top: Section) -> dict[str, Condition]:
    found = {}
    for kind, part in top.named("proofs", "proof"):
        condition = part.condition("when")
        if condition is not None:
            found[kind] = condition
        elif not part.has("when"):
            part.missing("when", "{field: photo_consent, is: true}")
    return found


def _unit_kinds(top: Section) -> tuple[str, ...]:
    kinds = top.names("never_held_by")
    known = tuple(kind for kind in keys.UNIT_KINDS if kind != "duty")
    for kind in kinds:
        if kind not in known:
            told = (
                "the duty desk holds what nobody else may" if kind == "duty" else f"no kind of unit {kind!r}"
            )
            top.note(top.values["never_held_by"], f"never_held_by: {told}{suggest(kind, known)}")
    return kinds


def _route(part: Section) -> Route:
    return Route(to=_unit(part, "to"), when=part.condition("when"))


def _step(part: Section) -> Step:
    if not part.has("to"):
        part.missing("to", "head")
    return Step(to=part.one_of("to", keys.STEPS) or "head", after=part.period("after"))


def _follow_up(part: Section | None) -> FollowUp | None:
    if part is None:
        return None
    if not part.has("within"):
        part.missing("within", "5 workdays")
    ask = part.names("ask")
    for question in ask:
        if question not in keys.QUESTIONS:
            part.note(part.values["ask"], f"no question {question!r}{suggest(question, keys.QUESTIONS)}")
    times = part.integer("times")
    if times is not None and times < 1:
        part.note(part.values["times"], "follow_up.times must be at least 1; leave 'follow_up' out for never")
    return FollowUp(
        within=part.period("within") or ANY_PERIOD,
        by=part.one_of("by", keys.FOLLOWERS) or "someone-else",
        ask=ask or keys.QUESTIONS,
        times=1 if times is None else times,
    )


def _publicity(part: Section | None) -> Publicity:
    if part is None:
        return Publicity()
    return Publicity(
        page=part.one_of("page", keys.PAGES) or "none",
        figures=part.flag("figures", default=True),
        fields=part.names("fields"),
    )


def _retention(part: Section | None) -> Retention:
    if part is None:
        return Retention(case=ANY_PERIOD, payload=ANY_PERIOD)
    for key, example in (("case", "5 years"), ("payload", "2 years")):
        if not part.has(key):
            part.missing(key, example)
    return Retention(
        case=part.period("case") or ANY_PERIOD,
        payload=part.period("payload", tail=" after closed") or ANY_PERIOD,
        open=part.period("open"),
        then=part.word("then"),
    )
