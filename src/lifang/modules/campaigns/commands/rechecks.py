"""Some visits are repeated by somebody else. Which ones is drawn when they are in, so that nobody knows beforehand."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from lifang.kernel.text import whole_number
from lifang.modules.campaigns import rules
from lifang.modules.campaigns.commands.door import begin, check_leads, check_open
from lifang.modules.campaigns.errors import BadPlan, BadVisit, TooLate, UnknownTarget
from lifang.modules.campaigns.honesty import revisit_sample
from lifang.modules.campaigns.models import Campaign, Recheck, Visit
from lifang.modules.campaigns.queries.proof import undrawn_visits
from lifang.people.actors import Actor
from lifang.record.commands import append
from lifang.record.door import transaction
from lifang.record.models import Stream

SHARE = Fraction(5, 100)


def draw_rechecks(*, campaign: Campaign, actor: Actor, key: str, now: datetime) -> list[Recheck]:
    """5 % of the visits that ended with an outcome since the draw before, at least one.

    The seed is the head of the campaign's stream: it hangs on every visit in the pool, and anybody can draw again.
    """
    check_leads(actor, campaign)
    with transaction():
        full_key, known = begin(campaign, actor, key, "drawn")
        if known:
            codes = known.facts["sample"]
            drawn = Recheck.objects.select_related("visit__target").filter(visit__campaign=campaign)
            return [row for row in drawn if row.visit.code in codes]
        check_open(campaign)
        pool = {visit.code: visit for visit in undrawn_visits(campaign).select_related("target")}
        if not pool:
            raise BadPlan(_("No visit has come in since the last draw."))
        seed = Stream.objects.get(key=campaign.stream).head
        sample = revisit_sample(pool, seed, SHARE)
        facts = {"seed": seed, "pool": sorted(pool), "sample": sample}
        append(stream=campaign.stream, kind="drawn", actor=actor.name, facts=facts, key=full_key, now=now)
        Visit.objects.filter(pk__in=[visit.pk for visit in pool.values()]).update(drawn=True)
        return Recheck.objects.bulk_create(Recheck(visit=pool[code], drawn_at=now) for code in sample)


def recheck(
    *,
    campaign: Campaign,
    visit: str,
    outcome: str,
    note: str = "",
    actor: Actor,
    key: str,
    now: datetime,
) -> Recheck:
    """What somebody else found at a drawn visit (`visit`: its code). It changes no outcome: it is compared with it."""
    number, nth = (whole_number(part) or 0 for part in visit.partition("-")[::2])
    with transaction():
        full_key, known = begin(campaign, actor, key, "rechecked")
        drawn = Recheck.objects.select_related("visit__target").filter(visit__campaign=campaign)
        row = drawn.filter(visit__target__number=number, visit__nth=nth).first()
        if row is None or not rules.may_visit(actor, campaign, row.visit.target.area_id):
            raise UnknownTarget(_("This visit was not drawn."))
        if known:
            return row
        check_open(campaign)
        if row.at is not None:
            raise TooLate(_("This visit was repeated already."))
        if actor.name == f"account/{row.visit.by}":
            raise BadVisit(_("Somebody else repeats a visit, never the one who made it."))
        if outcome not in {one["code"] for one in campaign.outcomes}:
            raise BadVisit(_("There is no outcome “%(code)s” in this campaign.") % {"code": outcome})
        facts = {"visit": visit, "outcome": outcome}
        payload = {"note": note.strip()} if note.strip() else None
        append(
            stream=campaign.stream,
            kind="rechecked",
            actor=actor.name,
            facts=facts,
            payload=payload,
            key=full_key,
            now=now,
        )
        row.by, row.at, row.outcome = actor.name.removeprefix("account/"), now, outcome
        row.save(update_fields=["by", "at", "outcome"])
    return row
