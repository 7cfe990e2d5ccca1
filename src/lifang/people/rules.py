"""Who may change people, units, grants and registers. Imports, the command line and sweeps act for the administrator."""

from __future__ import annotations

from django.db.models import Q

from lifang.people.actors import Actor, Granted, Viewer
from lifang.people.models import Organization
from lifang.people.registers import Register
from lifang.people.roles import CASEWORK

_TRUSTED = ("system", "import")


def may_administer(actor: Actor, *, area: str, purpose: str | None = None) -> bool:
    """`purpose` None: people and units, which every purpose shares; else an administrator of that purpose."""
    if actor.kind in _TRUSTED:
        return True
    return any(
        grant.role == "admin" and area.startswith(grant.area) and purpose in (None, grant.purpose)
        for grant in actor.viewer.grants
    )


def is_self(actor: Actor, username: str) -> bool:
    return actor.name == f"account/{username}"


def may_register(actor: Actor) -> bool:
    """People and accounts belong to no area; what they may do is given by grants, and these do."""
    return actor.kind in _TRUSTED or actor.viewer.has_role("admin")


KEEPERS = ("officer", "head")
"""Roles that enter and change registrations, for their own unit and those beneath it."""


def register_grants(viewer: Viewer, register: Register) -> list[Granted]:
    """Grants for every program of the register's purpose; one for a single program opens no register."""
    return [grant for grant in viewer.grants if grant.purpose == register.purpose and not grant.program]


def reaches(grant: Granted, holder: Organization) -> bool:
    inside = holder.area_id.startswith(grant.area)
    return inside and (grant.reach == "area" or grant.unit in line_of(holder))


def line_of(holder: Organization) -> tuple[str | None, ...]:
    """The unit and the two above it: a team, its community, its street; an association, its department."""
    above = holder.parent
    return (holder.pk, holder.parent_id, above.parent_id if above else None)


def beneath(unit: str, way: str) -> Q:
    """SQL twin of `line_of`; `way` leads to the organization, "holder__" for registrations."""
    return Q(**{f"{way}pk": unit}) | Q(**{f"{way}parent": unit}) | Q(**{f"{way}parent__parent": unit})


def may_keep(actor: Actor, register: Register, holder: Organization) -> bool:
    if actor.kind in _TRUSTED:
        return True
    grants = register_grants(actor.viewer, register)
    return any(grant.role in KEEPERS and reaches(grant, holder) for grant in grants)


def may_read_personal(viewer: Viewer, register: Register, holder: Organization) -> bool:
    """Leaders and auditors see who stands in a register and its plain fields, not what is personal."""
    grants = register_grants(viewer, register)
    return any(grant.role in CASEWORK and reaches(grant, holder) for grant in grants)
