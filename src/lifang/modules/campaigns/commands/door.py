"""What every command of a campaign does first: hold its stream, and see whether this very call was made before."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.modules.campaigns import rules
from lifang.modules.campaigns.errors import BadPlan, MayNot, TooLate
from lifang.modules.campaigns.models import Campaign, Target
from lifang.people.actors import Actor
from lifang.record.commands import find, hold
from lifang.record.models import Entry


def begin(campaign: Campaign, actor: Actor, key: str, kind: str) -> tuple[str, Entry | None]:
    """The full key, and the entry of this kind that carries it already. The campaign's row is then as it stands now."""
    hold(campaign.stream)
    full_key = checked_key(actor, key)
    known = find(full_key)
    check_same(known, campaign.stream, kind)
    campaign.refresh_from_db(fields=["closed_at", "outcomes", "second_source"])
    return full_key, known


def check_same(known: Entry | None, stream: str, kind: str) -> None:
    """A key that comes again asks for the same thing again, or it is a mistake."""
    if known is not None and (known.stream_id, known.kind) != (stream, kind):
        raise BadPlan(_("This key was used for something else already; choose a new one."))


def rewrite(targets: Iterable[Target], *fields: str) -> None:
    """These fields of many rows, in one statement: several times faster than `bulk_update`."""
    if rows := list(targets):
        Target.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=fields)


def check_leads(actor: Actor, campaign: Campaign) -> None:
    if not rules.may_lead(actor, campaign):
        raise MayNot(_("Only those who lead this campaign may do this."))


def check_open(campaign: Campaign) -> None:
    if campaign.closed_at is not None:
        raise TooLate(_("This campaign is closed; nothing more is written into it."))
