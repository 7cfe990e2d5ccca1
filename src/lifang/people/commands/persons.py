from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from lifang.people import rules
from lifang.people.actors import Actor
from lifang.people.commands import periods
from lifang.people.commands.checks import check_administrator, check_code, written_before
from lifang.people.commands.errors import AlreadyThere, NotAdministrator
from lifang.people.models import Membership, Organization, Person
from lifang.record.commands import append
from lifang.record.door import transaction


def add_person(
    *, code: str, name: str, name_en: str = "", actor: Actor, now: datetime, key: str | None = None
) -> Person:
    """The name goes into the erasable payload. Numbers are given to the vault (vault.store_secret)."""
    check_code(code)
    if not rules.may_register(actor):
        raise NotAdministrator(_("Only an administrator can add people."))
    stream = f"person/{code}"
    with transaction():
        if written_before(stream, key):
            return Person.objects.get(code=code)
        if Person.objects.filter(code=code).exists():
            raise AlreadyThere(
                _("There is a person “%(code)s” already; choose another code.") % {"code": code}
            )
        return write_person(code=code, name=name, name_en=name_en, actor=actor, now=now, key=key)


def write_person(
    *, code: str, name: str, name_en: str = "", actor: Actor, now: datetime, key: str | None = None
) -> Person:
    """Inside the transaction of a command that has asked whether the actor may."""
    person = Person.objects.create(code=code, name=name, name_en=name_en)
    names = {"name": name, "name_en": name_en}
    append(stream=f"person/{code}", kind="added", actor=actor.name, facts={}, payload=names, now=now, key=key)
    return person


def add_membership(
    *,
    person: Person,
    organization: Organization,
    role: str = "",
    from_on: date,
    until_on: date | None = None,
    actor: Actor,
    now: datetime,
    key: str | None = None,
) -> Membership:
    check_administrator(actor, area=organization.area_id)
    periods.check_period(from_on, until_on)
    stream = f"person/{person.code}"
    with transaction():
        if earlier := written_before(stream, key):
            return Membership.objects.get(pk=earlier.facts["membership"])
        same = Membership.objects.filter(person=person, organization=organization, role=role)
        if same.filter(periods.overlapping(from_on, until_on)).exists():
            raise AlreadyThere(
                _("%(person)s is a member of “%(unit)s” in these days already.")
                % {"person": person.name, "unit": organization.name}
            )
        membership = Membership.objects.create(
            person=person, organization=organization, role=role, from_on=from_on, until_on=until_on
        )
        facts = {
            "membership": membership.pk,
            "unit": organization.code,
            "role": role,
            "from": periods.written(from_on),
            "until": periods.written(until_on),
        }
        append(
            stream=stream,
            kind="membership-added",
            actor=actor.name,
            facts=facts,
            now=now,
            key=key,
            subject=f"unit/{organization.code}",
        )
    return membership


def end_membership(
    *, membership: Membership, last_day: date, actor: Actor, now: datetime, key: str | None = None
) -> Membership:
    check_administrator(actor, area=membership.organization.area_id)
    stream = f"person/{membership.person.code}"
    with transaction():
        again = written_before(stream, key)
        row = Membership.objects.get(pk=membership.pk)
        if again:
            return row
        periods.end(row, last_day)
        append(
            stream=stream,
            kind="membership-ended",
            actor=actor.name,
            facts={"membership": row.pk, "until": periods.written(last_day)},
            now=now,
            key=key,
            subject=f"unit/{row.organization_id}",
        )
    return row
