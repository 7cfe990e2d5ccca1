"""What the work can be held against: a second list, the visits themselves, and visits made again."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from lifang.kernel.geometry import Position
from lifang.modules.campaigns import honesty
from lifang.modules.campaigns.coverage import CoverageProof, TwoLists
from lifang.modules.campaigns.honesty import Agreement, Concern, Limits
from lifang.modules.campaigns.models import Campaign, Recheck, Visit
from lifang.modules.campaigns.outcomes import read

WALKING = Limits(metres_per_minute=80, metres_from_door=60, reading_error=30)
DRIVING = Limits(metres_per_minute=800, metres_from_door=200, reading_error=30)
LIMITS = {Campaign.Kind.PROJECT: DRIVING}
SECONDS_TO_REACH, SECONDS_TO_RING = 30, 10
"""The least between two visits of one worker, the second of which reached somebody, or only rang. Chosen, not measured:
to be let in, look at one thing and write it down takes half a minute in the next room, too; to ring, wait and write it down
ten seconds. Where several things of one door stand on the list these are passed, while the next door takes minutes.
"""


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
    limits = _limits(campaign)
    reached = {one.code for one in read(campaign.outcomes) if one.reached}
    found = honesty.concerns((_seen(visit, limits, reached) for visit in rows.values()), limits)
    return [Doubt(concern, [rows[code] for code in concern.visits]) for concern in found]


def without_reading(campaign: Campaign, visits: QuerySet[Visit]) -> int:
    """Of so many visits nobody can say how far from the door they were, or how far from each other."""
    return visits.filter(Q(lat_e6=None) | Q(accuracy__gt=_limits(campaign).reading_error)).count()


def _limits(campaign: Campaign) -> Limits:
    return LIMITS.get(Campaign.Kind(campaign.kind), WALKING)


def _seen(visit: Visit, limits: Limits, reached: Container[str]) -> honesty.Visit:
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
        takes=_least_seconds(visit, reached),
    )


def _least_seconds(visit: Visit, reached: Container[str]) -> int:
    """A letter is left at once, by who has just rung."""
    if visit.did == Visit.Did.LETTER:
        return 0
    return SECONDS_TO_REACH if visit.outcome in reached else SECONDS_TO_RING


def _position(lat: int | None, lon: int | None) -> Position | None:
    return None if lat is None or lon is None else Position(lat, lon)


def agreement_of(campaign: Campaign) -> Agreement:
    rows = Recheck.objects.filter(visit__campaign=campaign).select_related("visit")
    first = {str(row.pk): row.visit.outcome for row in rows}
    again = {str(row.pk): row.outcome for row in rows if row.at is not None}
    return honesty.agreement(first, first, again)


def undrawn_visits(campaign: Campaign) -> QuerySet[Visit]:
    """Those whose outcome still stands and which stood in no draw yet."""
    return campaign.visits.filter(drawn=False, target__outcome=F("outcome")).exclude(outcome="")


def not_repeated(campaign: Campaign) -> int:
    """Drawn visits that nobody made again."""
    return Recheck.objects.filter(visit__campaign=campaign, at=None).count()
