"""What happens because time passes: needs end, who comes is reminded, hours are entered, old words are erased.

Each step is safe to repeat.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lifang.kernel import worktime
from lifang.modules.volunteers import commands
from lifang.modules.volunteers.errors import ServiceRefused
from lifang.modules.volunteers.models import Need, Shift, Terms
from lifang.modules.volunteers.queries import needs
from lifang.modules.volunteers.queries.record import open_questions
from lifang.modules.volunteers.queries.volunteers import registered
from lifang.modules.volunteers.standard import standard
from lifang.people.actors import Actor
from lifang.places.profile import profile

SWEEP = Actor.system("sweep")
CHUNK = 500


@dataclass
class Swept:
    ended: int = 0
    reminded: int = 0
    entered: int = 0
    erased: int = 0


def sweep(*, now: datetime, limit: int = CHUNK) -> Swept:
    swept = Swept()
    for need in Need.objects.filter(state=Need.State.OPEN, ends_at__lte=now).order_by("ends_at")[:limit]:
        commands.end_need(need=need, actor=SWEEP, key=f"{need.ref}.over", now=now)
        swept.ended += 1
    for need in needs.to_remind(now)[:limit]:
        swept.reminded += len(commands.remind(need=need, actor=SWEEP, key=f"{need.ref}.remind", now=now))
    due = Shift.objects.filter(state=Shift.State.PUBLISHED, publish_until__lte=now)
    shifts = list(due.select_related("need", "person").order_by("publish_until")[:limit])
    held = open_questions(shift.person_id for shift in shifts)
    for shift in shifts:
        if shift.code in held:
            continue
        try:
            commands.enter(shift=shift, actor=SWEEP, key=f"{shift.code}.enter", now=now)
        except ServiceRefused:  # somebody objected since it was listed
            continue
        swept.entered += 1
    swept.erased = _erase(now, limit)
    return swept


def _erase(now: datetime, limit: int) -> int:
    old = Need.objects.filter(erased_at__isnull=True, ends_at__lt=now - standard().keep_for)
    for need in (past := list(old.exclude(state=Need.State.OPEN).order_by("ends_at")[:limit])):
        commands.erase_need(need=need, actor=SWEEP, key=f"{need.ref}.erase", now=now)
    here = registered(worktime.today(now, profile().calendar)).values("person")
    for terms in (left := list(Terms.objects.exclude(person__in=here).select_related("person")[:limit])):
        key = f"{terms.person.code}.forget.{terms.changed_at.isoformat()}"
        commands.forget_terms(terms=terms, actor=SWEEP, key=key, now=now)
    return len(past) + len(left)
