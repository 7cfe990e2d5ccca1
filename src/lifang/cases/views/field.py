"""The phone's pages: what my units hold, what is due first, and what we are asked to take over."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifang.cases.models import Case
from lifang.cases.queries import DUE_FIRST, bounded_counts, held_by, names_of, offered_to, visible_cases
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import page_of, query, rows_of
from lifang.cases.views.visit import Visit, for_field
from lifang.kernel import worktime
from lifang.people.models import Organization
from lifang.people.roles import ROLES
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.web.components import Pages, Tab


@require_safe
@for_field
def field(request: HttpRequest, visit: Visit) -> HttpResponse:
    lists = _lists(visit)
    lane = request.GET.get("lane", "today")
    if lane not in lists:
        return redirect("cases:field")
    counts = bounded_counts(lists)
    cases, after = page_of(lists[lane], request.GET.get("after", ""), newest_first=False)
    labels = {"today": _("Today"), "late": _("Late"), "offered": _("Offered"), "all": _("All")}
    context = frame(visit, "field") | {
        "lane": lane,
        "tabs": [
            Tab(label, query([("lane", name)]), counts[name], name == lane, hot=name in ("late", "offered"))
            for name, label in labels.items()
        ],
        "rows": rows_of(cases, visit),
        "everything": counts["all"],
        "pager": Pages(on=query([("lane", lane), ("after", after)]) if after else ""),
        "now": visit.now,
    }
    return render(request, "field/list.html", context)


def _lists(visit: Visit) -> dict[str, QuerySet[Case]]:
    """Today holds what is late, too: it has to be done today."""
    calendar = profile().calendar
    midnight = calendar.moment(worktime.today(visit.now, calendar) + timedelta(days=1))
    held = held_by(visit.viewer).exclude(state_kind=Case.Kind.CLOSED)
    offered = visible_cases(visit.viewer).filter(
        pk__in=offered_to(visit.viewer).order_by().values("case"),
    )
    due = Q(state_kind=Case.Kind.OPEN)
    lists = {
        "today": held.filter(due, due_at__lte=midnight),
        "late": held.filter(due, due_at__lt=visit.now),
        "offered": offered,
        "all": held,
    }
    return {
        name: cases.order_by(*DUE_FIRST).select_related("area", "site", "unit")
        for name, cases in lists.items()
    }


@require_safe
@for_field
def me(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who I am here, and the way out."""
    grants = visit.viewer.grants
    units = Organization.objects.in_bulk({grant.unit for grant in grants})
    absent = names_of((grant.instead_of for grant in grants), visit.language)
    name = names_of([visit.viewer.username], visit.language).get(visit.viewer.username, "")
    context = frame(visit, "field") | {
        "name": name,
        "roles": list(
            dict.fromkeys(  # a grant for each purpose, but one line for one seat
                (
                    str(ROLES[grant.role].label),
                    name_in(units[grant.unit], visit.language),
                    absent.get(grant.instead_of, ""),
                )
                for grant in grants
            )
        ),
    }
    return render(request, "field/me.html", context)
