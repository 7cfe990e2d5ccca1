"""What a keeper does with a register: enter, change, end, erase. Each page is one form and one command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifang.cases.forms import units
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit
from lifang.modules.registers.forms import ChangeForm, EndForm, EntryForm, EraseForm
from lifang.modules.registers.places import PAGE
from lifang.modules.registers.views.lists import find, find_line, for_readers
from lifang.modules.registers.views.rows import name_of
from lifang.people import rules
from lifang.people.commands import ChangeRefused, newcomers
from lifang.people.commands import registers as commands
from lifang.people.models import Person, Registration
from lifang.people.queries import registers as queries
from lifang.people.registers import Register
from lifang.places.queries import name_in
from lifang.programs import words

NEWCOMER = "new"


Do = Callable[[dict[str, Any], str], Registration]


def _send(request: HttpRequest, form: forms.Form, do: Do, said: str) -> HttpResponse | None:
    """To the line when it was done; None when the form must be shown again, with what is wrong."""
    form.data, form.is_bound = request.POST, True
    if not form.is_valid():
        return None
    try:
        row = do(form.cleaned_data, request.POST.get("key", ""))
    except ChangeRefused as refusal:
        for name, problem in (getattr(refusal, "problems", {}) or {None: str(refusal)}).items():
            form.add_error(name if name in form.fields else None, problem)
        return None
    messages.success(request, said)
    return redirect("registers:one", row.register, row.code)


def _page(
    request: HttpRequest, visit: Visit, declared: Register, form: forms.Form, **more: Any
) -> HttpResponse:
    context = frame(visit, "desk") | {
        "page": PAGE,
        "register": declared,
        "title": words.text(declared.title, visit.language),
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
        **more,
    }
    return render(request, "registers/desk_step.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def new(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    declared = find(visit, code)
    holders = list(queries.keepable(visit.viewer, declared))
    if not holders:
        raise Http404
    about = request.GET.get("person", "")
    if declared.subject == "person" and not about:
        return _who(request, visit, declared)
    person = _person(visit, about) if about and about != NEWCOMER else None
    form = EntryForm(
        declared,
        language=visit.language,
        holders=[(unit.code, name_in(unit, visit.language)) for unit in holders],
        newcomer=about == NEWCOMER,
        organizations=units(visit.language) if declared.subject == "organization" else None,
    )
    form.fields["from_on"].initial = visit.viewer.on

    def do(given: dict[str, Any], key: str) -> Registration:
        shared: dict[str, Any] = {
            "register": declared.code,
            "holder": given["holder"],
            "values": {name: given[name] for name in declared.fields},
            "from_on": given["from_on"],
            "actor": visit.actor,
            "now": visit.now,
            "key": key,
        }
        if about == NEWCOMER:
            return newcomers.enter_newcomer(name=given["name"], phone=given["phone"], **shared)
        return commands.enter(
            person=person.code if person else None, organization=given.get("organization"), **shared
        )

    said = _("Entered into the register.")
    if request.method == "POST" and (done := _send(request, form, do, said)):
        return done
    label = name_in(person, visit.language) if person else _("New entry")
    return _page(request, visit, declared, form, label=label, button=_("Enter"))


def _person(visit: Visit, code: str) -> Person:
    """Only somebody whom the search would have shown."""
    found = queries.known_person(visit.viewer, code)
    if found is None:
        raise Http404
    return found


def _who(request: HttpRequest, visit: Visit, declared: Register) -> HttpResponse:
    text = request.GET.get("find", "").strip()[:80]
    people = queries.known_people(visit.viewer, text) if text else []
    context = frame(visit, "desk") | {
        "page": PAGE,
        "register": declared,
        "title": words.text(declared.title, visit.language),
        "text": text,
        "people": [(person, name_in(person, visit.language)) for person in people],
    }
    return render(request, "registers/desk_who.html", context)


def _kept_line(visit: Visit, code: str, ref: str) -> tuple[Register, Registration]:
    """A line that this viewer keeps; others are not there for a step."""
    declared, row = find_line(visit, code, ref)
    if row.erased_at or not rules.may_keep(visit.actor, declared, row.holder):
        raise Http404
    return declared, row


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def change(request: HttpRequest, visit: Visit, code: str, ref: str) -> HttpResponse:
    declared, row = _kept_line(visit, code, ref)
    form = ChangeForm(declared, language=visit.language, known=row.all_values)
    seen = request.POST.get("seen", "")

    def do(given: dict[str, Any], key: str) -> Registration:
        values = {name: given[name] for name in declared.fields}
        call: dict[str, Any] = {"actor": visit.actor, "now": visit.now, "key": key}
        return commands.change(registration=row, values=values, seen=_read(seen), **call)

    said = _("Changed and written into the record.")
    if request.method == "POST" and (done := _send(request, form, do, said)):
        return done
    label = name_of(row, visit.language)
    shown = seen or json.dumps(row.all_values, ensure_ascii=False)
    return _page(request, visit, declared, form, row=row, label=label, button=_("Change"), seen=shown)


def _read(seen: str) -> dict[str, Any]:
    """What the form showed, as it sends it back."""
    try:
        read = json.loads(seen)
    except ValueError:
        read = {}
    return read if isinstance(read, dict) else {}


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def end(request: HttpRequest, visit: Visit, code: str, ref: str) -> HttpResponse:
    declared, row = _kept_line(visit, code, ref)
    form = EndForm(initial={"on": visit.viewer.on})

    def do(given: dict[str, Any], key: str) -> Registration:
        return commands.end(registration=row, **given, actor=visit.actor, now=visit.now, key=key)

    if request.method == "POST" and (done := _send(request, form, do, _("Ended."))):
        return done
    label = name_of(row, visit.language)
    return _page(request, visit, declared, form, row=row, label=label, button=_("End it"), danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def erase(request: HttpRequest, visit: Visit, code: str, ref: str) -> HttpResponse:
    declared, row = _kept_line(visit, code, ref)
    form = EraseForm()

    def do(given: dict[str, Any], key: str) -> Registration:
        return commands.erase(registration=row, **given, actor=visit.actor, now=visit.now, key=key)

    if request.method == "POST" and (done := _send(request, form, do, _("Erased for good."))):
        return done
    label = name_of(row, visit.language)
    warning = _("Name and personal details go for good. That somebody was entered, and in which unit, stays.")
    return _page(
        request, visit, declared, form, row=row, label=label, button=_("Erase"), danger=True, warning=warning
    )
