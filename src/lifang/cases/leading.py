"""Numbers for those who lead: what came and went, how well, and where. Each number can be opened down to its rows.

The counting is that of `honest`; here it is only cut by time, kind and place, over the cases the viewer may see.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from lifang.cases import honest
from lifang.cases.honest import Counts
from lifang.cases.models import Case
from lifang.cases.queries import visible_cases
from lifang.kernel import worktime
from lifang.people.actors import Viewer
from lifang.places.areacodes import in_subtree, lineage
from lifang.places.models import Area
from lifang.places.profile import profile

DAYS = (7, 30, 90, 365)
BOUNCED = {"once": Q(returns=1), "twice": Q(returns=2), "more": Q(returns__gt=2)}
HELD = {
    "open": Q(state_kind=Case.Kind.OPEN),
    "waiting": Q(state_kind=Case.Kind.WAITING),
    "nobody": Q(state_kind=Case.Kind.OPEN, handler=""),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days of the district, up to and with the last."""

    first: date
    last: date

    @classmethod
    def ending(cls, now: datetime, days: int) -> Span:
        today = worktime.today(now, profile().calendar)
        return cls(today - timedelta(days=days - 1), today)

    @property
    def begin(self) -> datetime:
        return profile().calendar.moment(self.first)

    @property
    def end(self) -> datetime:
        return profile().calendar.moment(self.last + timedelta(days=1))


def cases_of(viewer: Viewer, *, area: str = "", program: str = "") -> QuerySet[Case]:
    cases = visible_cases(viewer)
    if program:
        cases = cases.filter(program=program)
    return cases.filter(in_subtree(area)) if area not in ("", profile().area) else cases


def rows(cases: QuerySet[Case], show: str, span: Span) -> QuerySet[Case]:
    """The cases behind one number of the page, by the number's name."""
    if show in HELD:
        return cases.filter(HELD[show])
    if show in BOUNCED:
        return opened(cases, span).filter(BOUNCED[show])
    if show == "recurred":
        return cases.filter(pk__in=list(honest.recurrences(ended(cases, span))))
    if show == "opened":
        return opened(cases, span)
    if show == "reopened":
        return honest.rows(opened(cases, span), show)
    return honest.rows(ended(cases, span), show)


SHOWN = (*HELD, *BOUNCED, "recurred", *honest.FATES, *honest.ANSWERS)


def opened(cases: QuerySet[Case], span: Span) -> QuerySet[Case]:
    return cases.filter(opened_at__gte=span.begin, opened_at__lt=span.end)


def ended(cases: QuerySet[Case], span: Span) -> QuerySet[Case]:
    """Rates are of the cases closed in these days: those still open cannot be on time or solved yet."""
    return cases.filter(closed_at__gte=span.begin, closed_at__lt=span.end)


def inflow(cases: QuerySet[Case], span: Span) -> Mapping[str, int]:
    """What was opened in these days; and of it what was opened again, and what was sent from unit to unit."""
    parts = {"opened": Q(), "reopened": honest.FATES["reopened"], **BOUNCED}
    counts = {name: Count("pk", filter=where) for name, where in parts.items()}
    return opened(cases, span).order_by().aggregate(**counts)


def opened_by_area(cases: QuerySet[Case], span: Span) -> Mapping[str, int]:
    found = opened(cases, span).order_by().values_list("area_id")
    return dict(found.annotate(count=Count("pk")))


def now_held(cases: QuerySet[Case]) -> Mapping[str, int]:
    still_open = cases.filter(state_kind__in=(Case.Kind.OPEN, Case.Kind.WAITING))  # an index knows these
    return still_open.aggregate(**{name: Count("pk", filter=where) for name, where in HELD.items()})


def by_place(
    root: Area, came: Mapping[str, int], went: Mapping[str, Counts]
) -> list[tuple[Area, int, Counts]]:
    """Each area right below the root (streets of the district, communities of a street): what came, and what went."""
    below = {area.code: area for area in Area.objects.filter(parent=root).order_by("code")}
    opened_in: Counter[str] = Counter()
    ended_in: defaultdict[str, Counts] = defaultdict(Counter)
    for code in came.keys() | went.keys():
        area = next((one for one in lineage(code) if one in below), None)
        if area is not None:
            opened_in[area] += came.get(code, 0)
            ended_in[area].update(went.get(code, {}))
    return [(below[code], opened_in[code], ended_in[code]) for code in sorted(opened_in)]
