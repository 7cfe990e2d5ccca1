"""Owners nominate with their slips, and whoever was nominated says yes or no."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lifang.cases.views.public.guard import REPORTS
from lifang.modules.gatherings import commands, queries
from lifang.modules.gatherings.forms import ConsentOnlineForm, NominateOnlineForm
from lifang.modules.gatherings.standard import nominations_of_a_unit
from lifang.modules.gatherings.views.slips import Page, by_slip

GUESSES = ("code", "name", "door")
DONE = (
    "stands",
    "asked",
    "given",
    "declined",
)  # what the page says afterwards: no name stands in its address


@csrf_exempt  # the slip's code is all the authority, no cookie takes part
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.of_public_votes(), ref=ref)
    election = row.election or {}
    form = NominateOnlineForm()

    def propose(who: Mapping[str, Any]) -> str:
        data = dict(form.cleaned_data)
        oneself = data.pop("who") == "self"
        commands.nominate_online(vote=row, question=election.get("code", ""), oneself=oneself, **data, **who)
        return _afterwards("nominate", ref, "stands" if oneself else "asked")

    page = Page("gatherings/nominate.html", row, row.takes_nominations, GUESSES, REPORTS)
    most = nominations_of_a_unit(int(election.get("seats", 0)))
    return by_slip(request, page, form, propose, most=most, done=_done(request))


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.of_public_votes(), ref=ref)
    form = ConsentOnlineForm()

    def answer(who: Mapping[str, Any]) -> str:
        data = dict(form.cleaned_data)
        agreed = data.pop("agreed") == "yes"
        commands.consent_online(vote=row, agreed=agreed, **data, **who)
        return _afterwards("consent", ref, "given" if agreed else "declined")

    page = Page("gatherings/consent.html", row, row.takes_nominations, GUESSES, REPORTS)
    return by_slip(request, page, form, answer, done=_done(request))


def _afterwards(page: str, ref: str, done: str) -> str:
    return f"{reverse(f'gatherings:{page}', args=[ref])}?done={done}"


def _done(request: HttpRequest) -> str:
    done = request.GET.get("done", "")
    return done if done in DONE and request.method != "POST" else ""
