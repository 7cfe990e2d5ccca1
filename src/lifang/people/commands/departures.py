"""Who stands in no register any more, and nowhere else, is no longer known here by name or number (PIPL art. 19, 47)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from lifang.people.actors import Actor
from lifang.people.extend import STILL_NAMED
from lifang.people.models import Person
from lifang.record.commands import append, erase_payloads


def forget_if_gone(*, person: Person, reason: str, actor: Actor, now: datetime) -> bool:
    """Inside the transaction that took a line of theirs away. The code stays: what they did is still counted once."""
    if _is_named(person, timezone.localdate(now)):
        return False
    person.name = person.name_en = ""
    person.save()
    person.secrets.all().delete()
    stream = f"person/{person.code}"
    append(stream=stream, kind="erased", actor=actor.name, facts={"reason": reason}, now=now)
    erase_payloads(stream=stream, reason=reason, now=now)
    return True


def _is_named(person: Person, today: date) -> bool:
    """A line that ended still names them until its own time is over."""
    return (
        person.registrations.exists()
        or person.accounts.exists()
        or person.memberships.filter(Q(until_on=None) | Q(until_on__gte=today)).exists()
        or any(STILL_NAMED.get(name)(person) for name in STILL_NAMED.names())
    )
