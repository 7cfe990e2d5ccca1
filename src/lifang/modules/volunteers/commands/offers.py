from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifang.kernel import worktime
from lifang.modules.volunteers.commands.sheet import Sheet, sheet
from lifang.modules.volunteers.commands.told import tell
from lifang.modules.volunteers.errors import NotYours, ServiceRefused
from lifang.modules.volunteers.matching import Reason, Span
from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.modules.volunteers.queries import volunteers
from lifang.people.actors import Actor
from lifang.people.models import Person
from lifang.places.profile import profile

State = Offer.State
LIVE = (State.OFFERED, State.ACCEPTED)


def offer(*, need: Need, actor: Actor, key: str, now: datetime) -> list[Offer]:
    """Asks as many as are missing, in the order of the fair rule, which asks everybody alike (matching.rank).

    The entry keeps why each was asked, and why the others were not.
    """
    with sheet(need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        if page.again:
            return list(page.need.offers.filter(person__code__in=page.again.facts["asked"]))
        _check_open(page.need, now)
        missing = page.need.wanted - page.need.offers.filter(state__in=LIVE).count()
        if missing <= 0:
            raise ServiceRefused(_("As many people as are needed were asked or have said yes."))
        ranked = volunteers.ranking(page.need, now)
        chosen = [one for one in ranked if one.rank is not None][:missing]
        if not chosen:
            raise ServiceRefused(_("Nobody else of this team fits; the list says why."))
        offers = Offer.objects.bulk_create(
            Offer(
                need=page.need,
                person=one.person,
                state=State.OFFERED,
                rank=one.rank,
                trace=_trace(one.reasons),
                offered_at=now,
            )
            for one in chosen
        )
        tell(page.need, [one.person.pk for one in chosen], "offered", now)
        page.write(
            "offered",
            {
                "asked": [one.person.code for one in chosen],
                "ranks": {one.person.code: one.rank for one in chosen},
            },
            payload={"ranking": {one.person.code: _trace(one.reasons) for one in ranked}},
        )
        return offers


def come_forward(*, need: Need, person: Person, actor: Actor, key: str, now: datetime) -> Offer:
    """A volunteer who was not asked says: I can come. Time and way are theirs to judge, the law's conditions hold."""
    with sheet(need, actor=actor, key=key, now=now) as page:
        if not page.need.public:
            page.check_organiser()
        page.check_speaks_for(person)
        if page.again:
            return page.need.offers.get(person=person)
        if page.need.offers.filter(person=person).exists():
            raise ServiceRefused(_("You were asked already; please answer that offer."))
        _check_may_come(page, person)
        row = Offer.objects.create(
            need=page.need, person=person, state=State.ACCEPTED, offered_at=now, answered_at=now
        )
        page.write("came-forward", {"person": person.code}, person=person)
        return row


def answer(*, offer: Offer, accept: bool, actor: Actor, key: str, now: datetime) -> Offer:
    """Yes, or no without giving a reason; also somebody who said yes may still say no until they have signed in."""
    person = offer.person
    with sheet(offer.need, actor=actor, key=key, now=now) as page:
        page.check_speaks_for(person)
        row = page.need.offers.get(person=person)
        if page.again:
            return row
        wanted = State.ACCEPTED if accept else State.DECLINED
        if row.state == wanted:
            raise ServiceRefused(_("This answer was given already."))
        if row.state == State.WITHDRAWN:
            raise ServiceRefused(_("This offer is no longer open."))
        if accept:
            _check_may_come(page, person)
        elif Shift.objects.filter(need=page.need, person=person).exists():
            raise ServiceRefused(_("You have signed in; sign out when you leave."))
        row.state, row.answered_at = wanted, now
        row.save(update_fields=["state", "answered_at"])
        page.write(str(wanted), {"person": person.code}, person=person)
        return row


def check_law(need: Need, person: Person, now: datetime) -> None:
    """Registration, skill, age and insurance as they stand now: what was true when somebody was asked may have ended."""
    if not volunteers.is_registered(person, worktime.today(need.starts_at, profile().calendar)):
        raise NotYours(_("Only registered volunteers can come; the team registers you."))
    if found := volunteers.obstacles(need, person, now):
        raise ServiceRefused(" ".join(volunteers.explain(reason, get_language() or "") for reason in found))


def _check_may_come(page: Sheet, person: Person) -> None:
    need = page.need
    _check_open(need, page.now)
    if need.offers.filter(state=State.ACCEPTED).count() >= need.wanted:
        raise ServiceRefused(_("Thank you. Enough people have said yes already."))
    span = Span(need.starts_at, need.ends_at)
    if volunteers.promised([person.pk], span, but=need):
        raise ServiceRefused(_("You said yes to something else at this time."))
    check_law(need, person, page.now)


def _check_open(need: Need, now: datetime) -> None:
    if need.state != Need.State.OPEN or need.ends_at <= now:
        raise ServiceRefused(_("This need is over or cancelled already."))


def _trace(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "fits": one.fits, "numbers": dict(one.numbers)} for one in reasons]
