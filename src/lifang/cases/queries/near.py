"""Cases that may be about the same thing: of one kind, still open, begun lately, here or a few steps away."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import QuerySet

from lifang.cases.models import Case
from lifang.cases.queries.access import public_cases
from lifang.kernel.geometry import Position, box_around, distance
from lifang.places.models import Site

NEAR = 150  # metres
MOST = 50
SAMPLE, USUAL, OFTEN = 500, 6, 3  # of so many cases at most so many categories, each with at least so many


def open_near(cases: QuerySet[Case], *, program: str, site: Site, since: datetime) -> list[Case]:
    """Nearest first, then newest."""
    cases = cases.filter(
        program=program, state_kind__in=(Case.Kind.OPEN, Case.Kind.WAITING), opened_at__gte=since
    )
    cases = cases.select_related("area", "site", "unit").order_by("-id")
    if site.lat_e6 is None or site.lon_e6 is None:
        return list(cases.filter(site=site)[:MOST])
    here = Position(site.lat_e6, site.lon_e6)
    box = box_around(here, NEAR)
    within = cases.filter(lat_e6__range=(box.south, box.north), lon_e6__range=(box.west, box.east))
    found = [
        (distance(here, Position(case.lat_e6 or 0, case.lon_e6 or 0)), -case.pk, case)
        for case in within[:MOST]
    ]
    return [case for metres, _newest, case in sorted(found, key=lambda one: one[:2]) if metres <= NEAR]


def usual_categories(program: str) -> list[str]:
    """What the newest public cases of a program are about, the most frequent first."""
    newest = public_cases().filter(program=program).exclude(category="").order_by("-opened_at")
    counts = Counter(newest.values_list("category", flat=True)[:SAMPLE])
    return [code for code, count in counts.most_common(USUAL) if count >= OFTEN]
