"""Votes of owners for everybody: what is asked, how far the quorum is, the ballot, the published count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.views.visit import visit_of
from lifang.modules.gatherings import commands, queries
from lifang.modules.gatherings.forms import BallotForm, SlipForm
from lifang.modules.gatherings.models import Nomination, Vote
from lifang.modules.gatherings.views.gauges import gauges
from lifang.modules.gatherings.views.slips import Page, by_slip
from lifang.web.components import Stage
from lifang.web.dates import moment_text

MOST = 100  # votes in the list
_State = Vote.State


@require_safe
def votes(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    found = queries.of_public_votes().defer("protocol")
    rows = list(found.order_by(F("noticed_at").desc(nulls_first=True), "-drawn_up_at")[:MOST])
    context = {
        "rows": rows,
        "now_open": {row.pk for row in rows if row.takes_ballots(now)},
        "nominating": {row.pk for row in rows if row.takes_nominations(now)},
    }
    return render(request, "gatherings/votes.html", context)


@require_safe
def vote(request: HttpRequest, ref: str) -> HttpResponse:
    visit = visit_of(request)
    row = get_object_or_404(queries.of_public_votes(), ref=ref)
    published, withdrawn = row.state == _State.PUBLISHED, row.state == _State.CANCELLED
    accepted = row.nominations.filter(state=Nomination.State.ACCEPTED)
    context = {
        "row": row,
        "withdrawn": withdrawn,
        "stages": [] if withdrawn else _stages(row, visit.now),
        "candidates": list(accepted) if row.noticed_at else [],
        "gauges": gauges(queries.forecast_of(row).quorum, visit.language)
        if row.noticed_at and not published and not withdrawn
        else [],
        "open": row.takes_ballots(visit.now),
        "nominating": row.takes_nominations(visit.now),
        "results": queries.results_in_words(row, visit.language) if published else [],
        "set_aside": len(row.protocol["set_aside"]) if published and row.protocol else 0,
    }
    return render(request, "gatherings/vote.html", context)


def _stages(row: Vote, now: datetime) -> list[Stage]:
    """Each step with whether it was reached, and when."""
    told = {
        name: moment_text(at, now) if at else ""
        for name, at in (
            ("until", row.nominating_until),
            ("noticed", row.noticed_at),
            ("opens", row.opens_at),
            ("closes", row.closes_at),
            ("published", row.published_at),
        )
    }
    voting = f"{told['opens']} – {told['closes']}" if row.opens_at else ""
    steps = [
        (_("Announced"), told["noticed"], row.noticed_at is not None),
        (_("Voting"), voting, row.opens_at is not None and now >= row.opens_at),
        (
            _("Envelopes are opened and counted"),
            "",
            row.state in (_State.CLOSED, _State.COUNTED, _State.PUBLISHED),
        ),
        (_("Result"), told["published"], row.state == _State.PUBLISHED),
    ]
    if row.nominating_until:
        until = _("until %(end)s") % {"end": told["until"]}
        steps.insert(0, (_("Owners nominate candidates"), until, True))
    last = max(place for place, (_label, _note, reached) in enumerate(steps) if reached)
    return [
        Stage(label, "now" if place == last else "done" if place < last else "next", note)
        for place, (label, note, _reached) in enumerate(steps)
    ]


@csrf_exempt  # the slip's code is all the authority, no cookie takes part
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: HttpRequest, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.of_public_votes(), ref=ref)
    form = BallotForm(row)

    def hand_in(who: Mapping[str, Any]) -> str:
        code = form.cleaned_data["code"]
        made = commands.cast(vote=row, code=code, marks=form.marks(), **who)
        return reverse("gatherings:cast", args=[ref, made.number])

    page = Page("gatherings/ballot.html", row, row.takes_ballots)
    return by_slip(request, page, form, hand_in)


@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest, ref: str) -> HttpResponse:
    """Under which tag the unit of this slip stands in the published list. No other page says it, and none of the desk's."""
    row = get_object_or_404(queries.of_public_votes().filter(secret=True), ref=ref)
    form = SlipForm()

    def look_up(_who: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"tag": commands.unit_by_slip(row, form.cleaned_data["code"]).tag}

    return by_slip(request, Page("gatherings/tag.html", row, lambda _now: True), form, look_up)


@require_safe
def cast(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """What a voter keeps: the ballot's number and seal. After the count, whether it was counted."""
    row = get_object_or_404(queries.of_public_votes(), ref=ref)
    one = get_object_or_404(row.ballots, number=number, channel="online")
    aside = ""
    if row.state == _State.PUBLISHED and row.protocol:
        reasons = {each["number"]: each["reason"] for each in row.protocol["set_aside"]}
        aside = reasons.get(number, "")
    context = {"row": row, "ballot": one, "aside": aside, "published": row.state == _State.PUBLISHED}
    response = render(request, "gatherings/cast.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def protocol(request: HttpRequest, ref: str) -> HttpResponse:
    del request
    row = get_object_or_404(queries.of_public_votes().filter(state=_State.PUBLISHED), ref=ref)
    if row.protocol is None:
        raise Http404
    return JsonResponse(row.protocol, json_dumps_params={"ensure_ascii": False, "indent": 1})
