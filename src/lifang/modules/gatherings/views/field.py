"""The phone: who is here, and which doors to knock at."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.modules.gatherings import queries, rules
from lifang.modules.gatherings.models import Vote
from lifang.modules.gatherings.views.gauges import gauges

SOON = 20
for_field = staff(rules.may_run_some)


@require_safe
@for_field
def gatherings(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = queries.visible_gatherings(visit.viewer)
    now = list(queries.on_now(rows, visit.now)[:SOON])
    next_ones = queries.ahead(rows, visit.now).exclude(pk__in=[one.pk for one in now])
    votes = queries.visible_votes(visit.viewer).filter(
        state=Vote.State.OPEN, opens_at__lte=visit.now, closes_at__gte=visit.now
    )
    context = frame(visit, "field") | {
        "now_on": now,
        "next_ones": list(next_ones[:SOON]),
        "votes": list(votes.defer("protocol").order_by("closes_at")[:SOON]),
    }
    return render(request, "gatherings/field_list.html", context)


@require_safe
@for_field
def gathering(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_gatherings(visit.viewer), ref=ref)
    if not rules.may_run(visit.actor, row):
        raise Http404
    people = list(row.attendances.all())
    context = frame(visit, "field") | {
        "row": row,
        "waiting": [one for one in people if one.attended_at is None],
        "there": [one for one in people if one.attended_at is not None],
        "ticking": queries.takes_names(row),
        "key": visit.new_key(),
    }
    return render(request, "gatherings/field_gathering.html", context)


@require_safe
@for_field
def doors(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_votes(visit.viewer).filter(state=Vote.State.OPEN), ref=ref)
    if not rules.may_run(visit.actor, row):
        raise Http404
    found = queries.forecast_of(row)
    context = frame(visit, "field") | {
        "row": row,
        "calls": queries.calls(row, found),
        "fewest": found.fewest,
        "gauges": gauges(found.quorum, visit.language),
    }
    return render(request, "gatherings/field_doors.html", context)
