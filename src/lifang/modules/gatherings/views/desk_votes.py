"""The desk's pages of owners' votes: from the roll to the published count."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.errors import Refused
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.modules.gatherings import commands, queries, rules
from lifang.modules.gatherings.forms import DrawUpForm
from lifang.modules.gatherings.models import Committee, Vote
from lifang.modules.gatherings.views.gauges import gauges
from lifang.modules.gatherings.views.steps import add_problems, buttons, history, take, who
from lifang.modules.gatherings.views.vote_steps import KINDS, STEPS
from lifang.places.models import Site
from lifang.places.sheets import qr_svg
from lifang.web.components import Tab
from lifang.web.language import listed

LANES = {"now": gettext_lazy("Running"), "past": gettext_lazy("Past")}
MOST = 100  # votes in a list
_State = Vote.State
for_anybody_here = staff(rules.may_see_some)


def tabs(current: str) -> list[Tab]:
    here = reverse("gatherings:desk-votes")
    lanes = [Tab(str(label), f"{here}?lane={name}", current=name == current) for name, label in LANES.items()]
    elected = Tab(
        _("Owners' committees"), reverse("gatherings:desk-committees"), current=current == "committees"
    )
    return [*lanes, elected]


@require_safe
@for_anybody_here
def votes(request: HttpRequest, visit: Visit) -> HttpResponse:
    lane = request.GET.get("lane", "now")
    if lane not in LANES:
        raise Http404
    rows = queries.visible_votes(visit.viewer)
    past = rows.filter(state__in=(_State.PUBLISHED, _State.CANCELLED))
    running = rows.exclude(state__in=(_State.PUBLISHED, _State.CANCELLED))
    context = frame(visit, "desk") | {
        "page": "votes",
        "lane": lane,
        "rows": list((past if lane == "past" else running).defer("protocol").order_by("-drawn_up_at")[:MOST]),
        "may_plan": rules.may_run_some(visit.viewer),
        "tabs": tabs(lane),
    }
    return render(request, "gatherings/desk_votes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.may_run_some)
def draw_up(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = DrawUpForm(
        visit.viewer, visit.language, data=request.POST or None, initial={"agents": 3, "matter": 5}
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = _draw_up(visit, form.cleaned_data, request.POST.get("key", ""))
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                return redirect("gatherings:desk-vote", made.ref)
    context = frame(visit, "desk") | {
        "page": "votes",
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "gatherings/desk_draw_up.html", context, status=status)


def _draw_up(visit: Visit, given: dict[str, Any], key: str) -> Vote:
    organizer = get_object_or_404(queries.organizers(visit.viewer), pk=given["organizer"])
    question = commands.Question(
        given["question"], given["matter"], given["seats"] or 0, given["alternates"] or 0, given["years"] or 0
    )
    return commands.draw_up(
        title=given["title"],
        questions=[question, *given["further"]],
        holdings=given["roll"],
        organizer=organizer,
        site=Site.objects.filter(code=given["site"]).first() if given["site"] else None,
        purpose=queries.purpose_for(visit.viewer, organizer),
        secret=not given["openly"],
        heads_per_agent=given["agents"] or 0,
        names_checked=given["names_checked"],
        **who(visit, key),
    )


@require_safe
@for_anybody_here
def vote(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer), ref=ref)
    runs = rules.may_run(visit.actor, row)
    running = row.state in (_State.OPEN, _State.CLOSED)
    labels = dict(row.units.values_list("tag", "label")) if runs else {}
    context = frame(visit, "desk") | {
        "page": "votes",
        "row": row,
        "runs": runs,
        "units": row.units.count(),
        "gauges": gauges(queries.forecast_of(row).quorum, visit.language) if running else [],
        "nominations": list(row.nominations.select_related("unit", "proposer")),
        "seated": Committee.objects.filter(vote=row).first(),
        "proxies": [
            (one, listed(sorted(labels.get(tag, tag) for tag in one.units)))
            for one in (row.proxies.order_by("signed_at") if runs else ())
        ],
        "voided": list(row.ballots.exclude(void_reason="")) if runs else [],
        "ballots": dict(queries.ballots_by_channel(row)),
        "results": queries.results_in_words(row, visit.language) if row.protocol else [],
        "may_print": runs and row.state in (_State.DRAWN_UP, _State.OPEN),
        "may_call": runs and running,
        "key": visit.new_key(),
        "buttons": buttons(STEPS, row, visit),
        "history": history(row.stream, KINDS, visit),
    }
    return render(request, "gatherings/desk_vote.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody_here
def step(request: HttpRequest, visit: Visit, ref: str, name: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer), ref=ref)
    if name not in STEPS:
        raise Http404
    back = reverse("gatherings:desk-vote", args=[ref])
    return take(request, visit, row, STEPS[name], page="votes", name=name, back=back)


@require_safe
@staff(rules.may_run_some)
def doors(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """Who has not voted yet. Never how anybody voted: no page of the desk shows a tag beside its door."""
    row = get_object_or_404(queries.visible_votes(visit.viewer).filter(state=_State.OPEN), ref=ref)
    if not rules.may_run(visit.actor, row):
        raise Http404
    found = queries.forecast_of(row)
    context = frame(visit, "desk") | {
        "page": "votes",
        "row": row,
        "calls": queries.calls(row, found),
        "fewest": found.fewest,
        "gauges": gauges(found.quorum, visit.language),
    }
    return render(request, "gatherings/desk_doors.html", context)


@require_http_methods(["POST"])
@staff(rules.may_run_some)
def slips(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer), ref=ref)
    try:
        printed = commands.print_slips(vote=row, **who(visit, request.POST.get("key", "")))
    except Refused as refusal:
        raise Http404 from refusal
    url = request.build_absolute_uri(reverse("gatherings:ballot", args=[ref]))
    context = frame(visit, "desk") | {
        "page": "votes",
        "row": row,
        "slips": printed,
        "url": url,
        "qr": SafeString(qr_svg(url)),
    }
    return render(request, "gatherings/desk_slips.html", context)
