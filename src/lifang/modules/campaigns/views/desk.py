"""The desk: all campaigns, how far one is down to a stair, one target, and what was asked of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lifang.cases.errors import Refused
from lifang.cases.evidence import JPEG, open_stored
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import query
from lifang.cases.views.visit import Visit, for_anyone, for_desk
from lifang.kernel import worktime
from lifang.kernel.text import whole_number
from lifang.modules.campaigns import commands, queries, rules
from lifang.modules.campaigns.errors import UnknownTarget
from lifang.modules.campaigns.models import Campaign, Target
from lifang.modules.campaigns.units import unit_of
from lifang.modules.campaigns.views.lines import MAP, dots, inside, outcome_lines
from lifang.modules.campaigns.views.show import (
    history,
    place_of,
    reached,
    state_of,
    title_of,
    title_on_paper,
)
from lifang.places.areacodes import in_subtree
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.places.queries import ancestors, name_in
from lifang.places.sheets import qr_svg
from lifang.web.components import Tab
from lifang.web.typed import typed

MOST = 500  # targets on one page
PAGES = ("progress", "checks", "stock", "cards", "outcomes")


def desk_frame(visit: Visit, campaign: Campaign, current: str) -> dict[str, Any]:
    """What stands around every page of one campaign."""
    labels = {
        "progress": _("Progress"),
        "checks": _("Checks"),
        "stock": _("Stock"),
        "cards": _("Cards"),
        "outcomes": _("Outcomes"),
    }
    tabs = [
        Tab(labels[name], reverse(f"campaigns:{name}", args=[campaign.ref]), current=name == current)
        for name in PAGES
    ]
    return frame(visit, "desk") | {
        "page": "campaigns",
        "campaign": campaign,
        "unit": unit_of(campaign.kind, visit.language),
        "tabs": tabs,
        "leads": campaign.closed_at is None and rules.may_lead(visit.actor, campaign),
        "key": visit.new_key(),
        "not_repeated": queries.not_repeated(campaign) if campaign.closed_because else 0,
        "overdue": queries.is_overdue(campaign, worktime.today(visit.now, profile().calendar)),
    }


def find(visit: Visit, ref: str) -> Campaign:
    try:
        return queries.get_campaign(visit.viewer, ref)
    except UnknownTarget as refusal:
        raise Http404 from refusal


@require_safe
@for_desk
def campaigns(request: HttpRequest, visit: Visit) -> HttpResponse:
    today = worktime.today(visit.now, profile().calendar)
    counted = queries.campaigns_of(visit.viewer).annotate(
        all=Count("targets"), ended=Count("targets", filter=~Q(targets__outcome=""))
    )
    rows = [
        {
            "campaign": one,
            "all": one.all,
            "ended": one.ended,
            "share": 100 * one.ended // one.all if one.all else 0,
            "running": queries.is_running(one, today),
            "overdue": queries.is_overdue(one, today),
        }
        for one in counted[:MOST]
    ]
    leads = any(grant.role in rules.LEADING for grant in visit.viewer.grants)
    context = frame(visit, "desk") | {"page": "campaigns", "rows": rows, "may_plan": leads}
    return render(request, "campaigns/desk_list.html", context)


@require_safe
@for_desk
def progress(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    campaign = find(visit, ref)
    targets = queries.targets_of(visit.viewer, campaign)
    area = Area.objects.filter(code=request.GET.get("area") or campaign.area_id).first() or campaign.area
    site = Site.objects.select_related("area").filter(code=request.GET.get("site", "")).first()
    inside_it = Q(site=site) | Q(site__parent=site) if site else in_subtree(area.code)
    asked = targets.filter(inside_it)
    met = reached(campaign)
    page = reverse("campaigns:progress", args=[campaign.ref])

    def link(name: str, code: str) -> str:
        return page + query([(name, code)])

    whole = queries.whole(asked, met)
    context = desk_frame(visit, campaign, "progress") | {
        "whole": whole,
        "next_steps": _next_steps(asked),
        "above": _above(campaign, site.area if site else area, link, visit.language),
        "place": name_in(site or area, visit.language),
        "site": site,
        "outcomes": outcome_lines(campaign, asked, visit.language),
        "not_repeated": queries.not_repeated(campaign),
    }
    if site is None:
        context["lines"] = inside(campaign, targets, area, link, visit.language)
        context["dots"] = dots(queries.by_site(asked, met), link, visit.language)
        context["map"] = MAP
    else:
        context["stairs"] = [row for row in queries.by_stair(asked, met) if row.key]
        context["doors"] = [
            (target, title_of(target, visit.language), state_of(target, campaign, visit.language))
            for target in asked.order_by("stair", "floor", "door", "number")[:MOST]
        ]
    return render(request, "campaigns/desk_progress.html", context)


def _next_steps(targets: Any) -> list[tuple[str, int]]:
    """What the open ones wait for."""
    open_ones = targets.filter(outcome="")
    counts = dict(open_ones.filter(booked_on=None).order_by().values_list("step").annotate(Count("pk")))
    steps = [(str(label), counts.get(step, 0)) for step, label in Target.Step.choices]
    return [
        *((label, count) for label, count in steps if count),
        (_("Booked"), open_ones.exclude(booked_on=None).count()),
    ]


def _above(campaign: Campaign, area: Area, link: Any, language: str) -> list[tuple[str, str]]:
    line = [one for one in (*ancestors(area.code), area) if one.code.startswith(campaign.area_id)]
    wanted = [one for one in line if one.level != Area.Level.GRID]
    return [(name_in(one, language), link("area", one.code)) for one in wanted]


@require_safe
@for_desk
def target(request: HttpRequest, visit: Visit, ref: str, number: int) -> HttpResponse:
    campaign = find(visit, ref)
    try:
        row = queries.get_target(visit.viewer, campaign, number)
    except UnknownTarget as refusal:
        raise Http404 from refusal
    photo_url = reverse("campaigns:photo", args=["SHA"]).replace("SHA", "{sha}")
    visits = row.history.order_by("nth").select_related("target")
    context = desk_frame(visit, campaign, "") | {
        "target": row,
        "title": title_of(row, visit.language),
        "place": place_of(row, visit.language),
        "state": state_of(row, campaign, visit.language),
        "history": history(visits, campaign, visit.language, photo_url),
        "findings": [one.finding for one in visits if one.finding],
        "back": reverse("campaigns:progress", args=[campaign.ref])
        + (query([("site", row.site.code)]) if row.site else ""),
    }
    return render(request, "campaigns/desk_target.html", context)


@require_POST
@for_desk
def reopen(request: HttpRequest, visit: Visit, ref: str, number: int) -> HttpResponse:
    campaign = find(visit, ref)
    try:
        commands.reopen(
            campaign=campaign,
            target=number,
            reason=typed(request, "reason"),
            actor=visit.actor,
            key=request.POST.get("key", ""),
            now=visit.now,
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The outcome is taken back; the work begins anew here."))
    return redirect("campaigns:target", campaign.ref, number)


@require_POST
@for_desk
def close(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    campaign = find(visit, ref)
    try:
        commands.close(
            campaign=campaign,
            actor=visit.actor,
            key=request.POST.get("key", ""),
            now=visit.now,
            reason=typed(request, "reason"),
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The campaign is closed: every target has its outcome."))
    return redirect("campaigns:progress", campaign.ref)


@require_safe
@for_anyone
def photo(request: HttpRequest, visit: Visit, sha256: str) -> HttpResponseBase:
    """Only the cleaned picture, to who may see its visit. Absent and forbidden are one answer."""
    del request
    if not queries.may_see_photo(visit.viewer, sha256):
        raise Http404
    response = FileResponse(open_stored(sha256), content_type=JPEG)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@for_desk
def cards(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """For the printer: a card for each open door of a turf, to be left when nobody is at home."""
    campaign = find(visit, ref)
    turfs = list(campaign.turfs.select_related("team").order_by("number"))
    context = desk_frame(visit, campaign, "cards") | {"turfs": turfs}
    if number := request.GET.get("turf", ""):
        chosen = get_object_or_404(campaign.turfs, number=whole_number(number))
        targets = queries.targets_of(visit.viewer, campaign).filter(turf=chosen, outcome="").order_by("order")
        context["chosen"], context["discreet"] = chosen, queries.is_discreet(campaign)
        context["cards"] = [_card(request, one, visit.language) for one in targets[:MOST]]
    return render(request, "campaigns/desk_cards.html", context)


def _card(request: HttpRequest, row: Target, language: str) -> dict[str, str]:
    url = request.build_absolute_uri(reverse("campaigns:book", args=[row.booking]))
    return {
        "title": title_on_paper(row, language),
        "place": place_of(row, language),
        "code": row.booking,
        "qr": qr_svg(url),
        "url": url,
    }
