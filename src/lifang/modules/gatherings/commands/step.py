"""What every step of a gathering or a vote begins with."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.cases.errors import NotAllowed
from lifang.modules.gatherings import rules
from lifang.modules.gatherings.models import Gathering, Vote
from lifang.people.actors import Actor
from lifang.people.commands.checks import written_before
from lifang.record.models import Entry

Row = TypeVar("Row", Gathering, Vote)


def begin(row: Row, *, actor: Actor, key: str) -> tuple[Row, Entry | None]:
    """The row as it stands, its stream held until the transaction ends, and what this key has already written."""
    earlier = written_before(row.stream, checked_key(actor, key))
    return type(row).objects.select_related("organizer").get(pk=row.pk), earlier


def check_runs(actor: Actor, row: Gathering | Vote) -> None:
    if not rules.may_run(actor, row):
        raise NotAllowed(_("Only the organizer, or the unit above it, can do this."))
