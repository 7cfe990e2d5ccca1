"""The desk's side: all registers, one register, one line of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifang.cases.queries import known_refs
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import query
from lifang.cases.views.visit import Visit, staff
from lifang.modules.registers.places import PAGE, sees_registers
from lifang.modules.registers.views.history import happenings
from lifang.modules.registers.views.rows import columns_of, name_of, reason_of, row_of, shown
from lifang.people import rules
from lifang.people.models import Organization, Registration
from lifang.people.queries import in_effect
from lifang.people.queries import registers as queries
from lifang.people.registers import Register
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.record.reads import record_read
from lifang.web.components import Pages, Tab

MOST = 100  # rows of a page
SOON = timedelta(days=30)
CASE = "case/"
for_readers = staff(sees_registers)

Rows = QuerySet[Registration]
SHOWN: dict[str, Callable[[Rows, Visit], Rows]] = {
    "": lambda rows, visit: rows.filter(in_effect(visit.viewer.on)),
    "lapsing": lambda rows, visit: rows.filter(
        in_effect(visit.viewer.on), lapses_on__lte=visit.viewer.on + SOON
    ),
    "over": lambda rows, visit: rows.filter(until_on__lt=visit.viewer.on),
}


@dataclass(frozen=True, slots=True)
class Listed:
    title: str
    summary: str
    url: str
    count: int
    lapsing: int


def find(visit: Visit, code: str) -> Register:
    """A register behind another purpose's wall is not there."""
    found = next((one for one in queries.registers_for(visit.viewer) if one.code == code), None)
    if found is None:
        raise Http404
    return found


def find_line(visit: Visit, code: str, ref: str) -> tuple[Register, Registration]:
    declared = find(visit, code)
    row = queries.visible(visit.viewer, code).filter(code=ref.upper()).first()
    if row is None:
        raise Http404
    return declared, row


@require_safe
@for_readers
def registers(request: HttpRequest, visit: Visit) -> HttpResponse:
    listed = []
    for one in queries.registers_for(visit.viewer):
        rows = queries.visible(visit.viewer, one.code)
        listed.append(
            Listed(
                words.text(one.title, visit.language),
                words.text(one.summary, visit.language),
                reverse("registers:list", args=[one.code]),
                SHOWN[""](rows, visit).count(),
                SHOWN["lapsing"](rows, visit).count() if one.ends else 0,
            )
        )
    context = frame(visit, "desk") | {"page": PAGE, "registers": listed}
    return render(request, "registers/desk_all.html", context)


@require_safe
@for_readers
def register(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    declared = find(visit, code)
    text, holder = request.GET.get("find", "").strip()[:80], request.GET.get("holder", "")
    show = request.GET.get("show", "") if request.GET.get("show") in SHOWN else ""
    everything = queries.visible(visit.viewer, code)
    holders = Organization.objects.filter(pk__in=everything.values("holder")).order_by("name", "code")
    rows = everything.filter(holder=holder) if holder else everything
    rows = queries.search(rows, text)
    found, pager = _page(SHOWN[show](rows, visit), request, {"find": text, "holder": holder, "show": show})
    if found:
        _note_read(visit, declared, f"register/{declared.code}", "list")
    columns = columns_of(declared)
    here = [("find", text), ("holder", holder)]
    context = frame(visit, "desk") | {
        "page": PAGE,
        "register": declared,
        "title": words.text(declared.title, visit.language),
        "columns": [words.text(field.label, visit.language) for field in columns],
        "holder_label": words.text(declared.holder.label, visit.language),
        "rows": [row_of(row, columns, visit.language) for row in found],
        "tabs": [
            Tab(str(label), query([*here, ("show", name)]), SHOWN[name](rows, visit).count(), name == show)
            for name, label in _labels(declared).items()
        ],
        "holders": [(unit.code, name_in(unit, visit.language)) for unit in holders],
        "holder": holder,
        "text": text,
        "show": show,
        "pager": pager,
        "may_enter": queries.keepable(visit.viewer, declared).exists(),
        "soon": visit.viewer.on + SOON,
        "today": visit.viewer.on,
    }
    return render(request, "registers/desk_one.html", context)


def _note_read(visit: Visit, declared: Register, subject: str, what: str) -> None:
    """Who stands in a restricted register is restricted, too: names on a list are read as much as a line of its own."""
    if declared.sensitivity == "restricted":
        record_read(
            viewer_name=visit.viewer.username,
            subject_stream=subject,
            purpose=declared.purpose,
            what=what,
            now=visit.now,
        )


def _labels(declared: Register) -> dict[str, str]:
    labels = {"": _("Current"), "lapsing": _("About to lapse"), "over": _("Ended")}
    return labels if declared.ends else {name: labels[name] for name in ("", "over")}


def _page(rows: Rows, request: HttpRequest, kept: dict[str, str]) -> tuple[list[Registration], Pages]:
    """Newest first, going on from the last one seen."""
    mark = request.GET.get("before", "")
    behind = rows.filter(code=mark).values("pk")[:1] if mark else None
    listed = rows.order_by("-pk") if behind is None else rows.filter(pk__lt=behind).order_by("-pk")
    found = list(listed[: MOST + 1])
    more, found = len(found) > MOST, found[:MOST]
    return found, Pages(
        back=query(kept.items()) if mark else "",
        on=query([*kept.items(), ("before", found[-1].code)]) if more else "",
    )


@require_safe
@for_readers
def registration(request: HttpRequest, visit: Visit, code: str, ref: str) -> HttpResponse:
    declared, row = find_line(visit, code, ref)
    _note_read(visit, declared, row.stream, "registration")
    context = frame(visit, "desk") | _line_context(visit, declared, row)
    return render(request, "registers/desk_line.html", context)


def _line_context(visit: Visit, declared: Register, row: Registration) -> dict[str, Any]:
    personal = rules.may_read_personal(visit.viewer, declared, row.holder)
    fields = [field for field in declared.fields.values() if personal or not field.personal]
    ended = row.until_on is not None and row.until_on < visit.viewer.on
    return {
        "page": PAGE,
        "register": declared,
        "row": row,
        "title": words.text(declared.title, visit.language),
        "name": name_of(row, visit.language),
        "ended_reason": reason_of(row.ended_reason),
        "holder_label": words.text(declared.holder.label, visit.language),
        "facts": shown(declared, [field.name for field in fields], row, visit.language),
        "hidden": not personal and any(field.personal for field in declared.fields.values()),
        "personal": personal,
        "history": happenings(declared, row, visit, personal=personal),
        "others": _others(visit, row) if row.person else [],
        "case": _case_of(visit, row),
        "skills": declared.code == "volunteer" and not ended,
        "may_keep": rules.may_keep(visit.actor, declared, row.holder) and row.erased_at is None,
        "ended": ended,
        "lapsing": row.lapses_on is not None and not ended and row.lapses_on <= visit.viewer.on + SOON,
    }


def _case_of(visit: Visit, row: Registration) -> str:
    """The case that entered it, for those who may know of the case."""
    ref = row.source.removeprefix(CASE) if row.source.startswith(CASE) else ""
    return next(iter(known_refs(visit.viewer, [ref] if ref else [])), "")


def _others(visit: Visit, row: Registration) -> list[tuple[str, str, Registration]]:
    """Where else the same person stands now, as far as this viewer may see it."""
    found = []
    for one in queries.registers_for(visit.viewer):
        rows = queries.on_register(visit.viewer, one.code, on=visit.viewer.on).filter(person=row.person)
        columns = columns_of(one)[:1]
        for other in rows.exclude(pk=row.pk):
            line = row_of(other, columns, visit.language)
            found.append(
                (words.text(one.title, visit.language), " · ".join([line.holder, *line.cells]), other)
            )
    return found
