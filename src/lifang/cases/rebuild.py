"""Rows are projections: rebuild each case from its entries, with the operations the door used, and compare with its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import models
from django.db.models.functions import Substr

from lifang.cases.fold import PARTS, Fold
from lifang.cases.models import Case, Contact
from lifang.cases.ops import Said, apply_entry
from lifang.people.vault import caller_index
from lifang.record.extend import REBUILDS, Difference
from lifang.record.models import Entry
from lifang.record.rebuild import UNKNOWN, Projection, Rows, Table
from lifang.record.rebuild import Said as Told

CHUNK = 500
KEPT = {"receipt"}
"""Stands in a payload only, yet stays when that is erased, so that the reporter can still follow the case."""


def differences() -> Iterator[Difference]:
    """Every difference between rows and record, in order of the cases."""
    last = 0
    while chunk := list(Case.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        yield from _compare(chunk)
    yield from _streams_without_case()


def rebuild(entries: Iterable[Entry]) -> tuple[Fold, bool]:
    """A case from nothing but its entries, and whether some of its payloads were erased."""
    fold = Fold(Case(state="", state_kind=""))
    erased = False
    for entry in entries:
        payload = getattr(entry, "payload", None)
        erased = erased or (payload is not None and payload.erased_at is not None)
        data = payload.data or {} if payload is not None else {}
        said = Said(entry.number, entry.at, entry.actor, data, _case_id)
        if entry.number == 1:
            fold.case.receipt = data.get("receipt", "")
        apply_entry(fold, entry.facts["ops"], said)
    return fold, erased


def _case_id(ref: str) -> int | None:
    return Case.objects.filter(ref=ref).values_list("pk", flat=True).first()


def _compare(cases: list[Case]) -> Iterator[Difference]:
    streams: dict[str, list[Entry]] = {case.stream: [] for case in cases}
    for entry in (
        Entry.objects.filter(stream__in=streams).select_related("payload").order_by("stream", "number")
    ):
        streams[entry.stream_id].append(entry)
    parts = {part: _by_case(part, cases) for part in PARTS}
    for case in cases:
        if not streams[case.stream]:
            yield Difference(case.stream, "case", "entries", "nothing", f"{case.entries} entries")
            continue
        fold, erased = rebuild(streams[case.stream])
        yield from _columns(case.stream, "case", fold.case, case, erased)
        for part in PARTS:
            name = part._meta.model_name or ""
            told, found = fold.rows(part), parts[part].get(case.pk, [])
            if len(told) != len(found):
                yield Difference(case.stream, name, "rows", str(len(told)), str(len(found)))
            for number, (ours, theirs) in enumerate(zip(told, found, strict=False), 1):
                yield from _columns(case.stream, f"{name} {number}", ours, theirs, erased)


def _by_case(part: type[models.Model], cases: list[Case]) -> dict[int, list[models.Model]]:
    rows: dict[int, list[models.Model]] = {}
    for row in part._default_manager.filter(case__in=cases).order_by("pk"):
        rows.setdefault(row.case_id, []).append(row)  # type: ignore[attr-defined]
    return rows


def _columns(
    stream: str, name: str, ours: models.Model, theirs: models.Model, erased: bool
) -> Iterator[Difference]:
    passed_over = {"id", "case"} | (KEPT if erased else set())
    for column in ours._meta.concrete_fields:
        if column.name in passed_over:
            continue
        told, found = _plain(getattr(ours, column.attname)), _plain(getattr(theirs, column.attname))
        if told != found:
            yield Difference(stream, name, column.name, repr(told), repr(found))


def _plain(value: Any) -> Any:
    if isinstance(value, int | list | dict) or value is None:
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _streams_without_case() -> Iterator[Difference]:
    known = Case.objects.filter(ref=models.OuterRef("ref"))
    starts = (
        Entry.objects.filter(stream__key__startswith="case/", number=1)
        .annotate(ref=Substr("stream_id", len("case/") + 1))
        .exclude(models.Exists(known))
    )
    for entry in starts:
        yield Difference(entry.stream_id, "case", "ref", "a case", "no row")


class _Cases:
    models: Sequence[type[models.Model]] = (Case, *PARTS)
    differences = staticmethod(differences)


REBUILDS.add("cases", _Cases())
CONTACTS = Projection("contact/", Table(Contact, "ref"))
REBUILDS.add("contacts", CONTACTS)


@CONTACTS.on("contact")
def note_contact(rows: Rows, said: Told) -> None:
    rows.add(
        Contact,
        **said.pick("channel", "outcome", "area", "line", "reason", "case"),
        at=said.at,
        taken_by=said.actor,
        phone_index=UNKNOWN if said.erased else caller_index(said.payload.get("phone")),
    )
