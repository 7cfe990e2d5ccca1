"""The card left at a door leads a resident to a time that suits them. No name and no number is asked for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lifang.kernel import worktime
from lifang.modules.campaigns.commands.door import begin, check_open
from lifang.modules.campaigns.errors import TooLate
from lifang.modules.campaigns.models import Target
from lifang.modules.campaigns.queries.bookings import slots_for, target_by_booking
from lifang.people.actors import PUBLIC
from lifang.places.profile import profile
from lifang.record.commands import append
from lifang.record.door import transaction


def book_slot(*, code: str, slot: str, key: str, now: datetime) -> Target:
    """Whoever holds the card may choose, and choose again. `slot`: slots.Slot.code."""
    target = target_by_booking(code)
    campaign = target.campaign
    with transaction():
        full_key, known = begin(campaign, PUBLIC, key, "booked")
        target.refresh_from_db(fields=["outcome", "booked_on", "booked_part", "turf"])
        if known:
            return target
        check_open(campaign)
        if target.outcome:
            raise TooLate(_("The visit here is done already; there is nothing left to arrange."))
        open_here = slots_for(target, worktime.today(now, profile().calendar))
        chosen = next((one for one in open_here if one.code == slot), None)
        if chosen is None:
            raise TooLate(_("This time is taken or over; please choose another one."))
        facts = {"target": target.number, "on": chosen.on.isoformat(), "part": chosen.part}
        append(stream=campaign.stream, kind="booked", actor=PUBLIC.name, facts=facts, key=full_key, now=now)
        target.booked_on, target.booked_part = chosen.on, chosen.part
        target.save(update_fields=["booked_on", "booked_part"])
    return target
