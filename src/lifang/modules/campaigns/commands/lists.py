"""The list of targets, the second list it is proved against, and who walks which part in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from lifang.kernel.geometry import Position
from lifang.kernel.receipts import new_receipt
from lifang.modules.campaigns.commands.door import begin, check_leads, check_open, rewrite
from lifang.modules.campaigns.commands.rows import TargetRow, check_rows, known_lines
from lifang.modules.campaigns.errors import BadPlan
from lifang.modules.campaigns.models import Campaign, Target, Turf
from lifang.modules.campaigns.order import Door, Stop, by_distance, by_stair
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Site
from lifang.record.commands import append
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

AT_ONCE = 5000  # numbers in one statement


def add_targets(
    *,
    campaign: Campaign,
    rows: Iterable[TargetRow],
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> list[Target]:
    """What the list has already is not added twice. Returns the new ones."""
    check_leads(actor, campaign)
    rows = list(rows)
    with transaction():
        full_key, known = begin(campaign, actor, key, "listed")
        if known:
            numbers = [one["number"] for one in known.facts["targets"]]
            return list(campaign.targets.filter(number__in=numbers).order_by("number"))
        check_open(campaign)
        if campaign.second_source:
            raise BadPlan(_("The list was compared already: what is found now comes from the second list."))
        added = _add(campaign, _new(campaign, rows, actor), listed=True, on_second=False, rng=rng)
        append(
            stream=campaign.stream,
            kind="listed",
            actor=actor.name,
            facts={"targets": [_told(one) for one in added]},
            payload=_bookings(added),
            key=full_key,
            now=now,
        )
    return added


def compare_list(
    *,
    campaign: Campaign,
    rows: Iterable[TargetRow],
    source: str,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Campaign:
    """The independent list, once. Doors that only it knows are taken up into the work (coverage.py).

    `source`: who made it, from what: the proof stands only if it was not made from the first.
    """
    check_leads(actor, campaign)
    if not source.strip():
        problem = _("Say who made the second list, and from what.")
        raise BadPlan(problem, {"source": problem})
    rows = list(rows)
    if not rows:  # it can be compared only once: an empty one would say for ever that the lists share nothing
        raise BadPlan(_("The second list has no lines."))
    with transaction():
        full_key, known = begin(campaign, actor, key, "compared")
        if known:
            return campaign
        check_open(campaign)
        if campaign.second_source:
            raise BadPlan(_("The list was compared with a second one already."))
        lines = known_lines(campaign)
        both = sorted(lines[one] for one in {row.key for row in rows} & lines.keys())
        added = _add(campaign, _new(campaign, rows, actor), listed=False, on_second=True, rng=rng)
        facts = {
            "source": source.strip(),
            "both": both,
            "targets": [_told(one) for one in added],
        }
        append(
            stream=campaign.stream,
            kind="compared",
            actor=actor.name,
            facts=facts,
            payload=_bookings(added),
            key=full_key,
            now=now,
        )
        for start in range(0, len(both), AT_ONCE):
            campaign.targets.filter(number__in=both[start : start + AT_ONCE]).update(on_second=True)
        campaign.second_source = source.strip()
        campaign.save(update_fields=["second_source"])
    return campaign


def _new(campaign: Campaign, rows: Sequence[TargetRow], actor: Actor) -> list[TargetRow]:
    check_rows(campaign, rows, actor)
    known = known_lines(campaign)
    return [row for row in rows if row.key not in known]


def _add(
    campaign: Campaign, rows: Sequence[TargetRow], *, listed: bool, on_second: bool, rng: Random
) -> list[Target]:
    last = campaign.targets.aggregate(last=Max("number"))["last"] or 0
    targets = [
        Target(
            campaign=campaign,
            number=number,
            key=row.key,
            site=row.site,
            person=row.person,
            organization=row.organization,
            case=row.case,
            area_id=row.area_code(),
            stair=row.stair,
            floor=row.floor,
            door=row.door,
            listed=listed,
            on_second=on_second,
            order=number,
            booking=new_receipt(rng),
        )
        for number, row in enumerate(rows, last + 1)
    ]
    return Target.objects.bulk_create(targets)


def _told(target: Target) -> dict[str, Any]:
    """The line as it stands in the record: what it is by codes, and only what is not empty."""
    told = {
        "number": target.number,
        "key": target.key,
        "site": target.site and target.site.code,
        "person": target.person and target.person.code,
        "organization": target.organization_id,
        "case": target.case and target.case.ref,
        "area": target.area_id,
        "stair": target.stair,
        "floor": target.floor,
        "door": target.door,
    }
    return {name: value for name, value in told.items() if value}


def _bookings(targets: Iterable[Target]) -> dict[str, Any] | None:
    """Whoever reads the code on a card may book with it: it is no permanent fact."""
    codes = {str(one.number): one.booking for one in targets}
    return {"bookings": codes} if codes else None


def assign_turf(
    *,
    campaign: Campaign,
    team: Organization,
    sites: Iterable[Site] = (),
    numbers: Iterable[int] = (),
    account: str = "",
    start: Position | None = None,
    actor: Actor,
    key: str,
    now: datetime,
) -> Turf:
    """Targets at these sites (or in them), and those named by number, in the order in which they are walked."""
    check_leads(actor, campaign)
    with transaction():
        full_key, known = begin(campaign, actor, key, "assigned")
        if known:
            return Turf.objects.get(campaign=campaign, number=known.facts["turf"])
        check_open(campaign)
        at = list(sites)
        inside = Q(site__in=at) | Q(site__parent__in=at) | Q(site__parent__parent__in=at)
        chosen = campaign.targets.filter(inside | _numbered(numbers)).select_related("site")
        targets = _in_walking_order(list(chosen), start)
        if not targets:
            raise BadPlan(_("The list has no target there."))
        turf = Turf(campaign=campaign, number=campaign.turfs.count() + 1, team=team, account=account)
        facts = {
            "turf": turf.number,
            "team": team.code,
            "account": account,
            "numbers": [one.number for one in targets],
        }
        append(
            stream=campaign.stream,
            kind="assigned",
            actor=actor.name,
            facts=facts,
            key=full_key,
            subject=f"unit/{team.code}",
            now=now,
        )
        turf.save(force_insert=True)
        for place, target in enumerate(targets, 1):
            target.turf, target.order = turf, place
        rewrite(targets, "turf", "order")
    return turf


def _numbered(numbers: Iterable[int]) -> Q:
    """From one number to another is asked as such: no database takes so many numbers one by one."""
    if isinstance(numbers, range) and numbers.step == 1:
        return Q(number__gte=numbers.start, number__lt=numbers.stop)
    return Q(number__in=list(numbers))


def _in_walking_order(targets: Sequence[Target], start: Position | None) -> list[Target]:
    """From entrance to entrance by a short walk, inside by stair and floor; what has no place comes last."""
    stops = {
        (site.lat_e6, site.lon_e6): Stop(site.code, Position(site.lat_e6, site.lon_e6))
        for target in sorted(targets, key=lambda one: one.key)
        if (site := target.site) is not None and site.lat_e6 is not None and site.lon_e6 is not None
    }
    first = start or next((stop.position for stop in stops.values()), None)
    walk = by_distance(list(stops.values()), first) if first else []
    turn = {stop.position: place for place, stop in enumerate(walk)}
    doors = [
        Door(str(one.number), one.site.code if one.site else "", one.stair, one.floor, one.door)
        for one in targets
    ]
    inside = {door.code: place for place, door in enumerate(by_stair(doors))}

    def place(target: Target) -> tuple[int, int]:
        site = target.site
        here = Position(site.lat_e6, site.lon_e6) if site and site.lat_e6 and site.lon_e6 else None
        return turn.get(here, len(turn)) if here else len(turn), inside[str(target.number)]

    return sorted(targets, key=place)
