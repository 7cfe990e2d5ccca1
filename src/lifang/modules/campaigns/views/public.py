"""For everybody: which campaigns there are, how far they are, how sure that is; and a time for the visit, by the card."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.errors import Refused
from lifang.cases.views.public.guard import WRONG_RECEIPTS
from lifang.cases.views.visit import visit_of
from lifang.kernel import worktime
from lifang.kernel.receipts import CodeError, parse
from lifang.modules.campaigns import commands, queries
from lifang.modules.campaigns.discretion import FEWEST
from lifang.modules.campaigns.errors import UnknownTarget
from lifang.modules.campaigns.models import Target
from lifang.modules.campaigns.units import unit_of
from lifang.modules.campaigns.views.lines import discreet_lines, inside, outcome_lines
from lifang.modules.campaigns.views.show import place_of, reached, slot_of, slot_text, title_on_paper
from lifang.places.profile import profile
from lifang.web.dates import day_text

MOST = 60


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    today = worktime.today(visit.now, profile().calendar)
    rows = [
        {
            "campaign": one,
            "unit": unit_of(one.kind, visit.language),
            "row": _told(queries.whole(one.targets.all(), reached(one)), queries.is_discreet(one)),
            "running": queries.is_running(one, today),
        }
        for one in queries.public_campaigns()[:MOST]
    ]
    context = {
        "running": [row for row in rows if row["running"]],
        "others": [row for row in rows if not row["running"]],
    }
    return render(request, "campaigns/public_list.html", context)


@require_safe
def campaign(request: HttpRequest, ref: str) -> HttpResponse:
    visit = visit_of(request)
    try:
        one = queries.public_campaigns().filter(ref=parse(ref)).first()
    except CodeError:
        one = None
    if one is None:
        raise Http404
    targets, language = one.targets.all(), visit.language
    discreet = queries.is_discreet(one)
    whole = queries.whole(targets, reached(one))
    told = _told(whole, discreet)
    proof = queries.coverage_of(one)
    agreement = queries.agreement_of(one)
    compared, least = agreement.compared + agreement.not_yet, FEWEST if discreet else 1
    context = {
        "campaign": one,
        "unit": unit_of(one.kind, language),
        "whole": told,
        "too_few": told != whole,
        "not_repeated": queries.not_repeated(one) if one.closed_because else 0,
        "running": queries.is_running(one, worktime.today(visit.now, profile().calendar)),
        "lines": discreet_lines(one, targets, language)
        if discreet
        else inside(one, targets, one.area, lambda _name, _code: "", language),
        "outcomes": [] if discreet else outcome_lines(one, targets, language),
        "statement": proof.statement(language) if proof else "",
        "method": proof.method(language) if proof else "",
        "agreement": agreement.explain(language, one.kind) if compared >= least else "",
    }
    return render(request, "campaigns/public_campaign.html", context)


def _told(whole: queries.Row, discreet: bool) -> queries.Row:
    """How far it is; of so few people, nothing."""
    return queries.Row("", 0, 0, 0) if discreet and whole.targets < FEWEST else whole


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """For who has the card but cannot scan it."""
    if request.method == "POST":
        typed = (
            request.POST.get("code", "").strip().replace("/", "-")
        )  # no code has a stroke, no address of one either
        return redirect("campaigns:book", typed or "-")
    return render(request, "campaigns/public_enter.html", {})


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, code: str) -> HttpResponse:
    visit = visit_of(request)
    if WRONG_RECEIPTS.reached(request):
        return render(request, "429.html", status=429)
    try:
        target = queries.target_by_booking(code)
    except UnknownTarget as refusal:
        WRONG_RECEIPTS.note(request)
        return render(
            request,
            "campaigns/public_enter.html",
            {"problem": str(refusal.message), "code": code},
            status=404,
        )
    if request.method != "POST":
        return _page(request, target)
    try:
        commands.book_slot(
            code=code, slot=request.POST.get("slot", ""), key=request.POST.get("key", ""), now=visit.now
        )
    except Refused as refusal:
        return _page(request, target, str(refusal.message), refusal.status)
    return redirect("campaigns:book", target.booking)


def _page(request: HttpRequest, target: Target, problem: str = "", status: int = 200) -> HttpResponse:
    visit = visit_of(request)
    target = queries.target_by_booking(target.booking)
    chosen = slot_of(target)
    today = worktime.today(visit.now, profile().calendar)
    slots = queries.slots_for(target, today)
    closed = target.campaign.closed_at is not None or bool(target.outcome)
    context = {
        "campaign": target.campaign,
        "title": title_on_paper(target, visit.language),
        "discreet": queries.is_discreet(target.campaign),
        "place": place_of(target, visit.language),
        "chosen": slot_text(chosen) if chosen else "",
        "slots": []
        if closed
        else [(slot.code, (day_text(slot.on, today), slot.hours), slot == chosen) for slot in slots],
        "closed": closed,
        "problem": problem
        or ("" if slots or closed else _("No time is free in the next days; please come back later.")),
        "key": visit.new_key(),
    }
    return render(request, "campaigns/public_book.html", context, status=status)
