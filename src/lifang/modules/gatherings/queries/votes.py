from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from lifang.modules.gatherings import ballots, rules
from lifang.modules.gatherings.electorate import register_of, vote_of
from lifang.modules.gatherings.models import RollUnit, Vote
from lifang.people.actors import Viewer
from lifang.places.areacodes import lineage
from lifang.places.models import Site

MOST = 5  # lines on a plate's page
_State = Vote.State


def of_public_votes() -> QuerySet[Vote]:
    """Votes that were announced, and those whose owners were called to nominate. Who may vote, or nominate, is decided
    by the slip, not by who reads the page.
    """
    called = Q(noticed_at__isnull=False) | Q(nominating_until__isnull=False)
    return Vote.objects.filter(called).select_related("area", "site", "organizer", "committee", "seated")


def visible_votes(viewer: Viewer) -> QuerySet[Vote]:
    found = Vote.objects.filter(rules.visible(viewer, "seated__authority"))
    return found.select_related("area", "site", "organizer", "committee", "seated__authority")


def votes_at(site: Site, now: datetime) -> list[Vote]:
    """Votes of the estate this site is part of, or of its community where no estate is named; also calls to nominate."""
    parts, part = [site.pk], site
    while part.parent is not None:
        part = part.parent
        parts.append(part.pk)
    here = Q(site__in=parts) | Q(site=None, area__in=lineage(site.area_id))
    running = Q(state=_State.OPEN, closes_at__gte=now) | Q(state=_State.DRAWN_UP, nominating_until__gte=now)
    rows = of_public_votes().filter(here & running).defer("protocol")
    return list(rows.order_by("closes_at", "pk")[:MOST])


def forecast_of(vote: Vote) -> ballots.Forecast:
    return ballots.forecast(vote_of(vote), register_of(vote))


@dataclass(frozen=True, slots=True)
class Call:
    """One owner to visit, with their units; staff of the organizer only."""

    doors: list[str]
    owners: list[str]
    area: int
    counts_as_head: bool
    first: bool  # among the fewest doors that would bring the quorum


def calls(vote: Vote, found: ballots.Forecast) -> list[Call]:
    """The doorstep list of the forecast with its doors, in the order of walking within both parts."""
    units: dict[str, RollUnit] = {unit.tag: unit for unit in vote.units.all()}
    listed = [
        Call(
            doors=sorted(units[tag].label for tag in door.units),
            owners=units[door.units[0]].owners,
            area=door.brings.area,
            counts_as_head=bool(door.brings.heads),
            first=place < found.fewest,
        )
        for place, door in enumerate(found.doors)
    ]
    return sorted(listed, key=lambda one: (not one.first, one.doors))


def results_in_words(vote: Vote, language: str) -> list[tuple[str, str, list[str]]]:
    """Title, outcome and sentences of each question, counted again from the published protocol."""
    assert vote.protocol is not None
    again = ballots.recount(vote.protocol).count
    titles = {str(one["code"]): str(one["title"]) for one in vote.questions}
    return [(titles[one.code], one.outcome, ballots.explain(one, language)) for one in again.results]


def ballots_by_channel(vote: Vote) -> list[tuple[str, int]]:
    counted = vote.ballots.order_by().values_list("channel").annotate(Count("pk"))
    return [(channel, number) for channel, number in counted]
