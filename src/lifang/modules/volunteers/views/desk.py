"""The organiser's desk: what volunteers are needed for, who comes, and who is asked next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifang.cases import rules as case_rules
from lifang.cases.errors import Refused, UnknownCase
from lifang.cases.models import Case
from lifang.cases.queries import bounded_count, get_case, known_refs
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import query
from lifang.cases.views.visit import Visit
from lifang.kernel.text import whole_number
from lifang.modules.volunteers import commands, rules
from lifang.modules.volunteers.forms import NeedForm, ReasonForm
from lifang.modules.volunteers.matching import Reason
from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.modules.volunteers.queries import needs, record, volunteers
from lifang.modules.volunteers.queries.volunteers import Ranked
from lifang.modules.volunteers.standard import standard
from lifang.modules.volunteers.views.texts import need_line, shift_line, when, where
from lifang.modules.volunteers.views.visits import did, for_organisers, for_readers, found
from lifang.people.models import Organization
from lifang.places.areacodes import in_subtree
from lifang.places.queries import name_in
from lifang.web.components import Pages, Tab

PAGE = 50


def context_of(visit: Visit) -> dict[str, Any]:
    """Agents have no desk: they organise on the phone, with the same pages."""
    phone = not case_rules.may_use_desk(visit.viewer)
    return frame(visit, "field" if phone else "desk") | {
        "layout": "volunteers/field/organise.html" if phone else "desk/frame.html",
        "phone": phone,
        "page": "volunteers",
        "organises": rules.organises_somewhere(visit.viewer),
        "now": visit.now,
    }


def tabs_of(visit: Visit, current: str) -> list[Tab]:
    from_here = {
        "ahead": (_("Ahead"), "?lane=ahead", None),
        "short": (_("Short of people"), "?lane=short", needs.needs_short_of_people(visit.viewer, visit.now)),
        "past": (_("Past"), "?lane=past", None),
    }
    return [
        Tab(label, url, None if rows is None else bounded_count(rows), name == current, hot=name == "short")
        for name, (label, url, rows) in from_here.items()
    ]


@require_safe
@for_readers
def need_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    lanes = {
        "ahead": needs.needs_to_staff,
        "short": needs.needs_short_of_people,
        "past": needs.needs_past,
    }
    lane = request.GET.get("lane", "ahead")
    if lane not in lanes:
        return redirect("volunteers:desk")
    rows, pager = paged(request, lanes[lane](visit.viewer, visit.now), [("lane", lane)])
    context = context_of(visit) | {
        "tabs": tabs_of(visit, lane),
        "lane": lane,
        "lines": [need_line(row, visit.now, visit.language) for row in rows],
        "to_confirm": bounded_count(record.shifts_to_confirm(visit.viewer, visit.now)),
        "pager": pager,
    }
    return render(request, "volunteers/desk/needs.html", context)


def paged(request: HttpRequest, rows: QuerySet[Any], kept: list[tuple[str, str]]) -> tuple[list[Any], Pages]:
    """Steps of one page; nobody reads further than a few."""
    start = whole_number(request.GET.get("from", ""), 5) or 0
    shown = list(rows[start : start + PAGE + 1])
    on = query([*kept, ("from", str(start + PAGE))]) if len(shown) > PAGE else ""
    back = query([*kept, ("from", str(max(start - PAGE, 0)))]) if start else ""
    return shown[:PAGE], Pages(back, on)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def open_need(request: HttpRequest, visit: Visit) -> HttpResponse:
    case = _case(request, visit)
    teams = _teams(visit)
    form = NeedForm(
        teams=teams,
        for_case=case is not None,
        language=visit.language,
        data=request.POST if request.method == "POST" else None,
    )
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                row = commands.open_need(
                    **form.needed(),
                    case=case,
                    purpose=case.purpose if case else "service",
                    actor=visit.actor,
                    key=request.POST.get("key", ""),
                    now=visit.now,
                )
            except Refused as refusal:
                status = refusal.status
                form.add_problems(refusal.problems or {"": str(refusal.message)})
            else:
                messages.success(request, _("Opened. Now ask those who fit."), extra_tags="need")
                return redirect("volunteers:desk-need", row.ref)
    context = context_of(visit) | {
        "form": form,
        "case": case,
        "teams": teams,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "volunteers/desk/open.html", context, status=status)


def _case(request: HttpRequest, visit: Visit) -> Case | None:
    if not (ref := request.GET.get("case", "")):
        return None
    try:
        return get_case(visit.viewer, ref)
    except UnknownCase as refusal:
        raise Http404 from refusal


def _teams(visit: Visit) -> list[Organization]:
    found = Organization.objects.none()
    teams = Organization.objects.filter(kind=Organization.Kind.TEAM)
    for area in sorted({grant.area for grant in visit.viewer.grants}):
        found |= teams.filter(in_subtree(area))
    return list(found.select_related("area").order_by("name", "code"))


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who was asked or came forward, and how far they are."""

    offer: Offer
    name: str
    why: list[str]
    shift: Shift | None
    shift_when: str
    key: str


@require_safe
@for_readers
def need(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = found(lambda: needs.get_need(visit.viewer, ref))
    organises = rules.may_organise(visit.actor, area=row.area_id, purpose=row.purpose)
    still_open = row.state == Need.State.OPEN and row.ends_at > visit.now
    coming = _coming(row, visit)
    yes = sum(one.offer.state == Offer.State.ACCEPTED for one in coming)
    live = sum(one.offer.state in (Offer.State.ACCEPTED, Offer.State.OFFERED) for one in coming)
    ranked = volunteers.ranking(row, visit.now) if organises and still_open else []
    fitting = [one for one in ranked if one.rank is not None]
    context = context_of(visit) | {
        "need": row,
        "case": row.case if row.case and known_refs(visit.viewer, [row.case.ref]) else None,
        "organises": organises,
        "when": when(row, visit.now),
        "where": where(row, visit.language),
        "skill": volunteers.skill_names().get(row.skill),
        "still_open": still_open,
        "coming": coming,
        "yes": yes,
        "may_sign_in": still_open and visit.now >= row.starts_at - standard().sign_in_before,
        "to_ask": min(max(row.wanted - live, 0), len(fitting)),
        "fitting": [_ranked(one, visit.language) for one in fitting],
        "others": [_ranked(one, visit.language) for one in ranked if one.rank is None],
        "key": visit.new_key(),
    }
    return render(request, "volunteers/desk/need.html", context)


def _coming(row: Need, visit: Visit) -> list[Coming]:
    shifts = {shift.person_id: shift for shift in row.shifts.all()}
    coming = []
    for offer in row.offers.select_related("person").order_by("rank", "pk"):
        shift = shifts.get(offer.person_id)
        coming.append(
            Coming(
                offer,
                name_in(offer.person, visit.language),
                [volunteers.explain(Reason(**one), visit.language) for one in offer.trace],
                shift,
                shift_line(shift, visit.now).when if shift else "",
                visit.new_key(),
            )
        )
    return sorted(coming, key=lambda one: ORDER.index(one.offer.state))


ORDER: list[str] = [Offer.State.ACCEPTED, Offer.State.OFFERED, Offer.State.DECLINED, Offer.State.WITHDRAWN]


def _ranked(one: Ranked, language: str) -> tuple[int | None, str, list[str]]:
    reasons = [reason for reason in one.reasons if one.rank is not None or not reason.fits]
    return (
        one.rank,
        name_in(one.person, language),
        [volunteers.explain(reason, language) for reason in reasons],
    )


@require_POST
@for_organisers
def act(request: HttpRequest, visit: Visit, ref: str, step: str) -> HttpResponse:
    """One press each, on the need or on one of those who were asked."""
    row = found(lambda: needs.get_need(visit.viewer, ref))
    call: dict[str, Any] = {"actor": visit.actor, "key": request.POST.get("key", ""), "now": visit.now}
    if step == "ask":
        did(
            request,
            lambda: commands.offer(need=row, **call),
            said=_("Asked. They answer on their phones, or tell you."),
        )
        return redirect("volunteers:desk-need", row.ref)
    offer = (
        row.offers.select_related("person", "need")
        .filter(pk=whole_number(request.POST.get("offer", ""), 12) or 0)
        .first()
    )
    if offer is None:
        raise Http404
    match step:
        case "accept" | "decline":
            yes = step == "accept"
            did(
                request,
                lambda: commands.answer(offer=offer, accept=yes, **call),
                said=_("Their answer is written down."),
            )
        case "sign-in":
            did(
                request,
                lambda: commands.sign_in(need=row, person=offer.person, how="desk", **call),
                said=_("Signed in."),
            )
        case "sign-out":
            shift = row.shifts.filter(person=offer.person).select_related("need", "person").first()
            if shift is None:
                raise Http404
            did(request, lambda: commands.sign_out(shift=shift, how="desk", **call), said=_("Signed out."))
        case _:
            raise Http404
    return redirect("volunteers:desk-need", row.ref)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def cancel(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = found(lambda: needs.get_need(visit.viewer, ref))
    posted = request.method == "POST"
    form = ReasonForm(
        "reason",
        _("Why it is cancelled"),
        help_text=_("Everybody who was asked reads this."),
        data=request.POST if posted else None,
    )
    status = 200
    if posted:
        status = 400
        if form.is_valid():
            try:
                commands.cancel_need(
                    need=row,
                    reason=form.cleaned_data["reason"],
                    actor=visit.actor,
                    key=request.POST.get("key", ""),
                    now=visit.now,
                )
                return redirect("volunteers:desk-need", row.ref)
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
    context = context_of(visit) | {
        "need": row,
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "volunteers/desk/cancel.html", context, status=status)
