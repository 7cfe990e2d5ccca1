"""The steps of a gathering or a vote, told as values: one view shows them all, and each makes one command call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lifang.cases.errors import Refused
from lifang.cases.evidence import StoredFile
from lifang.cases.queries import names_of
from lifang.cases.views.files import Upload, uploaded
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit
from lifang.modules.gatherings import rules
from lifang.modules.gatherings.models import Gathering, Vote
from lifang.people.actors import Actor
from lifang.record.models import Entry
from lifang.web.components import Happening

Row = TypeVar("Row", Gathering, Vote)
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Given:
    """What came with the form, ready for a command: `who` is its actor, key and moment."""

    data: Mapping[str, Any]
    files: Sequence[tuple[str, StoredFile]]
    of: str  # which part of the row, where a step has one: an agenda item, a nomination
    who: Mapping[str, Any]
    language: str


@dataclass(frozen=True, slots=True)
class Step(Generic[Row]):
    label: Words
    form: Callable[[Row, Visit, str], forms.Form]
    do: Callable[[Row, Given], object]
    offered: Callable[[Row, datetime], bool]
    note: Words = ""
    of_a_part: bool = False  # opened beside the part it is about, not from the row's buttons
    second: bool = False
    may: Callable[[Actor, Row], bool] = rules.may_run
    told: Callable[[Any], str] = lambda _made: ""  # what else to say of what came of it


def buttons(steps: Mapping[str, Step[Row]], row: Row, visit: Visit) -> list[tuple[str, Step[Row]]]:
    return [
        (name, one)
        for name, one in steps.items()
        if not one.of_a_part and one.may(visit.actor, row) and one.offered(row, visit.now)
    ]


def who(visit: Visit, key: str) -> dict[str, Any]:
    return {"actor": visit.actor, "key": key, "now": visit.now}


def take(
    request: HttpRequest, visit: Visit, row: Row, step: Step[Row], *, page: str, name: str, back: str
) -> HttpResponse:
    """The form of one step, and what came of it. Nobody is shown a step that is not theirs or not due."""
    if not step.may(visit.actor, row) or not step.offered(row, visit.now):
        raise Http404
    of = request.GET.get("of", "")
    form, upload, status = step.form(row, visit, of), Upload(), 200
    if request.method == "POST":
        form.data, form.files, form.is_bound = request.POST, request.FILES, True
        upload, status = uploaded(request, form), 400
        if form.is_valid():
            asked = who(visit, request.POST.get("key", ""))
            try:
                made = step.do(row, Given(form.cleaned_data, upload.files, of, asked, visit.language))
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                done = _("Done and written into the record: %(step)s.") % {"step": step.label}
                messages.success(request, f"{done} {step.told(made)}".rstrip())
                return redirect(back)
    context = frame(visit, "desk") | {
        "page": page,
        "row": row,
        "step": step,
        "draft": f"{page}-{row.ref}-{name}",
        "form": form,
        "upload": upload,
        "back": back,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "gatherings/desk_step.html", context, status=status)


def add_problems(form: forms.Form, refusal: Refused) -> None:
    """Each problem at its field; one that has none here, and a refusal of the whole, at the top."""
    for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
        form.add_error(name if name in form.fields else None, problem)


def history(stream: str, labels: Mapping[str, Words], visit: Visit, *, subject: str = "") -> list[Happening]:
    """The entries of the stream, or those about one subject, the newest first; of many alike in a row only the last."""
    found = Entry.objects.filter(stream=stream, **({"subject": subject} if subject else {}))
    entries = list(found.order_by("-number").values("kind", "at", "actor")[:200])
    told = [
        one
        for place, one in enumerate(entries)
        if place == 0
        or (one["kind"], one["actor"]) != (entries[place - 1]["kind"], entries[place - 1]["actor"])
    ]
    names = names_of((one["actor"].removeprefix("account/") for one in told), visit.language)
    return [
        Happening(
            str(labels.get(one["kind"], one["kind"])),
            one["at"],
            names.get(one["actor"].removeprefix("account/"), ""),
        )
        for one in told
    ]
