"""What a viewer may know of campaigns, and what everybody may."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from lifang.kernel.receipts import CodeError, parse
from lifang.modules.campaigns import rules
from lifang.modules.campaigns.discretion import OPEN_PURPOSES, PLACES, PROJECT, is_open
from lifang.modules.campaigns.errors import UnknownTarget
from lifang.modules.campaigns.models import Campaign, Movement, Target, Turf, Visit
from lifang.people.actors import Actor, Viewer
from lifang.people.models import Membership, Person
from lifang.people.queries import in_effect
from lifang.people.queries.registers import registers_for
from lifang.people.queries.registers import visible as registrations_seen
from lifang.places.areacodes import in_subtree
from lifang.places.models import Area, Site
from lifang.record.lookups import filled


def campaigns_of(viewer: Viewer) -> QuerySet[Campaign]:
    return Campaign.objects.filter(rules.visible(viewer)).select_related("area", "unit")


def get_campaign(viewer: Viewer, ref: str) -> Campaign:
    """Absent and forbidden are the same answer."""
    campaign = campaigns_of(viewer).filter(ref=_code(ref)).first()
    if campaign is None:
        raise UnknownTarget(_("There is no such campaign."))
    return campaign


def targets_of(viewer: Viewer, campaign: Campaign) -> QuerySet[Target]:
    rows = campaign.targets.filter(rules.within(viewer, campaign))
    return rows.select_related("site", "person", "organization", "case", "turf__team")


def get_target(viewer: Viewer, campaign: Campaign, number: int) -> Target:
    target = targets_of(viewer, campaign).filter(number=number).first()
    if target is None:
        raise UnknownTarget(_("There is no such target."))
    return target


def turfs_of(viewer: Viewer) -> QuerySet[Turf]:
    """What this person walks: their own turf, and those of their units that are nobody's in particular."""
    mine = Q(account=viewer.username) | Q(account="", team__in=viewer.units())
    seen = Campaign.objects.filter(rules.visible(viewer), closed_at=None)
    return Turf.objects.filter(mine, campaign__in=seen).select_related("campaign", "team")


OPEN = Q(kind=PROJECT) | Q(kind__in=PLACES, purpose__in=OPEN_PURPOSES)
"""discretion.is_open, asked of rows."""


def public_campaigns() -> QuerySet[Campaign]:
    """Of those told of with discretion none whose name already says which grid it is."""
    told = OPEN | ~Q(area__level=Area.Level.GRID)
    return Campaign.objects.filter(told, public=True).select_related("area", "unit")


def is_discreet(campaign: Campaign) -> bool:
    """Also where a person stands on a list of places."""
    if not is_open(campaign.kind, campaign.purpose):
        return True
    return campaign.targets.filter(person__isnull=False).exists()


def is_running(campaign: Campaign, today: date) -> bool:
    return campaign.closed_at is None and campaign.starts_on <= today


def is_overdue(campaign: Campaign, today: date) -> bool:
    """Past its last day, and not closed."""
    return campaign.closed_at is None and campaign.ends_on < today


def running_at(site: Site, today: date) -> QuerySet[Campaign]:
    """Public campaigns on whose list something at this place stands, whatever its outcome; nothing of people is told there."""
    here = Q(site=site) | Q(site__parent=site)
    listed = Target.objects.filter(here, campaign=OuterRef("pk"), person=None)
    return public_campaigns().filter(OPEN, Exists(listed), closed_at=None, starts_on__lte=today)


def may_see_photo(viewer: Viewer, sha256: str) -> bool:
    """A cleaned picture: of a visit in the viewer's areas, or of a posting in a campaign the viewer sees."""
    seen = Campaign.objects.filter(rules.visible(viewer))
    visits = Visit.objects.filter(filled(photo_public=sha256), campaign__in=seen).select_related(
        "campaign", "target"
    )
    if any(targets_of(viewer, visit.campaign).filter(pk=visit.target_id).exists() for visit in visits):
        return True
    return Movement.objects.filter(filled(photo_public=sha256), item__campaign__in=seen).exists()


def people_known_to(actor: Actor, campaign: Campaign, codes: Collection[str]) -> set[str]:
    """Of these codes, those of people whom the actor meets in the campaign's purpose: on registers of it, or as members of
    units in their areas. Of all others nothing is told, neither a name nor that they exist.
    """
    if rules.is_trusted(actor):
        return set(codes)
    grants = tuple(grant for grant in actor.viewer.grants if grant.purpose == campaign.purpose)
    viewer = replace(actor.viewer, grants=grants)
    seen = Q(pk__in=[])
    for area in sorted({grant.area for grant in grants}):
        members = Membership.objects.filter(in_effect(viewer.on), in_subtree(area, "organization__area_id"))
        seen |= Q(pk__in=members.values("person"))
    for register in registers_for(viewer):
        seen |= Q(pk__in=registrations_seen(viewer, register.code).values("person"))
    return set(Person.objects.filter(seen, code__in=codes).values_list("code", flat=True)) if codes else set()


def _code(ref: str) -> str:
    try:
        return parse(ref)
    except CodeError:
        return ""
