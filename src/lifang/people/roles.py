"""The roles a grant can give. Views ask for permissions (see rules.py), never for a role by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Role:
    code: str
    label: str | Promise
    reach: Literal["unit", "area"]  # sees cases its unit holds or held, or all cases of its area
    writes: bool = True


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role("agent", _("agent"), "unit"),
        Role("officer", _("case officer"), "unit"),
        Role("head", _("head of unit"), "unit"),
        Role("duty", _("duty desk"), "area"),
        Role("leader", _("leader"), "area", writes=False),
        Role("auditor", _("auditor"), "area", writes=False),
        Role("admin", _("administrator"), "unit"),
    )
}

CASEWORK = ("agent", "officer", "head", "duty")
"""Roles that work on cases with people; leaders and auditors read the record without the reporters' own data."""
