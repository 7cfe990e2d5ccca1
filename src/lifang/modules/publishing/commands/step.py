"""What every step of publishing begins with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.cases.errors import BadInput, NotAllowed
from lifang.modules.publishing import rules
from lifang.modules.publishing.models import Issue, Post, Show, Work
from lifang.people.actors import Actor
from lifang.people.commands.checks import written_before
from lifang.people.models import Organization

Row = TypeVar("Row", Issue, Post, Show, Work)


def begin(row: Row, *, actor: Actor, key: str) -> tuple[Row, bool]:
    """The row as it stands, its stream held until the transaction ends, and whether this key was written before."""
    earlier = written_before(row.stream, checked_key(actor, key))
    return type(row).objects.get(pk=row.pk), earlier is not None


def check_editor(actor: Actor, unit: Organization) -> None:
    if not rules.may_edit(actor, unit):
        raise NotAllowed(_("Only officers and heads of this organization, or of one above it, can do this."))


def filled(answers: Mapping[str, str]) -> dict[str, str]:
    """Each answer without the blanks around it; an empty one is told at its field."""
    tidy = {name: answer.strip() for name, answer in answers.items()}
    problems = {name: _("Please fill this in.") for name, answer in tidy.items() if not answer}
    if problems:
        raise BadInput(_("Some answers need your attention."), problems)
    return tidy
