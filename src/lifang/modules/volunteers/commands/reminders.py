from __future__ import annotations

from datetime import datetime

from lifang.modules.volunteers.commands.sheet import sheet
from lifang.modules.volunteers.commands.told import tell
from lifang.modules.volunteers.models import Need, Offer
from lifang.modules.volunteers.standard import remind_from
from lifang.people.actors import Actor


def remind(*, need: Need, actor: Actor, key: str, now: datetime) -> list[str]:
    """The day before, once: who promised to come, unless they did so only after that hour. For the sweep.

    Returns the codes of those who are told; nothing is written when there are none.
    """
    with sheet(need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        row, due = page.need, remind_from(page.need.starts_at)
        if page.again or row.reminded_at or row.state != Need.State.OPEN or not due <= now < row.starts_at:
            return []
        coming = row.offers.filter(state=Offer.State.ACCEPTED, answered_at__lt=due)
        told = tell(row, coming.values_list("person", flat=True), "reminded", now)
        if told:
            row.reminded_at = now
            row.save(update_fields=["reminded_at"])
            page.write("reminded", {"people": told})
        return told
