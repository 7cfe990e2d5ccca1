"""A registration's entries in words: who entered, changed and ended it, and what they changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.queries import names_of
from lifang.cases.views.visit import Visit
from lifang.modules.registers.views.rows import reason_of
from lifang.people.models import Registration
from lifang.people.registers import Register, fold
from lifang.programs import values, words
from lifang.record.models import Entry
from lifang.web.components import Happening

ACCOUNT = "account/"


def happenings(declared: Register, row: Registration, visit: Visit, *, personal: bool) -> list[Happening]:
    entries = list(Entry.objects.filter(stream=row.stream).select_related("payload").order_by("-number"))
    names = names_of([entry.actor.removeprefix(ACCOUNT) for entry in entries], visit.language)
    return [_line(declared, entry, names, visit.language, personal=personal) for entry in entries]


def _line(
    declared: Register, entry: Entry, names: Mapping[str, str], language: str, *, personal: bool
) -> Happening:
    payload = (entry.payload.data if hasattr(entry, "payload") else None) or {}
    changed = dict(entry.facts.get("fields", {})) | (dict(payload.get("fields", {})) if personal else {})
    return Happening(
        what=_what(entry),
        at=entry.at,
        who=_who(entry.actor, names),
        said=reason_of(payload.get("reason", "")) if personal and not entry.facts.get("lapsed") else "",
        strong=entry.kind in (fold.ENDED, fold.ERASED),
        details=_details(declared, changed, language) if entry.kind == fold.CHANGED else (),
    )


def _what(entry: Entry) -> str:
    if entry.kind == fold.ENDED and entry.facts.get("lapsed"):
        return _("Lapsed: it was not renewed")
    return {
        fold.ENTERED: _("Entered into the register"),
        fold.CHANGED: _("Changed"),
        fold.ENDED: _("Ended"),
        fold.ERASED: _("Personal content erased"),
    }[entry.kind]


def _who(actor: str, names: Mapping[str, str]) -> str:
    if actor.startswith(ACCOUNT):
        return names.get(actor.removeprefix(ACCOUNT), actor.removeprefix(ACCOUNT))
    return _("by import") if actor.startswith("import/") else _("by itself")


def _details(declared: Register, changed: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    return [
        (
            words.text(field.label, language),
            values.show(field, changed[name], language) or _("taken out"),
        )
        for name, field in declared.fields.items()
        if name in changed
    ]
