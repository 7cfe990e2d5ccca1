"""Register files → Registers. What is wrong is told all at once, line by line, as of programs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lifang.people.registers.definition import (
    HOLDER_KINDS,
    Ends,
    Holders,
    Minors,
    Register,
    RegisterSubject,
    Shown,
)
from lifang.programs import keys, source
from lifang.programs.load import read_field
from lifang.programs.section import ANY_PERIOD, Section, suggest
from lifang.programs.source import Problem, ProgramError

FOLDER = Path(__file__).parent
SUBJECTS: tuple[RegisterSubject, ...] = ("person", "organization")
KEYS: Mapping[str, tuple[str, ...]] = {
    "register": (
        "register", "version", "title", "summary", "subject", "sensitivity", "purpose", "holder", "fields",
        "once_per", "ends", "minors", "shown", "retention",
    ),
    "field": keys.KEYS["field"],
    "holder": ("kinds", "label"),
    "ends": ("on", "grace"),
    "minors": ("born", "needs"),
    "shown": ("fields", "consent"),
}  # fmt: skip


class UnknownRegister(LookupError):
    pass


@cache
def registers() -> Mapping[str, Register]:
    """Those that come with the product, by code."""
    loaded = [load_register(source.read_text(path), str(path)) for path in sorted(FOLDER.glob("*.yaml"))]
    return {register.code: register for register in loaded}


def find_register(code: str) -> Register:
    known = registers()
    if code not in known:
        raise UnknownRegister(f"there is no register {code!r}{suggest(code, sorted(known))}")
    return known[code]


def load_register(text: str, path: str) -> Register:
    problems: list[Problem] = []
    top = Section(source.compose(text, path), "register", (), problems, {}, keys=KEYS)
    register = _register(top)
    if problems:
        raise ProgramError(problems)
    return register


def _register(top: Section) -> Register:
    for key, example in (
        ("register", "volunteer"),
        ("version", "1"),
        ("title", "{zh: 志愿者, en: Volunteers}"),
        ("subject", "person"),
        ("holder", "{kinds: [team], label: {zh: 队伍, en: Team}}"),
        ("fields", "{insured_until: {type: date, label: {zh: …, en: …}}}"),
        ("once_per", "[holder]"),
        ("retention", "2 years"),
    ):
        if not top.has(key):
            top.missing(key, example)
    fields = {name: read_field(name, part) for name, part in top.named("fields", "field")}
    subject = top.one_of("subject", SUBJECTS) or "person"
    title = top.label("title") or {}
    register = Register(
        code=top.word("register") or "",
        version=top.integer("version") or 1,
        title=title,
        summary=top.label("summary") or title,
        subject=subject,
        sensitivity=top.one_of("sensitivity", keys.SENSITIVITIES) or "internal",
        purpose=top.word("purpose") or "service",
        holder=_holder(top.section("holder", "holder")),
        fields=fields,
        once_per=top.names("once_per"),
        retention=top.period("retention") or ANY_PERIOD,
        ends=_ends(top.section("ends", "ends")),
        minors=_minors(top.section("minors", "minors")),
        shown=_shown(top.section("shown", "shown")),
    )
    _check_names(top, register)
    return register


def _holder(part: Section | None) -> Holders:
    if part is None:
        return Holders((), {})
    kinds = part.names("kinds")
    for kind in kinds:
        if kind not in HOLDER_KINDS:
            part.note(part.values["kinds"], f"no kind of unit {kind!r}{suggest(kind, HOLDER_KINDS)}")
    for key, example in (("kinds", "[association]"), ("label", "{zh: 协会, en: Association}")):
        if not part.has(key):
            part.missing(key, example)
    return Holders(kinds, part.label("label") or {})


def _ends(part: Section | None) -> Ends | None:
    if part is None:
        return None
    if not part.has("on"):
        part.missing("on", "dues_until")
    return Ends(part.word("on") or "", part.period("grace"))


def _minors(part: Section | None) -> Minors | None:
    return Minors(part.word("born") or "", part.names("needs")) if part else None


def _shown(part: Section | None) -> Shown | None:
    return Shown(part.names("fields"), part.word("consent") or "") if part else None


def _check_names(top: Section, register: Register) -> None:
    """Every field that a rule names exists and has the type that the rule needs."""

    def wants(key: str, name: str, kind: str = "") -> None:
        field = register.fields.get(name)
        if field is None:
            top.note(
                top.values[key],
                f"{key} names {name!r}, which is no field{suggest(name, list(register.fields))}",
            )
        elif kind and field.type != kind:
            top.note(top.values[key], f"{key} needs a field of type {kind}; {name!r} is of type {field.type}")

    for name, field in register.fields.items():
        if field.type == "money":  # kept in fen, typed in yuan: a change reads again what is kept
            top.note(
                top.values["fields"], f"fields.{name} is money, which belongs to a case, not to a register"
            )
    for name in register.once_per:
        if name != "holder":
            wants("once_per", name)
    if register.ends:
        wants("ends", register.ends.on, "date")
    if register.minors:
        wants("minors", register.minors.born, "date")
        for name in register.minors.needs:
            wants("minors", name)
    if register.shown:
        for name in register.shown.fields:
            wants("shown", name)
        if register.shown.consent:
            wants("shown", register.shown.consent, "flag")
        elif register.subject == "person":
            top.note(
                top.values["shown"],
                "shown needs 'consent': nobody is shown who has not agreed (PIPL art. 13)",
            )
