"""The ledger of printed matter and goods at the desk, and its form on desk and phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lifang.cases.errors import Refused
from lifang.cases.queries import names_of
from lifang.cases.views.files import open_camera, uploaded
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, for_desk, for_field
from lifang.modules.campaigns import commands, queries, rules
from lifang.modules.campaigns.models import Campaign, Item, Movement
from lifang.modules.campaigns.views.desk import desk_frame, find
from lifang.modules.campaigns.views.forms import ItemForm, StockForm
from lifang.people.models import Organization
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.typed import typed

SHOWN = 200
COMMANDS = {
    Movement.Kind.RECEIVED: commands.receive_stock,
    Movement.Kind.HANDED_OUT: commands.hand_out,
    Movement.Kind.COUNTED: commands.count_left,
}


def _stock(request: HttpRequest, visit: Visit, ref: str, *, face: str) -> HttpResponse:
    campaign = find(visit, ref)
    teams = _teams(visit, campaign)
    items = {item.code: item for item in campaign.items.order_by("code")}
    labels = {code: words.text(item.title, visit.language) for code, item in items.items()}
    names = {code: name_in(team, visit.language) for code, team in teams.items()}
    posted = request.method == "POST"
    given: dict[str, Any] = {"data": request.POST, "files": request.FILES} if posted else {}
    form = StockForm(labels, names, **given)
    open_camera(form)
    if posted and _move(request, visit, form, items, teams):
        messages.success(request, _("Written into the ledger."))
        return redirect(f"campaigns:{'stock' if face == 'desk' else 'field-stock'}", campaign.ref)
    key = request.POST.get("key") or visit.new_key()
    may_move = campaign.closed_at is None and bool(items) and bool(teams)
    more = {"form": form, "item_form": ItemForm(), "form_key": key, "may_move": may_move, "items": items}
    status = 400 if form.errors else 200
    if face == "field":
        context = frame(visit, "field") | more | {"campaign": campaign}
        return render(request, "campaigns/field_stock.html", context, status=status)
    return render(request, "campaigns/desk_stock.html", _desk(visit, campaign) | more, status=status)


def _desk(visit: Visit, campaign: Campaign) -> dict[str, Any]:
    ledger = queries.ledger_of(campaign)
    names = names_of((row.by.removeprefix("account/") for row in ledger.rows[:SHOWN]), visit.language)
    return desk_frame(visit, campaign, "stock") | {
        "balances": ledger.balances,
        "findings": [one.explain(visit.language) for one in ledger.findings if one.trouble != "not-counted"],
        "uncounted": [one.explain(visit.language) for one in ledger.findings if one.trouble == "not-counted"],
        "rows": [
            (row, names.get(row.by.removeprefix("account/"), row.by), row.code in ledger.taken_back)
            for row in ledger.rows[:SHOWN]
        ],
    }


def _teams(visit: Visit, campaign: Campaign) -> Mapping[str, Organization]:
    """Teams of the campaign and my own units, as far as I may book for them."""
    turfs = campaign.turfs.values("team")
    found = Organization.objects.filter(pk__in=turfs) | Organization.objects.filter(
        pk__in=visit.viewer.units()
    )
    leads = rules.may_lead(visit.actor, campaign)
    return {
        team.code: team
        for team in found.order_by("code").distinct()
        if leads or rules.may_visit(visit.actor, campaign, team.area_id)
    }


def _move(
    request: HttpRequest,
    visit: Visit,
    form: StockForm,
    items: Mapping[str, Item],
    teams: Mapping[str, Organization],
) -> bool:
    valid = form.is_valid()
    upload = uploaded(request, form)
    if not valid or form.errors:
        return False
    said = form.cleaned_data
    given: dict[str, Any] = {
        "item": items[said["item"]],
        "holder": teams[said["team"]],
        "quantity": said["quantity"],
        "actor": visit.actor,
        "key": request.POST.get("key", ""),
        "now": visit.now,
    }
    try:
        if said["kind"] == Movement.Kind.POSTED:
            photo = next((file for _kind, file in upload.files), None)
            commands.post(place=said["place"], photo=photo, **given)
        else:
            COMMANDS[Movement.Kind(said["kind"])](**given)
    except Refused as refusal:
        for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
            form.add_error(name or None, problem)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def desk_stock(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    return _stock(request, visit, ref, face="desk")


@require_http_methods(["GET", "HEAD", "POST"])
@for_field
def field_stock(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    return _stock(request, visit, ref, face="field")


@require_POST
@for_desk
def new_item(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    campaign = find(visit, ref)
    form = ItemForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the item a short code and a name."))
        return redirect("campaigns:stock", campaign.ref)
    said = form.cleaned_data
    try:
        commands.add_item(
            campaign=campaign,
            code=said["code"],
            title={"zh": said["zh"], "en": said["en"] or said["zh"]},
            actor=visit.actor,
            key=request.POST.get("key", ""),
            now=visit.now,
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("campaigns:stock", campaign.ref)


@require_POST
@for_desk
def correct(request: HttpRequest, visit: Visit, ref: str, item: str, number: int) -> HttpResponse:
    campaign = find(visit, ref)
    try:
        commands.correct(
            item=get_object_or_404(campaign.items, code=item),
            number=number,
            reason=typed(request, "reason"),
            actor=visit.actor,
            key=request.POST.get("key", ""),
            now=visit.now,
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Taken back; both lines stay in the ledger. Write anew what is right."))
    return redirect("campaigns:stock", campaign.ref)
