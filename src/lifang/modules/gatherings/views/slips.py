"""Pages whose only key is the code of a voting slip: no account, no cookie, works with scripts off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput, Refused
from lifang.cases.views.public.guard import Limit
from lifang.cases.views.visit import visit_of
from lifang.modules.gatherings.models import Vote
from lifang.modules.gatherings.views.steps import add_problems
from lifang.people.actors import PUBLIC

WRONG_SLIPS = Limit("slip-tries", 20, 10 * 60)


@dataclass(frozen=True, slots=True)
class Page:
    template: str
    row: Vote
    open: Callable[[datetime], bool]
    guesses: Collection[str] = ("code",)  # fields that somebody could try until one fits
    limit: Limit | None = None  # how often an address may succeed


def by_slip(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], str | Mapping[str, Any]],
    **context: Any,
) -> HttpResponse:
    """`act` makes one command call with the actor, key and moment it is given, and says where to go then; or it only
    reads, and says what this very page shows: no address leads there without the code.
    """
    visit, status = visit_of(request), 200
    if request.method == "POST":
        form.data, form.is_bound, status = request.POST, True, 400
        if WRONG_SLIPS.reached(request):
            form.add_error(
                None, _("Too many wrong codes came from this address; please try again in ten minutes.")
            )
        elif page.limit and page.limit.reached(request):
            form.add_error(None, _("Too many forms came from this address; please try again in an hour."))
        elif form.is_valid():
            who = {"actor": PUBLIC, "key": request.POST.get("key", ""), "now": visit.now}
            try:
                there = act(who)
            except Refused as refusal:
                if isinstance(refusal, BadInput) and refusal.problems.keys() & set(page.guesses):
                    WRONG_SLIPS.note(request)
                add_problems(form, refusal)
            else:
                if page.limit:
                    page.limit.note(request)
                if isinstance(there, str):
                    return redirect(there)
                context |= there
                status = 200
    context |= {
        "row": page.row,
        "form": form,
        "open": page.open(visit.now),
        "key": request.POST.get("key") or visit.new_key(),
    }
    response = render(request, page.template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response
