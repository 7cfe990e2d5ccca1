"""A case's timeline in words: who did what, when, and what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from lifang.cases import rules
from lifang.cases.models import MERGED, Case, Evidence
from lifang.cases.queries import Event, known_refs, names_of
from lifang.cases.tasks import ERASE_REASON
from lifang.cases.views.newrules import MOVE, changes
from lifang.cases.views.visit import Visit
from lifang.people.models import Organization
from lifang.places.queries import name_in
from lifang.programs import values, words
from lifang.programs.definition import Program
from lifang.web.components import Happening, Photo
from lifang.web.dates import moment_text

UNITS_IN = ("unit", "to", "from")


@dataclass(frozen=True)
class History:
    """Everything the lines name, looked up at once."""

    visit: Visit
    personal: bool  # may the viewer read what is personal
    names: Mapping[str, str]
    units: Mapping[str, str]
    refs: set[str]  # of other cases the viewer may know of
    address: str  # name of the case page's address: the desk's or the phone's


def history(case: Case, events: list[Event], visit: Visit, address: str) -> list[Happening]:
    ops = [op for event in events for op in event.entry.facts["ops"]]
    others = {_ref_of(event) for event in events} | {ref for op in ops for ref in _refs_in(op)}
    known = History(
        visit=visit,
        personal=rules.may_read_personal(visit.viewer, case),
        names=names_of(
            [event.entry.actor.removeprefix("account/") for event in events]
            + [op["handler"] for op in ops if op.get("handler")],
            visit.language,
        ),
        units=_units(ops, visit.language),
        refs=known_refs(visit.viewer, others - {case.ref}) | {case.ref},
        address=address,
    )
    return [_line(event, case, known) for event in events if _ref_of(event) in known.refs]


def actor_text(actor: str, names: Mapping[str, str]) -> str:
    kind, _sep, name = actor.partition("/")
    match kind:
        case "account":
            return names.get(name, name)
        case "system":
            return _("the system")
        case "import":
            return _("taken over from another system")
        case _:
            return _("the person who reported")


def _line(event: Event, case: Case, known: History) -> Happening:
    entry, language = event.entry, known.visit.language
    other = _ref_of(event)
    label = words.text(event.label, language) if isinstance(event.label, Mapping) else str(event.label)
    own_words = entry.actor.startswith(("reporter/", "public"))
    said = event.reason if known.personal or not own_words else ""
    if said == ERASE_REASON:
        said = _("The retention period of the program is over.")
    if event.erased:
        said = _("What was personal here has been erased; its time was over.")
    details: list[tuple[str, str]] = []
    if other != case.ref:
        details.append((_("Case"), _case_link(other, known)))
    if entry.kind == MOVE:
        details += changes(event, language, known.visit.now)
    for op in entry.facts["ops"] if other == case.ref and entry.kind != MOVE else ():
        details += _details(op, event.program, known)
    if done_at := entry.facts.get("acted_at"):
        details.append((_("Done without a signal"), moment_text(_moment(done_at), known.visit.now)))
    told = {} if entry.kind == "receive" else event.fields  # the page begins with what was said first
    for name, value in told.items():
        field = event.program.fields.get(name)
        if field is not None and (known.personal or not field.personal):
            details.append((words.text(field.label, language), values.show(field, value, language)))
    details += [
        (_("File"), _("erased; its time was over") if file.erased_at else _file_link(file))
        for file in event.evidence
        if file.erased_at or not file.public
    ]
    return Happening(
        what=label,
        at=entry.at,
        who=actor_text(entry.actor, known.names),
        said=said,
        strong=any(op["op"] == "state" for op in entry.facts["ops"]),
        details=details,
        photos=[photo(file, language) for file in event.evidence if file.public and not file.erased_at],
    )


def _details(op: Mapping[str, Any], program: Program, known: History) -> Iterable[tuple[str, str]]:
    language, now = known.visit.language, known.visit.now
    match op["op"]:
        case "state" if op["to"] != MERGED:
            yield _("Stage"), words.text(program.states[op["to"]].label, language)
        case "custody":
            handler = known.names.get(op.get("handler", ""), "")
            yield _("Held by"), " · ".join(filter(None, (known.units.get(op["unit"], op["unit"]), handler)))
        case "handover.offer":
            yield _("Offered to"), known.units.get(op["to"], op["to"])
        case "assist.ask":
            yield _("Asked"), known.units.get(op["unit"], op["unit"])
            yield _("Answer by"), moment_text(_moment(op["due"]), now)
        case "clock.extend" | "clock.renew" | "clock.resume":
            yield _("New date"), moment_text(_moment(op["due"]), now)
        case "feedback.answer":
            for name, question in (
                ("contacted", _("Reached")),
                ("solved", _("Really solved")),
                ("satisfied", _("Satisfied")),
            ):
                if op.get(name) is not None:
                    yield question, _("yes") if op[name] else _("no")
        case "merge" if op["into"] in known.refs:
            yield _("Merged into"), _case_link(op["into"], known)
        case "parent" if op["ref"] in known.refs:
            yield _("Put under"), _case_link(op["ref"], known)


def photo(file: Evidence, language: str) -> Photo:
    return Photo(
        src=reverse("cases:evidence", args=[file.public]),
        alt=words.evidence(file.kind, language),
        caption=words.evidence(file.kind, language),
        href=reverse("cases:evidence", args=[file.sha256]),
    )


def _file_link(file: Evidence) -> str:
    return format_html(
        '<a href="{}">{}</a>', reverse("cases:evidence", args=[file.sha256]), file.file_name or file.kind
    )


def _case_link(ref: str, known: History) -> str:
    return format_html('<a href="{}">{}</a>', reverse(known.address, args=[ref]), ref)


def _ref_of(event: Event) -> str:
    return event.entry.stream_id.removeprefix("case/")


def _refs_in(op: Mapping[str, Any]) -> list[str]:
    return [op[key] for key in ("into", "ref") if op["op"] in ("merge", "parent") and op.get(key)]


def _units(ops: Iterable[Mapping[str, Any]], language: str) -> dict[str, str]:
    wanted = {
        str(op[key])
        for op in ops
        if op["op"].startswith(("custody", "handover", "assist"))
        for key in UNITS_IN
        if op.get(key)
    }
    return {unit.code: name_in(unit, language) for unit in Organization.objects.filter(pk__in=wanted)}


def _moment(text: str) -> datetime:
    return timezone.localtime(datetime.fromisoformat(text))
