"""Somebody nobody has written down yet enters a register: person, number and registration in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from lifang.kernel.receipts import new_ref
from lifang.people import vault
from lifang.people.actors import Actor
from lifang.people.commands import registers
from lifang.people.commands.errors import RegistrationRefused
from lifang.people.commands.persons import write_person
from lifang.people.models import Registration, Secret
from lifang.programs.values import tidy
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM


def enter_newcomer(
    *,
    name: str,
    phone: str = "",
    register: str,
    holder: str,
    values: Mapping[str, Any],
    from_on: date,
    actor: Actor,
    now: datetime,
    key: str | None = None,
    source: str = "",
    rng: Random = SYSTEM_RANDOM,
) -> Registration:
    """Whoever keeps the register may add the person with it. Nobody is looked up by number: that the number is
    known, perhaps for another purpose, must not be found out by trying.
    """
    if not tidy(name):
        problem = _("Please write the name.")
        raise RegistrationRefused(problem, {"name": problem})
    with transaction():
        if again := registers.entered_before(key):
            return again
        person = write_person(code=f"p-{new_ref(rng).lower()}", name=tidy(name), actor=actor, now=now)
        if phone:
            try:
                vault.store_secret(person=person, kind=Secret.Kind.PHONE, value=phone, actor=actor, now=now)
            except vault.BadSecret as error:
                raise RegistrationRefused(str(error), {"phone": str(error)}) from error
        return registers.enter(
            register=register,
            holder=holder,
            person=person.code,
            values=values,
            from_on=from_on,
            actor=actor,
            now=now,
            key=key,
            source=source,
            rng=rng,
        )
