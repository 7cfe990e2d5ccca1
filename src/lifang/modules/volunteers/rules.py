"""Who may ask for volunteers, and who speaks for one. Nobody may be ordered to serve (Regulations art. 25)."""

from __future__ import annotations

from django.db.models import Q

from lifang.people.actors import Actor, Viewer
from lifang.people.models import Account, Person
from lifang.people.roles import CASEWORK
from lifang.places.areacodes import in_subtree

PROGRAM = "volunteer-matter"
"""A grant that is for one program only reaches this work when it is for this one."""
READERS = (*CASEWORK, "leader", "auditor")
_TRUSTED = ("system", "import")


def may_organise(actor: Actor, *, area: str, purpose: str) -> bool:
    if actor.kind in _TRUSTED:
        return True
    return bool(actor.viewer.grants_for(CASEWORK, area=area, program=PROGRAM, purpose=purpose))


def organises_somewhere(viewer: Viewer) -> bool:
    return any(grant.role in CASEWORK and grant.program in ("", PROGRAM) for grant in viewer.grants)


def reads_somewhere(viewer: Viewer) -> bool:
    return any(grant.role in READERS and grant.program in ("", PROGRAM) for grant in viewer.grants)


def speaks_for(actor: Actor, person: Person) -> bool:
    """The volunteer themselves, signed in."""
    username = actor.viewer.username
    return bool(username) and Account.objects.filter(username=username, person=person).exists()


def visible(viewer: Viewer) -> Q:
    """The needs a viewer may know of by a grant: of their areas, within the wall of the purpose."""
    found = Q(pk__in=[])
    for grant in viewer.grants:
        if grant.role in READERS and grant.program in ("", PROGRAM):
            found |= Q(purpose=grant.purpose) & in_subtree(grant.area)
    return found
