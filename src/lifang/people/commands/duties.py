from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from lifang.people.actors import Actor
from lifang.people.commands import periods
from lifang.people.commands.checks import check_administrator, written_before
from lifang.people.commands.errors import AlreadyThere
from lifang.people.models import Account, Duty, Organization
from lifang.places.models import Area, Site
from lifang.record.commands import append
from lifang.record.door import transaction


def give_duty(
    *,
    account: Account,
    unit: Organization,
    place: Site | Area,
    from_on: date,
    until_on: date | None = None,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Duty:
    """Who answers, for the unit, for a site or for all sites of an area that have nobody of their own."""
    site, area = (place, None) if isinstance(place, Site) else (None, place)
    check_administrator(actor, area=site.area_id if site else place.code)
    periods.check_period(from_on, until_on)
    stream = f"account/{account.username}"
    with transaction():
        if earlier := written_before(stream, key):
            return Duty.objects.get(pk=earlier.facts["duty"])
        same = Duty.objects.filter(account=account, unit=unit, site=site, area=area)
        if same.filter(periods.overlapping(from_on, until_on)).exists():
            raise AlreadyThere(
                _("%(username)s answers for “%(place)s” in these days already.")
                % {"username": account.username, "place": place.name}
            )
        duty = Duty.objects.create(
            account=account, unit=unit, site=site, area=area, from_on=from_on, until_on=until_on
        )
        facts = {
            "duty": duty.pk,
            "unit": unit.code,
            "place": _stream_of(duty),
            "from": periods.written(from_on),
            "until": periods.written(until_on),
        }
        append(
            stream=stream,
            kind="duty-given",
            actor=actor.name,
            facts=facts,
            now=now,
            key=key,
            subject=_stream_of(duty),
        )
    return duty


def end_duty(*, duty: Duty, last_day: date, actor: Actor, now: datetime, key: str | None = None) -> Duty:
    check_administrator(actor, area=duty.site.area_id if duty.site else str(duty.area_id))
    stream = f"account/{duty.account.username}"
    with transaction():
        again = written_before(stream, key)
        row = Duty.objects.select_related("site").get(pk=duty.pk)
        if again:
            return row
        periods.end(row, last_day)
        append(
            stream=stream,
            kind="duty-ended",
            actor=actor.name,
            facts={"duty": row.pk, "until": periods.written(last_day)},
            now=now,
            key=key,
            subject=_stream_of(row),
        )
    return row


def _stream_of(duty: Duty) -> str:
    return f"site/{duty.site.code}" if duty.site else f"area/{duty.area_id}"
