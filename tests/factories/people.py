"""People for tests, made through the real commands. Areas must exist (factories.places.make_areas)."""

from __future__ import annotations

from datetime import date

from lifang.people.actors import Actor
from lifang.people.commands import add_organization, add_person, give_grant, open_account
from lifang.people.models import Account, Grant, Organization, Person
from lifang.places.models import Area
from tests.factories.places import NOW

IMPORTER = Actor.importer("tests")
FIRST_DAY = date(2026, 1, 1)


def make_person(code: str = "p-1", name: str = "林小暖", name_en: str = "Lin Xiaonuan") -> Person:
    return add_person(code=code, name=name, name_en=name_en, actor=IMPORTER, now=NOW)


def make_unit(
    code: str = "committee",
    kind: str = "community",
    area: str = "990101001001",
    name: str = "",
    parent: Organization | None = None,
) -> Organization:
    return add_organization(
        code=code,
        kind=kind,
        name=name or code,
        area=Area.objects.get(code=area),
        parent=parent,
        actor=IMPORTER,
        now=NOW,
    )


def make_account(username: str = "agent.lin", person: Person | None = None) -> Account:
    return open_account(username=username, person=person, actor=IMPORTER, now=NOW)


def make_grant(
    account: Account,
    unit: Organization,
    role: str = "agent",
    area: str = "",
    *,
    program: str = "",
    purpose: str = "service",
    from_on: date = FIRST_DAY,
    until_on: date | None = None,
) -> Grant:
    return give_grant(
        account=account,
        role=role,
        unit=unit,
        area=Area.objects.get(code=area or unit.area_id),
        program=program,
        purpose=purpose,
        from_on=from_on,
        until_on=until_on,
        actor=IMPORTER,
        now=NOW,
    )
