"""What every command on a need begins with: its stream held, its row read afresh, and whether this call was made before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.errors import NotYours
from lifang.modules.volunteers.models import Need
from lifang.people.actors import Actor
from lifang.people.commands.checks import written_before
from lifang.people.models import Person
from lifang.record.commands import append
from lifang.record.door import transaction
from lifang.record.models import Entry


@dataclass(frozen=True, slots=True)
class Sheet:
    need: Need
    actor: Actor
    key: str
    now: datetime
    again: Entry | None  # what this very call wrote the first time

    def write(
        self,
        kind: str,
        facts: dict[str, Any],
        *,
        payload: dict[str, Any] | None = None,
        person: Person | None = None,
    ) -> None:
        append(
            stream=self.need.stream,
            kind=kind,
            actor=self.actor.name,
            facts=facts,
            payload=payload,
            now=self.now,
            key=self.key,
            subject=f"person/{person.code}" if person else "",
        )

    def check_organiser(self) -> None:
        check_organiser(self.actor, area=self.need.area_id, purpose=self.need.purpose)

    def check_speaks_for(self, person: Person) -> None:
        """The volunteer; or an organiser who writes down what the volunteer told them."""
        if not rules.speaks_for(self.actor, person):
            self.check_organiser()


@contextmanager
def sheet(need: Need, *, actor: Actor, key: str, now: datetime) -> Iterator[Sheet]:
    full_key = checked_key(actor, key)
    with transaction():
        again = written_before(need.stream, full_key)
        fresh = Need.objects.select_related("area", "site", "team").get(pk=need.pk)
        yield Sheet(fresh, actor, full_key, now, again)


def check_organiser(actor: Actor, *, area: str, purpose: str) -> None:
    if not rules.may_organise(actor, area=area, purpose=purpose):
        raise NotYours(_("Only those who organise voluntary service in this area can do this."))
