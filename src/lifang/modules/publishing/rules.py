"""Who writes for an organization, who approves it, and whose drafts somebody sees."""

from __future__ import annotations

from django.db.models import Q

from lifang.people.actors import Actor, Viewer
from lifang.people.models import Organization
from lifang.people.rules import beneath, reaches
from lifang.places.areacodes import in_subtree

PURPOSE = "service"
EDITORS = ("officer", "head")
APPROVERS = ("head",)
_TRUSTED = ("system", "import")


def may_edit(actor: Actor, unit: Organization) -> bool:
    return actor.kind in _TRUSTED or _holds(actor.viewer, EDITORS, unit)


def may_approve(actor: Actor, unit: Organization) -> bool:
    return actor.kind in _TRUSTED or _holds(actor.viewer, APPROVERS, unit)


def may_see_some(viewer: Viewer) -> bool:
    return any(grant.purpose == PURPOSE and not grant.program for grant in viewer.grants)


def _holds(viewer: Viewer, roles: tuple[str, ...], unit: Organization) -> bool:
    return any(
        grant.role in roles and grant.purpose == PURPOSE and not grant.program and reaches(grant, unit)
        for grant in viewer.grants
    )


def visible(viewer: Viewer, unit: str) -> Q:
    """`unit`: the way to the organization, "journal__" for issues. What is published, everybody sees elsewhere."""
    return _reach(viewer, unit, roles=None)


def editable(viewer: Viewer) -> Q:
    """Organizations for which the viewer writes."""
    return _reach(viewer, "", roles=EDITORS)


def _reach(viewer: Viewer, unit: str, roles: tuple[str, ...] | None) -> Q:
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.purpose != PURPOSE or grant.program or (roles and grant.role not in roles):
            continue
        here = in_subtree(grant.area, f"{unit}area_id")
        found |= here if grant.reach == "area" else here & beneath(grant.unit, unit)
    return found
