"""Canteens, the sheet of one meal, and what became of the meals before. The same pages at the desk and on the phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases import rules as case_rules
from lifang.cases.errors import Refused
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.modules.care import commands, mealtimes, queries, rules
from lifang.modules.care.errors import UnknownCanteen
from lifang.modules.care.models import Portion, Sitting
from lifang.modules.care.queries import Seat
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.record.reads import record_read
from lifang.web.components import Tab
from lifang.web.typed import typed

T = TypeVar("T")
DAYS = 14  # of the table
for_readers = staff(rules.reads_somewhere)
for_keepers = staff(rules.keeps_somewhere)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One guest on the sheet, and what can be noted of them."""

    code: str
    name: str
    phone: str
    diet: str
    state: str
    said: str
    case: str
    choices: list[Choice]


def context_of(visit: Visit) -> dict[str, Any]:
    """Agents have no desk: they keep the sheet on the phone, with the same pages."""
    phone = not case_rules.may_use_desk(visit.viewer)
    return frame(visit, "field" if phone else "desk") | {
        "layout": "care/phone.html" if phone else "desk/frame.html",
        "page": "meals",
        "today": visit.viewer.on,
    }


@require_safe
@for_readers
def canteens(request: HttpRequest, visit: Visit) -> HttpResponse:
    meal = mealtimes.next_meal(visit.now, profile().calendar.zone)
    rows = []
    for site in queries.canteens(visit.viewer).select_related("area"):
        taken = queries.seats(site, visit.viewer.on, meal)
        rows.append((site, len(taken), sum(one.portion is None for one in taken)))
    return render(
        request, "care/canteens.html", context_of(visit) | {"rows": rows, "meal": _meal(meal), "slug": meal}
    )


@require_safe
@for_readers
def canteen(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    site = found(lambda: queries.get_canteen(visit.viewer, code))
    told = list(queries.told_since(site, visit.viewer.on - timedelta(days=DAYS)))
    total: Counter[str] = Counter()
    for one in told:
        total += one.counts
    context = context_of(visit) | {
        "canteen": site,
        "rows": told,
        "total": total,
        "days": DAYS,
        "served": total[Portion.State.CAME] + total[Portion.State.BROUGHT],
        "slug": mealtimes.next_meal(visit.now, profile().calendar.zone),
    }
    return render(request, "care/canteen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def sheet(request: HttpRequest, visit: Visit, code: str, on: str, meal: str) -> HttpResponse:
    site, day = _which(visit, code, on, meal)
    status, problem = 200, ""
    taken = queries.seats(site, day, meal)
    if request.method == "POST":
        states = {
            seat.guest.code: said
            for seat in taken
            if (said := request.POST.get(f"seat-{seat.guest.code}", ""))
        }
        try:
            commands.note(
                canteen=site,
                on=day,
                meal=meal,
                states=states,
                actor=visit.actor,
                key=request.POST.get("key", ""),
                now=visit.now,
            )
        except Refused as refusal:
            status, problem = refusal.status, str(refusal.message)
        else:
            messages.success(request, _("Noted."))
            return redirect("care:sheet", site.code, on, meal)
    _note_read(site, visit)
    works_here = rules.may_keep(visit.actor, site.area_id)
    sitting = queries.find_sitting(site, day, meal)
    left = sum(one.portion is None for one in taken)
    context = context_of(visit) | {
        "canteen": site,
        "day": day,
        "meal": _meal(meal),
        "slug": meal,
        "tabs": [Tab(_meal(one), f"../{one}/", None, one == meal) for one in mealtimes.MEALS],
        "sitting": sitting,
        "places": [_place(seat, personal=works_here) for seat in taken],
        "left": ngettext("%(left)d guest has not come yet.", "%(left)d guests have not come yet.", left)
        % {"left": left}
        if left
        else "",
        "over_at": mealtimes.over_at(day, meal, profile().calendar.zone),
        "keeps": day >= visit.viewer.on
        and works_here
        and not (sitting and (sitting.checked_at or sitting.no_meal_because)),
        "key": request.POST.get("key") or visit.new_key(),
        "problem": problem,
    }
    return render(request, "care/sheet.html", context, status=status)


@require_http_methods(["POST"])
@for_keepers
def off(request: HttpRequest, visit: Visit, code: str, on: str, meal: str) -> HttpResponse:
    site, day = _which(visit, code, on, meal)
    try:
        commands.call_off(
            canteen=site,
            on=day,
            meal=meal,
            reason=typed(request, "reason"),
            actor=visit.actor,
            key=request.POST.get("key", ""),
            now=visit.now,
        )
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("There is no such meal that day; nobody is missed."))
    return redirect("care:sheet", site.code, on, meal)


def found(look: Callable[[], T]) -> T:
    """What the query finds, or the page that says there is nothing."""
    try:
        return look()
    except UnknownCanteen as refusal:
        raise Http404 from refusal


def _which(visit: Visit, code: str, on: str, meal: str) -> tuple[Site, date]:
    site = found(lambda: queries.get_canteen(visit.viewer, code))
    try:
        day = date.fromisoformat(on)
    except ValueError as wrong:
        raise Http404 from wrong
    if meal not in mealtimes.MEALS:
        raise Http404
    return site, day


def _note_read(site: Site, visit: Visit) -> None:
    """Who eats here is restricted: it is written down who looked at the sheet."""
    record_read(
        viewer_name=visit.viewer.username,
        subject_stream=f"canteen/{site.code}",
        purpose=rules.PURPOSE,
        what="meals",
        now=visit.now,
    )


def _place(seat: Seat, *, personal: bool) -> Place:
    told = seat.guest.personal if personal else {}
    state = seat.portion.state if seat.portion else ""
    case = seat.portion.case if seat.portion else None
    return Place(
        code=seat.guest.code,
        name=seat.guest.person.name if seat.guest.person else _("Erased"),
        phone=told.get("phone", ""),
        diet=told.get("diet", ""),
        state=state,
        said=seat.portion.get_state_display() if seat.portion else "",
        case=case.ref if case else "",
        choices=[Choice(one.value, str(one.label), one.value == state) for one in commands.NOTED],
    )


def _meal(meal: str) -> str:
    return str(Sitting.Meal(meal).label)
