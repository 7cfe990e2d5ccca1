"""The phone's pages: my part of the list in walking order, one door, and visits to make again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.errors import Refused
from lifang.cases.views.files import open_camera, uploaded
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, for_field
from lifang.modules.campaigns import commands, queries, rules
from lifang.modules.campaigns.errors import BadVisit, UnknownTarget
from lifang.modules.campaigns.models import Campaign, Recheck, Target
from lifang.modules.campaigns.units import unit_of
from lifang.modules.campaigns.views.forms import AgainForm, DoorForm
from lifang.modules.campaigns.views.show import (
    counts_from,
    history,
    outcome_label,
    place_of,
    state_of,
    title_of,
)
from lifang.programs import words
from lifang.web.components import Tab

MOST = 400  # doors on one page


@dataclass(frozen=True, slots=True)
class DoorRow:
    target: Target
    title: str
    state: str
    booked: bool


@require_safe
@for_field
def turfs(request: HttpRequest, visit: Visit) -> HttpResponse:
    counted = queries.turfs_of(visit.viewer).annotate(
        doors=Count("targets"),
        left=Count("targets", filter=Q(targets__outcome="")),
        booked=Count("targets", filter=Q(targets__outcome="", targets__booked_on__isnull=False)),
    )
    rows = [
        {
            "turf": turf,
            "title": words.text(turf.campaign.title, visit.language),
            "unit": unit_of(turf.campaign.kind, visit.language),
        }
        for turf in counted.order_by("campaign__ends_on", "campaign", "number")
    ]
    again = [
        {
            "row": row,
            "title": title_of(row.visit.target, visit.language),
            "place": place_of(row.visit.target, visit.language),
        }
        for row in _to_repeat(visit)
    ]
    context = frame(visit, "field") | {"rows": rows, "again": again}
    return render(request, "campaigns/field_turfs.html", context)


def _to_repeat(visit: Visit) -> list[Recheck]:
    """Drawn visits of others in my areas, not made again yet."""
    drawn = Recheck.objects.filter(at=None, visit__campaign__in=queries.campaigns_of(visit.viewer))
    drawn = drawn.exclude(visit__by=visit.viewer.username).filter(visit__campaign__closed_at=None)
    rows = drawn.select_related(
        "visit__campaign",
        "visit__target__site",
        "visit__target__person",
        "visit__target__organization",
        "visit__target__case",
    )
    return [
        row
        for row in rows[:MOST]
        if rules.may_visit(visit.actor, row.visit.campaign, row.visit.target.area_id)
    ]


@require_safe
@for_field
def turf(request: HttpRequest, visit: Visit, ref: str, number: int) -> HttpResponse:
    campaign = _campaign(visit, ref)
    own = campaign.turfs.filter(number=number).select_related("team").first()
    if own is None:
        raise Http404
    everything = request.GET.get("show") == "all"
    targets = queries.targets_of(visit.viewer, campaign).filter(turf=own).order_by("order")
    left = targets.filter(outcome="")
    shown = list((targets if everything else left)[:MOST])
    counts = {"all": targets.count(), "left": left.count()}
    context = frame(visit, "field") | {
        "campaign": campaign,
        "turf": own,
        "unit": unit_of(campaign.kind, visit.language),
        "lists": [
            Tab(_("Left"), "?", counts["left"], not everything),
            Tab(_("All"), "?show=all", counts["all"], everything),
        ],
        "entrances": [
            (place, [_row(target, campaign, visit.language) for target in some])
            for place, some in groupby(shown, key=lambda target: place_of(target, visit.language))
        ],
        "all_done": not counts["left"],
    }
    return render(request, "campaigns/field_turf.html", context)


def _row(target: Target, campaign: Campaign, language: str) -> DoorRow:
    booked = target.booked_on is not None and not target.outcome
    return DoorRow(target, title_of(target, language), state_of(target, campaign, language), booked)


@require_http_methods(["GET", "HEAD", "POST"])
@for_field
def door(request: HttpRequest, visit: Visit, ref: str, number: int) -> HttpResponse:
    campaign = _campaign(visit, ref)
    target = _target(visit, campaign, number)
    if request.method != "POST":
        form = DoorForm(campaign, language=visit.language)
        return _door_page(request, visit, target, form, key=visit.new_key())
    form = DoorForm(campaign, language=visit.language, data=request.POST, files=request.FILES)
    key = request.POST.get("key", "")
    try:
        take(request, visit, form, number, key=key)
    except Refused as refusal:
        form.add_problems(refusal.problems or {"": str(refusal.message)})
        return _door_page(
            request, visit, _target(visit, campaign, number), form, key=key, status=refusal.status
        )
    messages.success(request, said(visit, campaign, number), extra_tags=draft(campaign, number))
    return redirect(next_page(campaign, target))


def take(
    request: HttpRequest,
    visit: Visit,
    form: DoorForm,
    number: int,
    *,
    key: str,
    acted_at: datetime | None = None,
) -> None:
    """From a page as from a phone that was out of reach: the form, its photo, one command."""
    valid = form.is_valid()
    upload = uploaded(request, form)
    if not valid or form.errors:
        problems = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        form.errors.clear()  # each comes back with the refusal, to its field
        raise BadVisit(_("Some answers need your attention."), problems)
    photo = next((file for kind, file in upload.files if kind == "photo"), None)
    commands.visit(
        campaign=form.campaign,
        target=number,
        photo=photo,
        actor=visit.actor,
        key=key,
        now=visit.now,
        language=visit.language,
        acted_at=acted_at,
        **form.doing(),
    )


def said(visit: Visit, campaign: Campaign, number: int) -> str:
    target = _target(visit, campaign, number)
    given = {"door": title_of(target, visit.language), "state": state_of(target, campaign, visit.language)}
    told = _("%(door)s: %(state)s.") % given
    return f"{told} {counts_from(target, visit.now)}".rstrip()


def draft(campaign: Campaign, number: int) -> str:
    return f"{campaign.ref}-{number}"


def next_page(campaign: Campaign, target: Target) -> str:
    if target.turf is None:
        return reverse("campaigns:field")
    return reverse("campaigns:field-turf", args=[campaign.ref, target.turf.number])


def _door_page(
    request: HttpRequest, visit: Visit, target: Target, form: DoorForm, *, key: str, status: int = 200
) -> HttpResponse:
    campaign, language = target.campaign, visit.language
    open_camera(form)
    photo_url = reverse("campaigns:photo", args=["SHA"]).replace("SHA", "{sha}")
    visits = target.history.order_by("nth").select_related("target")
    context = frame(visit, "field") | {
        "campaign": campaign,
        "target": target,
        "title": title_of(target, language),
        "place": place_of(target, language),
        "state": state_of(target, campaign, language),
        "counts_from": counts_from(target, visit.now),
        "history": history(visits, campaign, language, photo_url),
        "form": form,
        "key": key,
        "draft": draft(campaign, target.number),
        "job": job_ref(target),
        "back": next_page(campaign, target),
        "may": campaign.closed_at is None
        and not target.outcome
        and rules.may_visit(visit.actor, campaign, target.area_id),
    }
    return render(request, "campaigns/field_door.html", context, status=status)


def job_ref(target: Target) -> str:
    return f"campaign/{target.campaign.ref}/{target.number}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_field
def again(request: HttpRequest, visit: Visit, ref: str, code: str) -> HttpResponse:
    """A drawn visit, made again. What the first one found is not told: it would be said again."""
    campaign = _campaign(visit, ref)
    row = next(
        (one for one in _to_repeat(visit) if one.visit.campaign == campaign and one.visit.code == code), None
    )
    if row is None:
        raise Http404
    form = AgainForm(
        campaign, language=visit.language, data=request.POST if request.method == "POST" else None
    )
    key, status = request.POST.get("key") or visit.new_key(), 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            commands.recheck(
                campaign=campaign,
                visit=code,
                outcome=given["outcome"],
                note=given["note"],
                actor=visit.actor,
                key=key,
                now=visit.now,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            status = refusal.status
        else:
            found = outcome_label(campaign, given["outcome"], visit.language)
            messages.success(request, _("Compared: you found “%(outcome)s”.") % {"outcome": found})
            return redirect("campaigns:field")
    target = row.visit.target
    context = frame(visit, "field") | {
        "campaign": campaign,
        "title": title_of(target, visit.language),
        "place": place_of(target, visit.language),
        "form": form,
        "key": key,
    }
    return render(
        request,
        "campaigns/field_again.html",
        context,
        status=400 if form.errors and status == 200 else status,
    )


def _campaign(visit: Visit, ref: str) -> Campaign:
    try:
        return queries.get_campaign(visit.viewer, ref)
    except UnknownTarget as refusal:
        raise Http404 from refusal


def _target(visit: Visit, campaign: Campaign, number: int) -> Target:
    try:
        target = queries.get_target(visit.viewer, campaign, number)
    except UnknownTarget as refusal:
        raise Http404 from refusal
    target.campaign = campaign
    return target
