"""What a supervisor looks at: the proof that no door was forgotten, visits that look odd, and visits made again."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lifang.cases.errors import Refused
from lifang.cases.queries import names_of
from lifang.cases.views.visit import Visit, for_desk
from lifang.modules.campaigns import commands, queries
from lifang.modules.campaigns.models import Campaign, Recheck, Target
from lifang.modules.campaigns.models import Visit as DoorVisit
from lifang.modules.campaigns.views.desk import desk_frame, find
from lifang.modules.campaigns.views.show import outcome_label, place_of, slot_text, title_of

LOOKED_AT = 20_000  # visits, the newest
SHOWN = 200
KINDS = {
    "too-fast": gettext_lazy("Faster than anybody walks"),
    "too-short": gettext_lazy("Shorter than any visit"),
    "too-far": gettext_lazy("Far from the place"),
    "same-photo": gettext_lazy("One photo, several visits"),
}


@require_safe
@for_desk
def checks(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    campaign, language = find(visit, ref), visit.language
    seen = queries.targets_of(visit.viewer, campaign)
    own = DoorVisit.objects.filter(campaign=campaign, target__in=seen)
    doubts = queries.doubts(campaign, own.order_by("-at")[:LOOKED_AT])
    names = names_of((one.by for doubt in doubts for one in doubt.visits), language)
    drawn = Recheck.objects.filter(visit__in=own).select_related(
        "visit__target__site", "visit__target__person", "visit__target__organization", "visit__target__case"
    )
    proof = queries.coverage_of(campaign)
    visits = own.count()
    context = desk_frame(visit, campaign, "checks") | {
        "doubts": [
            {
                "kind": KINDS[doubt.concern.kind],
                "why": doubt.concern.explain(language),
                "visits": [(one, _where(one, language), names.get(one.by, one.by)) for one in doubt.visits],
            }
            for doubt in doubts[:SHOWN]
        ],
        "more": max(len(doubts) - SHOWN, 0),
        "visits": visits,
        "compared": min(visits, LOOKED_AT),
        "unread": queries.without_reading(campaign, own) if campaign.erased_at is None else 0,
        "unkept": _unkept(campaign, seen, visit),
        "statement": proof.statement(language) if proof else "",
        "method": proof.method(language) if proof else "",
        "agreement": queries.agreement_of(campaign).explain(language, campaign.kind) if drawn else "",
        "drawn": [_drawn(row, campaign, language) for row in drawn.order_by("at", "pk")[:SHOWN]],
    }
    return render(request, "campaigns/desk_checks.html", context)


def _unkept(campaign: Campaign, seen: QuerySet[Target], visit: Visit) -> list[dict[str, object]]:
    """Times promised to residents at which nobody came."""
    broken = queries.broken_promises(campaign, visit.now)
    rows = {row.number: row for row in seen.filter(number__in={one.target for one in broken})}
    return [
        {
            "target": rows[one.target],
            "where": f"{place_of(rows[one.target], visit.language)} {title_of(rows[one.target], visit.language)}",
            "slot": slot_text(one.slot),
        }
        for one in reversed(broken)
        if one.target in rows
    ][:SHOWN]


def _where(visit: DoorVisit, language: str) -> str:
    return f"{place_of(visit.target, language)} {title_of(visit.target, language)}"


def _drawn(row: Recheck, campaign: Campaign, language: str) -> dict[str, object]:
    return {
        "row": row,
        "where": _where(row.visit, language),
        "first": outcome_label(campaign, row.visit.outcome, language),
        "again": outcome_label(campaign, row.outcome, language),
        "same": row.at is not None and row.outcome == row.visit.outcome,
    }


@require_POST
@for_desk
def draw(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    campaign = find(visit, ref)
    try:
        rows = commands.draw_rechecks(
            campaign=campaign, actor=visit.actor, key=request.POST.get("key", ""), now=visit.now
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("Drawn: %(count)s. They stand on the phones of the others now.") % {"count": len(rows)}
        )
    return redirect("campaigns:checks", campaign.ref)
