from __future__ import annotations

from datetime import datetime
from random import Random

from django.utils.translation import gettext as _

from lifang.kernel.receipts import new_ref
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.commands.offers import check_law
from lifang.modules.volunteers.commands.sheet import Sheet, sheet
from lifang.modules.volunteers.errors import BadNeed, NotYours, ServiceRefused
from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.modules.volunteers.standard import standard
from lifang.people.actors import Actor
from lifang.people.models import Person
from lifang.record.journal import SYSTEM_RANDOM, moment

HOW = ("phone", "desk", "paper")


def sign_in(
    *,
    need: Need,
    person: Person,
    how: str,
    actor: Actor,
    key: str,
    now: datetime,
    at: datetime | None = None,
    rng: Random = SYSTEM_RANDOM,
) -> Shift:
    """`how`: by the volunteer's own phone, at the organiser's desk or from a paper list; only this tells `at` what time.

    Who writes it down for a volunteer is kept: the hours are for somebody else to confirm.
    """
    if how not in HOW:
        raise BadNeed(_("Sign in by phone, at the desk or from a paper list."))
    with sheet(need, actor=actor, key=key, now=now) as page:
        page.check_speaks_for(person)
        if page.again:
            return page.need.shifts.get(person=person)
        signed_by = _hand(page, person, how)
        began = _moment(page, how, at)
        if page.need.state == Need.State.CANCELLED:
            raise ServiceRefused(_("This need is cancelled."))
        if not page.need.offers.filter(person=person, state=Offer.State.ACCEPTED).exists():
            raise ServiceRefused(_("Say yes to the offer first; nobody serves without having said so."))
        if page.need.shifts.filter(person=person).exists():
            raise ServiceRefused(_("Signed in already."))
        if began < page.need.starts_at - standard().sign_in_before:
            raise ServiceRefused(_("It is too early: signing in opens half an hour before the start."))
        if began >= page.need.ends_at:
            raise ServiceRefused(_("It is too late to sign in: this was over already."))
        check_law(page.need, person, now)
        shift = Shift.objects.create(
            code=new_ref(rng),
            need=page.need,
            person=person,
            state=Shift.State.RUNNING,
            how=how,
            signed_by=signed_by,
            signed_in_at=began,
        )
        facts = {
            "shift": shift.code,
            "person": person.code,
            "how": how,
            "signed_by": signed_by,
            "at": moment(began),
        }
        page.write("signed-in", facts, person=person)
        return shift


def sign_out(
    *, shift: Shift, actor: Actor, key: str, now: datetime, how: str = "phone", at: datetime | None = None
) -> Shift:
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_speaks_for(shift.person)
        row = page.need.shifts.select_related("person").get(pk=shift.pk)
        if page.again:
            return row
        _hand(page, row.person, how)
        ended = _moment(page, how, at)
        if row.state != Shift.State.RUNNING:
            raise ServiceRefused(_("Signed out already."))
        check_order(row.signed_in_at, ended)
        row.state, row.signed_out_at = Shift.State.SERVED, ended
        row.save(update_fields=["state", "signed_out_at"])
        facts = {"shift": row.code, "how": how, "at": moment(ended)}
        page.write("signed-out", facts, person=row.person)
        return row


def _hand(page: Sheet, person: Person, how: str) -> str:
    """Whoever writes it down for the volunteer; nobody, when they do it on their own phone."""
    if rules.speaks_for(page.actor, person):
        return ""
    if how == "phone":
        raise NotYours(
            _("On a phone only the volunteers themselves sign in and out; write it down at the desk.")
        )
    return page.actor.name


def check_order(start: datetime, end: datetime) -> None:
    if end <= start:
        problem = _("The end must be after the start.")
        raise BadNeed(problem, {"signed_out_at": problem})


def _moment(page: Sheet, how: str, at: datetime | None) -> datetime:
    if at is None:
        return page.now
    if how != "paper" or at > page.now:
        raise BadNeed(_("Only a paper list tells of an earlier time."))
    page.check_organiser()
    return at
