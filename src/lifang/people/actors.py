"""Who acts, and what they may see: values made once per request, passed to every command and query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lifang.people.roles import ROLES


@dataclass(frozen=True, slots=True)
class Granted:
    """One grant as it counts today, perhaps used in place of somebody absent."""

    role: str
    unit: str
    area: str
    program: str  # empty: every program of the purpose
    purpose: str
    instead_of: str = ""  # username of the absent account
    unit_kind: str = ""  # as in organizations.csv: company, community …

    def covers(self, *, area: str, program: str, purpose: str) -> bool:
        return purpose == self.purpose and area.startswith(self.area) and self.program in ("", program)

    @property
    def reach(self) -> str:
        return ROLES[self.role].reach


@dataclass(frozen=True, slots=True)
class Viewer:
    """An account with the grants it holds today. `people.queries.viewer_of` makes one in two queries."""

    username: str
    grants: tuple[Granted, ...]
    on: date

    def units(self) -> frozenset[str]:
        return frozenset(grant.unit for grant in self.grants)

    def has_role(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def grants_for(self, roles: Iterable[str], *, area: str, program: str, purpose: str) -> list[Granted]:
        wanted = frozenset(roles)
        return [
            grant
            for grant in self.grants
            if grant.role in wanted and grant.covers(area=area, program=program, purpose=purpose)
        ]


NOBODY = Viewer(username="", grants=(), on=date.min)


@dataclass(frozen=True, slots=True)
class Actor:
    """`name` is what entries carry: "account/li.na", "reporter/K7QX-4M2PD", "public", "system/sweep" …

    A reporter is bound to one case: whoever shows that case's receipt.
    """

    name: str
    viewer: Viewer = NOBODY

    @property
    def kind(self) -> str:
        return self.name.partition("/")[0]

    @classmethod
    def account(cls, viewer: Viewer) -> Actor:
        return cls(f"account/{viewer.username}", viewer)

    @classmethod
    def reporter(cls, ref: str) -> Actor:
        return cls(f"reporter/{ref}")

    @classmethod
    def system(cls, part: str) -> Actor:
        return cls(f"system/{part}")

    @classmethod
    def importer(cls, source: str) -> Actor:
        return cls(f"import/{source}")


PUBLIC = Actor("public")
