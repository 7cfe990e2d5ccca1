"""What the work can be held against: a second list, the visits themselves, and visits made again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lifang.kernel.geometry import Position
from lifang.modules.campaigns import honesty
from lifang.modules.campaigns.coverage import CoverageProof, TwoLists
from lifang.modules.campaigns.honesty import Agreement, Concern, Limits
from lifang.modules.campaigns.models import Campaign, Recheck, Visit

WALKING = Limits(metres_per_minute=80, metres_from_door=60, reading_error=30)
DRIVING = Limits(metres_per_minute=800, metres_from_door=200, reading_error=30)
LIMITS = {Campaign.Kind.PROJECT: DRIVING}


def coverage_of(campaign: Campaign) -> CoverageProof | None:
    """None: there is no second list, so nothing can be said of doors that the first one does not have."""
    if not campaign.second_source:
        return None
    counted = campaign.targets.aggregate(
        ours=Count("pk", filter=Q(listed=True)),
        theirs=Count("pk", filter=Q(on_second=True)),
        shared=Count("pk", filter=Q(listed=True, on_second=True)),
        ended=Count("pk", filter=~Q(outcome="")),
    )
    lists = TwoLists(counted["ours"], counted["theirs"], counted["shared"])
    return CoverageProof(lists, counted["ended"], campaign.kind)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to a human, with the visits it is about."""

    concern: Concern
    visits: list[Visit]


def doubts(campaign: Campaign, visits: QuerySet[Visit]) -> list[Doubt]:
    rows = {visit.code: visit for visit in visits.select_related("target__site")}
    limits = LIMITS.get(Campaign.Kind(campaign.kind), WALKING)
    found = honesty.concerns((_seen(visit, limits) for visit in rows.values()), limits)
    return [Doubt(concern, [rows[code] for code in concern.visits]) for concern in found]


def _seen(visit: Visit, limits: Limits) -> honesty.Visit:
    """A reading that its own phone calls vague says nothing."""
    vague = (visit.accuracy or 0) > limits.reading_error
    site = visit.target.site
    return honesty.Visit(
        code=visit.code,
        worker=visit.by,
        at=visit.at,
        position=None if vague else _position(visit.lat_e6, visit.lon_e6),
        door=_position(site.lat_e6, site.lon_e6) if site else None,
        photos=frozenset({visit.photo} - {""}),
    )


def _position(lat: int | None, lon: int | None) -> Position | None:
    return None if lat is None or lon is None else Position(lat, lon)


def agreement_of(campaign: Campaign) -> Agreement:
    rows = Recheck.objects.filter(visit__campaign=campaign).select_related("visit")
    first = {str(row.pk): row.visit.outcome for row in rows}
    again = {str(row.pk): row.outcome for row in rows if row.at is not None}
    return honesty.agreement(first, first, again)
