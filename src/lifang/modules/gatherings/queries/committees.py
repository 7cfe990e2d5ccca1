from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from lifang.modules.gatherings import rules
from lifang.modules.gatherings.models import Committee, Vote
from lifang.people.actors import Viewer
from lifang.people.models import Membership
from lifang.people.queries import in_effect

ROLES = ("chair", "deputy", "member", "alternate")
"""Of memberships, in the order in which a page shows them."""


def public_committees() -> QuerySet[Committee]:
    """Everybody may know who speaks for the owners: the law has the names posted."""
    return Committee.objects.select_related("vote__site", "vote__area", "organization", "authority").defer(
        "vote__protocol"
    )


def visible_committees(viewer: Viewer) -> QuerySet[Committee]:
    votes = Vote.objects.filter(rules.visible(viewer, "seated__authority"))
    found = public_committees().select_related("vote__organizer")
    return found.filter(vote__in=votes.values("pk")).prefetch_related("clocks")


def names_by_role(committee: Committee, on: date) -> dict[str, list[Membership]]:
    """Each person once, by the first of their roles; when the term is over, as it was on its last day."""
    day = min(max(on, committee.elected_on), committee.until_on)
    rows = Membership.objects.filter(in_effect(day), organization=committee.organization_id)
    ranked = sorted(rows.select_related("person"), key=lambda one: (ROLES.index(one.role), one.pk))
    seen: set[object] = set()
    found: dict[str, list[Membership]] = {role: [] for role in ROLES}
    for one in ranked:
        if one.person_id not in seen:
            seen.add(one.person_id)
            found[one.role].append(one)
    return found
