"""One form and one command: the page on which a step of the desk is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lifang.cases.errors import Refused
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.modules.publishing import rules
from lifang.modules.publishing.models import Channel, Issue, Piece, Post, Show, Work

PAGE = "publishing"
Given = dict[str, Any]
Done = Channel | Issue | Piece | Post | Show | Work
for_editors = staff(rules.may_see_some)


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    button: str
    back: str  # address of the page to return to
    form: forms.Form
    do: Callable[[Given], Done]  # what was filled in, with key and moment
    said: str
    then: Callable[[Done], str] | None = None  # address of what was made
    note: str = ""
    danger: bool = False
    shown: Given = field(default_factory=dict)


class Nothing(forms.Form):
    """Nothing is asked; the page says once more what will happen."""


def take(request: HttpRequest, visit: Visit, step: Step) -> HttpResponse:
    form = step.form
    status = 200
    if request.method == "POST":
        form.data, form.is_bound, status = request.POST, True, 400
        if form.is_valid():
            key = request.POST.get("key", "")
            try:
                done = step.do({**form.cleaned_data, "actor": visit.actor, "key": key, "now": visit.now})
            except Refused as refusal:
                status = refusal.status
                for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
                    form.add_error(name if name in form.fields else None, problem)
            else:
                messages.success(request, step.said)
                return redirect(step.then(done) if step.then else step.back)
    context = frame(visit, "desk") | {
        "page": PAGE,
        "step": step,
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
        **step.shown,
    }
    return render(request, "publishing/desk_step.html", context, status=status)
