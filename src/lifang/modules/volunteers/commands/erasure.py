"""What was written about people goes when it is needed no longer (PIPL art. 19); who served how long stays."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.kernel import worktime
from lifang.modules.volunteers.commands.sheet import sheet
from lifang.modules.volunteers.errors import NotYours, ServiceRefused
from lifang.modules.volunteers.models import Need, Observation, Terms
from lifang.modules.volunteers.queries.volunteers import is_registered
from lifang.modules.volunteers.standard import standard
from lifang.people.actors import Actor
from lifang.people.commands.checks import written_before
from lifang.places.profile import profile
from lifang.record.commands import append, erase_payloads
from lifang.record.door import transaction

KEPT_LONG_ENOUGH = "The retention period is over."
LEFT = "The volunteer has left the register."


def erase_need(*, need: Need, actor: Actor, key: str, now: datetime) -> Need:
    """Descriptions, reasons, objections and the log of duty. For the sweep."""
    with sheet(need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        row = page.need
        if page.again or row.erased_at is not None:
            return row
        if row.state == Need.State.OPEN or row.ends_at > now - standard().keep_for:
            raise ServiceRefused(_("This is still needed; it is kept for two years."))
        row.what = row.risk = row.cancelled_because = ""
        row.erased_at = now
        row.save(update_fields=["what", "risk", "cancelled_because", "erased_at"])
        row.offers.update(trace=[])
        row.shifts.update(ruling="", objection="")
        Observation.objects.filter(shift__need=row).update(note="")
        page.write("erased", {"reason": KEPT_LONG_ENOUGH})
        erase_payloads(stream=row.stream, reason=KEPT_LONG_ENOUGH, now=now)
        return row


def forget_terms(*, terms: Terms, actor: Actor, key: str, now: datetime) -> None:
    """Who left is not asked any more: when they were free is nobody's business. For the sweep."""
    if actor.kind != "system":
        raise NotYours(_("Only the sweep does this."))
    person, stream = terms.person, f"volunteer/{terms.person.code}"
    full_key = checked_key(actor, key)
    with transaction():
        if written_before(stream, full_key):
            return
        if is_registered(person, worktime.today(now, profile().calendar)):
            raise ServiceRefused(_("This is still needed; the volunteer is registered."))
        Terms.objects.filter(person=person).delete()
        append(
            stream=stream,
            kind="terms-erased",
            actor=actor.name,
            facts={"reason": LEFT},
            now=now,
            key=full_key,
        )
        erase_payloads(stream=stream, reason=LEFT, now=now)
