"""Persons, units, accounts and registrations as the record tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifang.people import vault
from lifang.people.models import (
    Account,
    Duty,
    Grant,
    Membership,
    Organization,
    Person,
    Registration,
    Secret,
    StandIn,
)
from lifang.people.registers import fold
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import UNKNOWN, Projection, Rows, Said, Table

AT_SIGN_IN = "kept by the sign-in pages and no part of the record"


def _opens(row: Mapping[str, Any]) -> bool:
    return vault.opens(row["person"], row["kind"], bytes(row["ciphertext"]), row["index"])


PERSONS = Projection(
    "person/",
    Table(Person, "code"),
    Table(Membership, "person__code", ("id",)),
    # the record names no number, and the ciphertext proves itself: it opens only for this person, and gives this index
    Table(Secret, "person__code", ("kind",), names={"person": "person_id"}, shown={"ciphertext": _opens}),
)
UNITS = Projection("unit/", Table(Organization, "code"))
ACCOUNTS = Projection(
    "account/",
    Table(
        Account,
        "username",
        apart=dict.fromkeys(("password", "last_login", "first_name", "last_name"), AT_SIGN_IN),
    ),
    Table(Grant, "account__username", ("id",)),
    Table(Duty, "account__username", ("id",)),
    Table(StandIn, "absent__username", ("id",)),
)
REGISTRATIONS = Projection("registration/", Table(Registration, "code"))
PERSONS.pass_over("secret-read")
ACCOUNTS.pass_over("password-set")
for name, one in (
    ("persons", PERSONS),
    ("units", UNITS),
    ("accounts", ACCOUNTS),
    ("registrations", REGISTRATIONS),
):
    REBUILDS.add(name, one)


@PERSONS.on("added")
def add_person(rows: Rows, said: Said) -> None:
    rows.add(Person, **said.pick_personal("name", "name_en"))


@PERSONS.on("membership-added")
def add_membership(rows: Rows, said: Said) -> None:
    member = said.facts
    rows.add(
        Membership, member["membership"], organization=member["unit"], role=member["role"], **_days(said)
    )


@PERSONS.on("membership-ended")
def end_membership(rows: Rows, said: Said) -> None:
    rows.one(Membership, said.facts["membership"])["until_on"] = said.facts["until"]


@PERSONS.on("secret-stored")
def store_secret(rows: Rows, said: Said) -> None:
    rows.add(Secret, said.facts["secret"], person=UNKNOWN, index=UNKNOWN, ciphertext=True)


@PERSONS.on("erased")
def forget_person(rows: Rows, said: Said) -> None:
    del said
    rows.one(Person).update(name="", name_en="")
    for (kind,) in list(rows.all(Secret)):
        rows.drop(Secret, kind)


@UNITS.on("added")
def add_unit(rows: Rows, said: Said) -> None:
    rows.add(Organization, **said.facts)


@ACCOUNTS.on("opened")
def open_account(rows: Rows, said: Said) -> None:
    rows.add(Account, **said.pick("person", "language"), date_joined=said.at)


@ACCOUNTS.on("email-set", "email-cleared")
def set_email(rows: Rows, said: Said) -> None:
    rows.one(Account)["email"] = said.personal("email", "")


@ACCOUNTS.on("language-chosen")
def choose_language(rows: Rows, said: Said) -> None:
    rows.one(Account)["language"] = said.facts["language"]


@ACCOUNTS.on("grant-given")
def give_grant(rows: Rows, said: Said) -> None:
    rows.add(
        Grant, said.facts["grant"], **said.pick("role", "unit", "area", "program", "purpose"), **_days(said)
    )


@ACCOUNTS.on("duty-given")
def give_duty(rows: Rows, said: Said) -> None:
    kind, _slash, code = said.facts["place"].partition("/")
    rows.add(Duty, said.facts["duty"], **said.pick("unit"), **{kind: code}, **_days(said))


@ACCOUNTS.on("stand-in-set")
def set_stand_in(rows: Rows, said: Said) -> None:
    facts = said.pick("deputy")
    rows.add(StandIn, said.facts["stand_in"], **facts, **_days(said), reason=said.personal("reason", ""))


@ACCOUNTS.on("grant-ended", "duty-ended", "stand-in-ended")
def end_some(rows: Rows, said: Said) -> None:
    models = {"grant": Grant, "duty": Duty, "stand_in": StandIn}
    ((name, model),) = ((name, model) for name, model in models.items() if name in said.facts)
    rows.one(model, said.facts[name])["until_on"] = said.facts["until"]


@REGISTRATIONS.on(*fold.KINDS)
def move_registration(rows: Rows, said: Said) -> None:
    """Whose payload is erased, of that the last entry says that nothing personal stays."""
    row = rows.add(Registration) if said.kind == fold.ENTERED else rows.one(Registration)
    row.update(fold.columns(row, said.kind, said.facts, said.payload, said.at))


def _days(said: Said) -> dict[str, Any]:
    return {"from_on": said.facts["from"], "until_on": said.facts["until"]}
