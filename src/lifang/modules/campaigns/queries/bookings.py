from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from lifang.kernel.receipts import CodeError, parse
from lifang.modules.campaigns.errors import UnknownTarget
from lifang.modules.campaigns.models import Campaign, Target
from lifang.modules.campaigns.slots import Promise, Seen, Slot, open_slots, unkept
from lifang.places.profile import profile
from lifang.record.models import Entry


def target_by_booking(text: str) -> Target:
    """The resident's way: the code on the card is the secret."""
    try:
        code = parse(text)
    except CodeError:
        code = ""
    target = Target.objects.select_related("campaign", "site", "turf").filter(booking=code).first()
    if target is None:
        raise UnknownTarget(_("There is no card with this code; please compare it again."))
    return target


def slots_for(target: Target, today: date) -> list[Slot]:
    """What the team of this door can still promise; what this door has chosen stays open to it."""
    same_team = Target.objects.filter(campaign=target.campaign, turf=target.turf, booked_on__gt=today)
    taken = (
        same_team.exclude(pk=target.pk).values_list("booked_on", "booked_part").annotate(doors=Count("pk"))
    )
    promised = {Slot(on, part): doors for on, part, doors in taken if on is not None}
    return open_slots(today, target.campaign.ends_on, promised, target.campaign.starts_on)


def broken_promises(campaign: Campaign, now: datetime) -> list[Promise]:
    """Read from the record: the row of a target forgets its slot with the next visit, whenever that comes."""
    booked = Entry.objects.filter(stream=campaign.stream, kind="booked").order_by("number")
    promises = [
        Promise(facts["target"], Slot(date.fromisoformat(facts["on"]), facts["part"]), at)
        for facts, at in booked.values_list("facts", "at")
    ]
    seen: dict[int, list[Seen]] = defaultdict(list)
    here = campaign.visits.filter(target__number__in={promise.target for promise in promises})
    for number, at, outcome in here.values_list("target__number", "at", "outcome"):
        seen[number].append(Seen(at, bool(outcome)))
    return unkept(promises, seen, now, profile().calendar.zone)
