"""Who may run a gathering or a vote, and who may look behind it: small predicates over a viewer's grants."""

from __future__ import annotations

from typing import Protocol

from django.db.models import Q

from lifang.cases.models import Case
from lifang.modules.gatherings.models import Committee
from lifang.people.actors import Actor, Viewer
from lifang.people.models import Organization
from lifang.people.roles import CASEWORK
from lifang.places.areacodes import in_subtree

ISSUE = "deliberation-issue"
ISSUES_PURPOSE = "service"
_TRUSTED = ("system", "import")


class Run(Protocol):
    """A gathering, or a vote."""

    area_id: str
    organizer: Organization
    purpose: str


def may_run(actor: Actor, run: Run) -> bool:
    return may_organize(actor, area=run.area_id, organizer=run.organizer, purpose=run.purpose)


def may_organize(actor: Actor, *, area: str, organizer: Organization, purpose: str) -> bool:
    """Whoever works for the organizer, or for the unit above it: a committee for its teams, say."""
    if actor.kind in _TRUSTED:
        return True
    grants = actor.viewer.grants_for(CASEWORK, area=area, program="", purpose=purpose)
    units = {organizer.code, organizer.parent_id}
    return any(grant.reach == "area" or grant.unit in units for grant in grants)


def may_be_raised(case: Case) -> bool:
    """Issues are public: what stands behind the wall of another purpose never becomes one."""
    return case.program != ISSUE and case.purpose == ISSUES_PURPOSE and case.state_kind != Case.Kind.CLOSED


def may_raise(viewer: Viewer, case: Case) -> bool:
    """Officers who may put one case under another."""
    grants = viewer.grants_for(("officer", "head"), area=case.area_id, program=ISSUE, purpose=case.purpose)
    return bool(grants) and may_be_raised(case)


def may_answer_filing(actor: Actor, committee: Committee) -> bool:
    """Only the street with which a committee files: nobody confirms their own papers."""
    if actor.kind in _TRUSTED:
        return True
    vote = committee.vote
    grants = actor.viewer.grants_for(CASEWORK, area=vote.area_id, program="", purpose=vote.purpose)
    return any(grant.unit == committee.authority_id for grant in grants)


def visible(viewer: Viewer, *also: str) -> Q:
    """What somebody may look behind on the desk and the phone; what is public, everybody sees on the public pages.

    `also`: other fields that name a unit which sees the row.
    """
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.program:
            continue
        wall = Q(purpose=grant.purpose) & in_subtree(grant.area)
        if grant.reach == "unit":
            units = Q(organizer=grant.unit) | Q(organizer__parent=grant.unit)
            for field in also:
                units |= Q(**{field: grant.unit})
            wall &= units
        found |= wall
    return found


def may_see_some(viewer: Viewer) -> bool:
    return any(not grant.program for grant in viewer.grants)


def may_run_some(viewer: Viewer) -> bool:
    return any(not grant.program and grant.role in CASEWORK for grant in viewer.grants)
