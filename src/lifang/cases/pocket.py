"""What a phone may keep to work without a signal, and what it has already sent: bounded reads of the viewer's own subset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F

from lifang.cases.batch import checked_key
from lifang.cases.models import Case
from lifang.cases.queries import DUE_FIRST, bounded_counts, held_by, offered_to, visible_cases
from lifang.people.actors import Actor, Viewer
from lifang.places.models import Site
from lifang.record.models import Entry

MOST_CASES = 60
MOST_SITES = 400
LAST_STEPS = 6
AROUND = 4_000  # millionths of a degree: some 400 metres
RESTRICTED = "restricted"
"""Each look into a restricted case leaves a line for the person it is about. A phone out of reach could not: it keeps none."""


@dataclass(frozen=True, slots=True)
class Subset:
    cases: list[Case]
    offered: frozenset[int]
    left_out: int  # open cases of the same units that need a signal


def subset_of(viewer: Viewer) -> Subset:
    """What the viewer's units were offered and what they hold, the most urgent first."""
    offers = visible_cases(viewer).filter(pk__in=offered_to(viewer).order_by().values("case"))
    held = held_by(viewer).exclude(state_kind=Case.Kind.CLOSED)
    counts = bounded_counts({"offers": offers, "held": held})
    cases: dict[int, Case] = {}
    for some in (offers, held):
        kept = some.exclude(sensitivity=RESTRICTED).order_by(*DUE_FIRST)
        cases |= {case.pk: case for case in kept.select_related("area", "site", "unit")[:MOST_CASES]}
    chosen = list(cases.values())[:MOST_CASES]
    offered = frozenset(offers.filter(pk__in=cases).values_list("pk", flat=True))
    return Subset(chosen, offered, max(sum(counts.values()) - len(chosen), 0))


def last_steps(cases: Collection[Case]) -> dict[str, list[Entry]]:
    """Reference → the newest entries, oldest first, in one query."""
    steps: defaultdict[str, list[Entry]] = defaultdict(list)
    entries = Entry.objects.filter(
        stream__in=[case.stream for case in cases], number__gt=F("stream__length") - LAST_STEPS
    )
    for entry in entries.select_related("payload").order_by("stream", "number"):
        steps[entry.stream_id.removeprefix("case/")].append(entry)
    return steps


def sites_around(cases: Collection[Case]) -> list[Site]:
    """The places between and beside these cases, for a map that needs no server."""
    spots = [(case.lat_e6, case.lon_e6) for case in cases if case.lat_e6 and case.lon_e6]
    if not spots:
        return []
    lats, lons = zip(*spots, strict=True)
    found = Site.objects.filter(
        lat_e6__range=(min(lats) - AROUND, max(lats) + AROUND),
        lon_e6__range=(min(lons) - AROUND, max(lons) + AROUND),
    ).exclude(kind__in=(Site.Kind.DOOR, Site.Kind.ENTRANCE))
    return list(found.order_by("code")[:MOST_SITES])


def was_done(*, ref: str, actor: Actor, key: str) -> bool:
    """Sent before, with an answer that got lost: done, even if the case has since left the actor's sight."""
    return Entry.objects.filter(key=checked_key(actor, key), stream=f"case/{ref}").exists()
