"""Who keeps the sheet of a canteen, and who reads it: grants of the purpose that the check itself has."""

from __future__ import annotations

from django.db.models import Q

from lifang.people.actors import Actor, Viewer
from lifang.people.roles import CASEWORK
from lifang.places.areacodes import in_subtree

PROGRAM = "canteen-meal-check"
"""What is opened for somebody who did not come; a grant for this program alone reaches the sheet, too."""
PURPOSE = "care"
READERS = (*CASEWORK, "leader", "auditor")


def may_keep(actor: Actor, area: str) -> bool:
    if actor.kind in ("system", "import"):
        return True
    return bool(actor.viewer.grants_for(CASEWORK, area=area, program=PROGRAM, purpose=PURPOSE))


def reads_somewhere(viewer: Viewer) -> bool:
    return any(
        _about_meals(grant.purpose, grant.program) and grant.role in READERS for grant in viewer.grants
    )


def keeps_somewhere(viewer: Viewer) -> bool:
    return any(
        _about_meals(grant.purpose, grant.program) and grant.role in CASEWORK for grant in viewer.grants
    )


def visible(viewer: Viewer) -> Q:
    """The canteens (sites) whose sheets the viewer may know of."""
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.role in READERS and _about_meals(grant.purpose, grant.program):
            found |= in_subtree(grant.area)
    return found


def _about_meals(purpose: str, program: str) -> bool:
    return purpose == PURPOSE and program in ("", PROGRAM)
