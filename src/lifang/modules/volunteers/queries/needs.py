from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lifang.kernel.receipts import CodeError, parse
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.errors import UnknownService
from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.modules.volunteers.queries.volunteers import with_mail
from lifang.modules.volunteers.standard import LONGEST_AHEAD
from lifang.people.actors import Viewer
from lifang.people.models import Account, Person

ACCEPTED = Count("offers", filter=Q(offers__state=Offer.State.ACCEPTED), distinct=True)
PLACES = F("wanted") - ACCEPTED
ASKED = Count("offers", filter=Q(offers__state=Offer.State.OFFERED), distinct=True)
CAME = Count("shifts", distinct=True)
UNCONFIRMED = Count(
    "shifts", filter=Q(shifts__state__in=(Shift.State.RUNNING, Shift.State.SERVED)), distinct=True
)


def visible_needs(viewer: Viewer) -> QuerySet[Need]:
    """Every read on behalf of an organiser starts here."""
    return Need.objects.filter(rules.visible(viewer)).select_related("area", "site", "team")


def get_need(viewer: Viewer, ref: str) -> Need:
    """Absent and forbidden are the same answer."""
    need = visible_needs(viewer).filter(ref=tidy_ref(ref)).select_related("case").first()
    if need is None:
        raise UnknownService(_("There is no such need."))
    return need


def needs_to_staff(viewer: Viewer, now: datetime) -> QuerySet[Need]:
    """Still ahead or going on, the next first, each with how many come."""
    ahead = visible_needs(viewer).filter(state=Need.State.OPEN, ends_at__gt=now)
    return ahead.annotate(accepted=ACCEPTED, asked=ASKED).order_by("starts_at", "pk")


def needs_short_of_people(viewer: Viewer, now: datetime) -> QuerySet[Need]:
    return needs_to_staff(viewer, now).annotate(places=PLACES).filter(places__gt=0)


def needs_past(viewer: Viewer, now: datetime) -> QuerySet[Need]:
    past = visible_needs(viewer).exclude(state=Need.State.CANCELLED).filter(ends_at__lte=now)
    return past.annotate(accepted=ACCEPTED, came=CAME, unconfirmed=UNCONFIRMED).order_by("-starts_at", "-pk")


def public_needs(now: datetime) -> QuerySet[Need]:
    """What everybody may know of: work in public, never anybody's case."""
    wanted = Need.objects.filter(public=True, state=Need.State.OPEN, starts_at__gt=now)
    return (
        wanted.select_related("area", "site", "team").annotate(accepted=ACCEPTED).order_by("starts_at", "pk")
    )


def offers_to(person: Person) -> QuerySet[Offer]:
    return Offer.objects.filter(person=person).select_related("need__area", "need__site", "need__team")


def offers_ahead(person: Person, now: datetime) -> QuerySet[Offer]:
    """What waits for an answer, and what was promised."""
    live = (Offer.State.OFFERED, Offer.State.ACCEPTED)
    ahead = offers_to(person).filter(state__in=live, need__state=Need.State.OPEN, need__ends_at__gt=now)
    return ahead.order_by("need__starts_at", "pk")


def called_off(person: Person, now: datetime) -> QuerySet[Offer]:
    """What they need not come to any more."""
    off = offers_to(person).filter(state=Offer.State.WITHDRAWN, need__state=Need.State.CANCELLED)
    return off.filter(need__ends_at__gt=now).order_by("need__starts_at", "pk")


def open_to(person: Person, now: datetime) -> QuerySet[Need]:
    """Public needs this volunteer was not asked for, where hands are missing."""
    others = public_needs(now).exclude(pk__in=Offer.objects.filter(person=person).values("need"))
    return others.annotate(places=PLACES).filter(places__gt=0)


def to_remind(now: datetime) -> QuerySet[Need]:
    """Ahead by a day and a half at most, with somebody who comes and can be told, and has not been."""
    accounts = with_mail(Account.objects.filter(person=OuterRef("person"), is_active=True))
    coming = Offer.objects.filter(Exists(accounts), need=OuterRef("pk"), state=Offer.State.ACCEPTED)
    ahead = Need.objects.filter(state=Need.State.OPEN, reminded_at=None, starts_at__gt=now)
    soon = ahead.filter(Exists(coming), starts_at__lte=now + LONGEST_AHEAD)
    return soon.order_by("starts_at", "pk")


def tidy_ref(text: str) -> str:
    try:
        return parse(text)
    except CodeError:
        return ""
