"""What stands on the page of one case: its timeline, who held it, what it hangs together with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lifang.cases.book import book
from lifang.cases.models import Case, Contact, Evidence
from lifang.cases.moves import BUILTIN
from lifang.cases.queries.access import visible_cases
from lifang.cases.queries.lists import Line, lines
from lifang.people.actors import Viewer
from lifang.people.models import Account
from lifang.people.queries import account_names
from lifang.places.areacodes import in_subtree
from lifang.programs.definition import Program
from lifang.record.lookups import filled
from lifang.record.models import Entry, Payload


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a case's timeline."""

    entry: Entry
    program: Program  # in the version that held for this line
    label: Any
    reason: str
    fields: Mapping[str, Any]
    evidence: tuple[Evidence, ...]
    erased: bool


def timeline(case: Case) -> list[Event]:
    """The case's own entries and those of cases merged into it or put under it, oldest first: three queries."""
    versions = book()
    program = versions.get(case.program, case.version)
    others = filled(subject=case.stream) & Q(stream__key__startswith="case/")
    entries = Entry.objects.filter(Q(stream=case.stream) | others)
    files: dict[int, list[Evidence]] = {}
    for file in case.evidence.order_by("pk"):
        files.setdefault(file.entry_number, []).append(file)
    events = []
    for entry in entries.select_related("payload").order_by("at", "id"):
        payload: Payload | None = getattr(entry, "payload", None)
        said = payload.data or {} if payload is not None else {}
        own = entry.stream_id == case.stream
        for op in entry.facts["ops"] if own else ():
            if op["op"] in ("open", "version"):
                program = versions.get(case.program, op["version" if op["op"] == "open" else "to"])
        public = {
            name: value
            for op in entry.facts["ops"]
            if op["op"] == "fields"
            for name, value in op["values"].items()
        }
        events.append(
            Event(
                entry=entry,
                program=program,
                label=label_of(program, entry.kind),
                reason=str(said.get("reason", "")),
                fields={**public, **said.get("fields", {})} if own else {},
                evidence=tuple(files.get(entry.number, ())) if own else (),
                erased=payload is not None and payload.erased_at is not None,
            )
        )
    return events


def label_of(program: Program, kind: str) -> Any:
    if kind in program.actions:
        return program.actions[kind].label
    if kind in BUILTIN:
        return BUILTIN[kind].label
    if kind == "receive":
        return _("Received")
    return next(one.actions[kind].label for one in book().used(program.code) if kind in one.actions)


@dataclass(frozen=True, slots=True)
class Held:
    unit: str
    unit_en: str
    minutes: int
    since: datetime
    until: datetime | None


def relatives(viewer: Viewer, case: Case, limit: int = 40) -> list[Line]:
    """Cases above, below or merged, as far as the viewer may know of them."""
    near = Q(parent=case) | Q(merged_into=case) | Q(pk__in=[case.parent_id, case.merged_into_id])
    by_sum = (F("id") + 0).desc()  # else both databases go through all cases in the order of their ids
    return lines(visible_cases(viewer).filter(near).order_by(by_sum)[:limit])


def at_same_place(viewer: Viewer, case: Case, limit: int = 8) -> list[Line]:
    """Newest first. Asked by itself: in one statement with relatives PostgreSQL looks for both through all cases."""
    if case.site_id is None:
        return []
    here = visible_cases(viewer).filter(site=case.site_id).exclude(pk=case.pk)
    return lines(here.order_by("-opened_at", "-id")[:limit])


def known_refs(viewer: Viewer, refs: Iterable[str]) -> set[str]:
    """Which of these cases the viewer may know of."""
    wanted = set(refs)
    if not wanted:
        return set()
    return set(visible_cases(viewer).filter(ref__in=wanted).values_list("ref", flat=True))


def names_of(usernames: Iterable[str], language: str) -> dict[str, str]:
    """How colleagues know the people behind accounts."""
    asked = set(usernames) - {""}
    return account_names(Account.objects.filter(username__in=asked), language) if asked else {}


def contacts(viewer: Viewer) -> QuerySet[Contact]:
    """Calls and visits in the areas of those who see whole areas, newest first."""
    inside = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.reach == "area":
            inside |= in_subtree(grant.area)
    return Contact.objects.filter(inside).select_related("area").order_by("-at", "-id")


def summaries(rows: Iterable[Contact]) -> dict[str, str]:
    """What callers said, as far as it is not erased; for those who take calls."""
    kept = Payload.objects.filter(
        entry__stream__in=[f"contact/{row.ref}" for row in rows], data__isnull=False
    ).values_list("entry__stream", "data")
    return {stream.removeprefix("contact/"): data.get("summary", "") for stream, data in kept if data}


def custody_of(case: Case, now: datetime) -> list[Held]:
    """Who held the case how long, in order; the minutes add up to its life."""
    spans = case.custody.select_related("unit").order_by("pk")
    return [
        Held(
            span.unit.name,
            span.unit.name_en,
            _minute(span.until_at or now) - _minute(span.from_at),
            span.from_at,
            span.until_at,
        )
        for span in spans
        if span.until_at is None or span.until_at > span.from_at
    ]


def _minute(moment: datetime) -> int:
    """Cut at the same whole minutes, neighbouring spans add up without a rest."""
    return int(moment.timestamp() // 60)
