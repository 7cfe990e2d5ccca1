"""Who may do what in a campaign: grants over its area, within the wall of its purpose."""

from __future__ import annotations

from django.db.models import Q

from lifang.modules.campaigns.models import Campaign
from lifang.people.actors import Actor, Granted, Viewer
from lifang.people.roles import CASEWORK
from lifang.places.areacodes import in_subtree, lineage

LEADING = ("officer", "head", "duty")
_TRUSTED = ("system", "import")


def is_trusted(actor: Actor) -> bool:
    return actor.kind in _TRUSTED


def may_plan(actor: Actor, *, area: str, program: str, purpose: str) -> bool:
    if is_trusted(actor):
        return True
    return bool(actor.viewer.grants_for(LEADING, area=area, program=program, purpose=purpose))


def may_lead(actor: Actor, campaign: Campaign) -> bool:
    return may_plan(actor, area=campaign.area_id, program=campaign.program, purpose=campaign.purpose)


def may_visit(actor: Actor, campaign: Campaign, area: str) -> bool:
    if is_trusted(actor):
        return True
    return bool(
        actor.viewer.grants_for(CASEWORK, area=area, program=campaign.program, purpose=campaign.purpose)
    )


def visible(viewer: Viewer) -> Q:
    """Campaigns of a purpose and an area that a grant covers in part or whole."""
    found = Q(pk__in=[])
    for grant in viewer.grants:
        here = in_subtree(grant.area) | Q(area_id__in=lineage(grant.area))
        kind = Q(program=grant.program) if grant.program else Q()
        found |= Q(purpose=grant.purpose) & kind & here
    return found


def within(viewer: Viewer, campaign: Campaign) -> Q:
    """The part of its list that lies in the viewer's areas."""
    found = Q(pk__in=[])
    for area in sorted({grant.area for grant in viewer.grants if _counts(grant, campaign)}):
        found |= in_subtree(area)
    return found


def _counts(grant: Granted, campaign: Campaign) -> bool:
    return grant.purpose == campaign.purpose and grant.program in ("", campaign.program)
