"""Printed matter and goods: each movement is an entry, so that what was received can be followed to the last piece."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.evidence import StoredFile
from lifang.cases.models import LONGEST_REASON
from lifang.modules.campaigns import rules
from lifang.modules.campaigns.commands.door import begin, check_leads, check_open
from lifang.modules.campaigns.errors import BadPlan, MayNot, TooLate
from lifang.modules.campaigns.models import Campaign, Item, Movement
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.record.commands import append
from lifang.record.door import transaction

Kind = Movement.Kind
MOST_AT_ONCE = 1_000_000  # pieces; more is a slip of the pen, and what databases count in


def add_item(
    *, campaign: Campaign, code: str, title: Mapping[str, str], actor: Actor, key: str, now: datetime
) -> Item:
    check_leads(actor, campaign)
    with transaction():
        full_key, known = begin(campaign, actor, key, "item")
        if known:
            return Item.objects.get(campaign=campaign, code=known.facts["item"])
        check_open(campaign)
        if campaign.items.filter(code=code).exists():
            problem = _("There is an item “%(code)s” already.") % {"code": code}
            raise BadPlan(problem, {"code": problem})
        facts = {"item": code, "title": dict(title)}
        append(stream=campaign.stream, kind="item", actor=actor.name, facts=facts, key=full_key, now=now)
        return Item.objects.create(campaign=campaign, code=code, title=dict(title))


def receive_stock(
    *, item: Item, holder: Organization, quantity: int, actor: Actor, key: str, now: datetime
) -> Movement:
    """From the printer or the store into a team's hands."""
    return _move(
        item=item, holder=holder, kind=Kind.RECEIVED, quantity=quantity, actor=actor, key=key, now=now
    )


def hand_out(
    *, item: Item, holder: Organization, quantity: int, actor: Actor, key: str, now: datetime
) -> Movement:
    """To people."""
    return _move(
        item=item, holder=holder, kind=Kind.HANDED_OUT, quantity=quantity, actor=actor, key=key, now=now
    )


def post(
    *,
    item: Item,
    holder: Organization,
    quantity: int,
    place: str,
    photo: StoredFile | None,
    actor: Actor,
    key: str,
    now: datetime,
) -> Movement:
    """On a wall: with the place, and a photo that shows it hanging."""
    problems = {}
    if not place.strip():
        problems["place"] = _("Say where it hangs.")
    if photo is None:
        problems["file_photo"] = _("Please add a photo.")
    if problems:
        raise BadPlan(_("What is posted needs its place and a photo."), problems)
    return _move(
        item=item,
        holder=holder,
        kind=Kind.POSTED,
        quantity=quantity,
        actor=actor,
        key=key,
        now=now,
        place=place.strip(),
        photo=photo,
    )


def count_left(
    *, item: Item, holder: Organization, quantity: int, actor: Actor, key: str, now: datetime
) -> Movement:
    """As counted by hand; the last count stands."""
    return _move(
        item=item, holder=holder, kind=Kind.COUNTED, quantity=quantity, actor=actor, key=key, now=now
    )


def correct(*, item: Item, number: int, reason: str, actor: Actor, key: str, now: datetime) -> Movement:
    """A slip of the pen, or what was written for the wrong team: neither this movement nor its correction counts any more,
    and both stay in the ledger. What is right is written anew.
    """
    check_leads(actor, item.campaign)
    if not reason.strip():
        problem = _("Please write down why.")
        raise BadPlan(problem, {"reason": problem})
    if len(reason) > LONGEST_REASON:
        problem = _("Please keep it under %(limit)s characters.") % {"limit": LONGEST_REASON}
        raise BadPlan(problem, {"reason": problem})
    wrong = item.movements.filter(number=number).exclude(kind=Kind.CORRECTED).select_related("holder").first()
    if wrong is None:
        raise BadPlan(_("The ledger has no such movement that could be taken back."))
    return _move(
        item=item,
        holder=wrong.holder,
        kind=Kind.CORRECTED,
        quantity=wrong.quantity,
        actor=actor,
        key=key,
        now=now,
        corrects=number,
        reason=reason.strip(),
    )


def _move(
    *,
    item: Item,
    holder: Organization,
    kind: Kind,
    quantity: int,
    actor: Actor,
    key: str,
    now: datetime,
    place: str = "",
    photo: StoredFile | None = None,
    corrects: int | None = None,
    reason: str = "",
) -> Movement:
    campaign = item.campaign
    if not (rules.may_lead(actor, campaign) or rules.may_visit(actor, campaign, holder.area_id)):
        raise MayNot(_("You may not book stock for this team."))
    if quantity < 0 or (quantity == 0 and kind not in (Kind.COUNTED, Kind.CORRECTED)):
        problem = _("Write how many, from 1.")
        raise BadPlan(problem, {"quantity": problem})
    if quantity > MOST_AT_ONCE:
        problem = _("At most %(most)s in one line.") % {"most": MOST_AT_ONCE}
        raise BadPlan(problem, {"quantity": problem})
    with transaction():
        full_key, known = begin(campaign, actor, key, "stock")
        if known:
            return Movement.objects.get(item=item, number=known.facts["number"])
        check_open(campaign)
        if corrects is not None and item.movements.filter(corrects=corrects).exists():
            raise TooLate(_("This movement was taken back already."))
        made = Movement(
            item=item,
            number=item.movements.count() + 1,
            holder=holder,
            kind=kind,
            quantity=quantity,
            at=now,
            by=actor.name,
            place=place,
            corrects=corrects,
            reason=reason,
            photo=photo.sha256 if photo else "",
            photo_public=photo.public if photo else "",
        )
        facts: dict[str, Any] = {
            "item": item.code,
            "number": made.number,
            "kind": str(kind),
            "quantity": quantity,
            "holder": holder.code,
            "place": place,
            "photo": made.photo,
            "photo_public": made.photo_public,
        }
        if corrects is not None:
            facts |= {"corrects": corrects, "reason": reason}
        append(
            stream=campaign.stream,
            kind="stock",
            actor=actor.name,
            facts=facts,
            key=full_key,
            subject=f"unit/{holder.code}",
            now=now,
        )
        made.save(force_insert=True)
    return made
