"""What people read about times, places and hours of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.modules.volunteers.queries.record import stars
from lifang.places.queries import name_in
from lifang.web.dates import moment_text


def span_of(start: datetime, end: datetime, now: datetime) -> str:
    local_end = timezone.localtime(end)
    if timezone.localtime(start).date() == local_end.date():
        return f"{moment_text(start, now)}–{local_end:%H:%M}"
    return f"{moment_text(start, now)} – {moment_text(end, now)}"


def when(need: Need, now: datetime) -> str:
    return span_of(need.starts_at, need.ends_at, now)


def where(need: Need, language: str) -> str:
    return name_in(need.site or need.area, language)


def hours_text(minutes: int) -> str:
    """As people say it: 40 minutes, 2 hours, 1.5 hours, 1 h 35 min."""
    hours, rest = divmod(minutes, 60)
    if rest == 0:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    if hours == 0:
        return ngettext("%(count)d minute", "%(count)d minutes", rest) % {"count": rest}
    if rest == 30:
        return _("%(hours)s hours") % {"hours": f"{hours}.5"}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def stars_text(minutes: int) -> str:
    return "★" * stars(minutes)


@dataclass(frozen=True, slots=True)
class NeedLine:
    """One need in a list, with how many are missing of those wanted (lists annotate `accepted`)."""

    need: Need
    when: str
    where: str
    accepted: int
    missing: int


def need_line(need: Need, now: datetime, language: str) -> NeedLine:
    accepted = getattr(need, "accepted", 0)
    return NeedLine(need, when(need, now), where(need, language), accepted, max(need.wanted - accepted, 0))


@dataclass(frozen=True, slots=True)
class OfferLine:
    offer: Offer
    when: str
    where: str


def offer_line(offer: Offer, now: datetime, language: str) -> OfferLine:
    return OfferLine(offer, when(offer.need, now), where(offer.need, language))


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """Time served: what it is worth once entered, else what was signed."""

    shift: Shift
    when: str
    hours: str


def shift_line(shift: Shift, now: datetime) -> ShiftLine:
    if shift.signed_out_at is None:
        return ShiftLine(shift, moment_text(shift.signed_in_at, now), "")
    minutes = shift.minutes if shift.state == Shift.State.ENTERED else shift.served_minutes
    return ShiftLine(shift, span_of(shift.signed_in_at, shift.signed_out_at, now), hours_text(minutes))
