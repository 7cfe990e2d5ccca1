"""In every table of this subject, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lifang.people import vault
from lifang.people.actors import Actor
from lifang.people.commands import (
    add_membership,
    choose_language,
    end_grant,
    end_membership,
    give_duty,
    set_email,
    set_stand_in,
)
from lifang.people.commands.registers import change, enter
from lifang.people.models import Account, Secret
from lifang.people.queries import viewer_of
from lifang.people.rebuild import ACCOUNTS, PERSONS, REGISTRATIONS, UNITS
from lifang.places.models import Area
from tests.factories.people import FIRST_DAY, IMPORTER, make_account, make_grant, make_person, make_unit
from tests.factories.places import NOW, make_areas
from tests.factories.rows import every_tampering_is_named

pytestmark = pytest.mark.django_db
BY = {"actor": IMPORTER, "now": NOW}
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _people() -> None:
    make_areas()
    unit = make_unit("federation", "department", "990101")
    make_unit("writers", "association", "990101", parent=unit)
    one, other = make_person("p-1"), make_person("p-2", "何田", "He Tian")
    member = add_membership(person=one, organization=unit, role="组长", from_on=FIRST_DAY, **BY)
    end_membership(membership=member, last_day=TODAY, **BY)
    for kind, number in ((Secret.Kind.PHONE, "13900001234"), (Secret.Kind.PHONE, "13900005678")):
        vault.store_secret(person=one, kind=kind, value=number, **BY)
    vault.reveal(person=one, kind=Secret.Kind.PHONE, actor=IMPORTER, why="回电", now=NOW)
    lin, he = make_account("agent.lin", one), make_account("agent.he", other)
    choose_language(account=lin, language="en", actor=Actor.account(viewer_of(lin, on=TODAY)), now=NOW)
    set_email(account=lin, email="lin@example.org", **BY)
    for address in ("he@example.org", ""):
        set_email(account=he, email=address, **BY)
    end_grant(grant=make_grant(lin, unit, "officer", "990101"), last_day=TODAY, **BY)
    give_duty(account=lin, unit=unit, place=Area.objects.get(code="990101001001"), from_on=FIRST_DAY, **BY)
    set_stand_in(
        absent=lin, deputy=he, from_on=TODAY, until_on=TODAY + timedelta(days=3), reason="休假", **BY
    )
    line = {"register": "association-member", "holder": "writers", "person": "p-1", "from_on": FIRST_DAY}
    row = enter(**line, values={"rank": "city", "genre": ["poem"], "pen_name": "云间"}, source="case/A", **BY)
    change(registration=row, values={"office": "chair"}, **BY)


def test_persons_units_accounts_and_registrations() -> None:
    every_tampering_is_named(PERSONS, UNITS, ACCOUNTS, REGISTRATIONS)


def test_an_account_that_somebody_made_an_administrator_of_the_database_is_named() -> None:
    intruder = Account.objects.create_superuser("intruder", password="x")
    (found,) = ACCOUNTS.differences()
    assert str(found) == "account/intruder: account.row is there, but the record says nothing"
    intruder.delete()
