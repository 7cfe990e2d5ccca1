"""The case itself: how it begins, where it stands, what it says, who holds it, and what is erased."""

from __future__ import annotations

from django.db import models

from lifang.cases.fold import Fold
from lifang.cases.models import MERGED, Assist, Case, Custody, Evidence, Exclusion, Handover
from lifang.cases.ops.operations import Op, Said, operation
from lifang.people.vault import caller_index

SPOKEN: dict[type[models.Model], tuple[str, ...]] = {
    Handover: ("reason", "answer"),
    Assist: ("task", "answer"),
    Exclusion: ("reason", "decision"),
    Evidence: ("file_name",),
}
"""Columns that hold what people wrote: they come from payloads and go with them."""


@operation("open")
def _open(fold: Fold, op: Op, said: Said) -> None:
    case = fold.case
    for name in (
        "ref", "program", "version", "purpose", "sensitivity", "nature", "category", "title", "channel", "language",
        "lat_e6", "lon_e6", "area_id", "site_id", "plate_id", "receipt",
    ):  # fmt: skip
        if name in op:
            setattr(case, name, op[name])
    case.opened_at = said.at
    case.fields, case.personal = {}, {}


@operation("version")
def _version(fold: Fold, op: Op, said: Said) -> None:
    """The case goes on under another version of its program."""
    fold.case.version = op["to"]
    for name in ("sensitivity", "nature", "title"):
        setattr(fold.case, name, op[name])


@operation("state")
def _state(fold: Fold, op: Op, said: Said) -> None:
    case = fold.case
    was_closed, was_merged = case.state_kind == Case.Kind.CLOSED, case.state == MERGED
    case.state, case.state_kind, case.state_since = op["to"], op["kind"], said.at
    if case.state_kind == Case.Kind.CLOSED:
        case.closed_at = said.at
        if span := fold.open_custody():
            span.until_at = said.at
            fold.touch(span)
    elif was_closed:
        case.closed_at = case.erased_at = None
        if not was_merged:
            case.reopened += 1
            case.escalation = 0
        fold.begin(Custody, unit_id=case.unit_id, handler=case.handler, from_at=said.at)


@operation("fields")
def _fields(fold: Fold, op: Op, said: Said) -> None:
    fold.case.fields = fold.case.fields | op.get("values", {})
    if personal := said.payload.get("fields"):
        fold.case.personal = fold.case.personal | personal
        fold.case.phone_index = caller_index(fold.case.personal.get("reporter_phone"))


@operation("place")
def _place(fold: Fold, op: Op, said: Said) -> None:
    for name in ("area_id", "site_id", "lat_e6", "lon_e6", "category", "title"):
        if name in op:
            setattr(fold.case, name, op[name])


@operation("custody")
def _custody(fold: Fold, op: Op, said: Said) -> None:
    case = fold.case
    if span := fold.open_custody():
        span.until_at = said.at
        fold.touch(span)
    case.unit_id, case.handler = op["unit"], op.get("handler", "")
    if case.state_kind != Case.Kind.CLOSED:
        fold.begin(Custody, unit_id=case.unit_id, handler=case.handler, from_at=said.at)


@operation("ruling")
def _ruling(fold: Fold, op: Op, said: Said) -> None:
    fold.case.ruling = op["to"]


@operation("returned")
def _returned(fold: Fold, op: Op, said: Said) -> None:
    fold.case.returns += 1


@operation("escalate")
def _escalate(fold: Fold, op: Op, said: Said) -> None:
    fold.case.escalation = op["level"]


@operation("erase")
def _erase(fold: Fold, op: Op, said: Said) -> None:
    fold.case.personal, fold.case.phone_index, fold.case.erased_at = {}, "", said.at
    for part, names in SPOKEN.items():
        for row in fold.rows(part):
            for name in names:
                setattr(row, name, "")
            if isinstance(row, Evidence) and row.erased_at is None:
                row.erased_at = said.at
            fold.touch(row)


@operation("attach")
def _attach(fold: Fold, op: Op, said: Said) -> None:
    names = said.payload.get("files", {})
    for item in op["items"]:
        fold.begin(
            Evidence,
            entry_number=said.number,
            kind=item["kind"],
            sha256=item["sha256"],
            public=item["public"],
            file_name=names.get(item["sha256"], ""),
            media_type=item["media_type"],
            size=item["size"],
            added_at=said.at,
        )
