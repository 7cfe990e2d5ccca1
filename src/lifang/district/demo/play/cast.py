"""Who acts: the accounts that really hold the grants, by what the database says of that day."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from random import Random

from lifang.cases.book import book
from lifang.cases.models import Case
from lifang.cases.routing import Router
from lifang.people.actors import Actor, Viewer
from lifang.people.models import Account, Grant, Organization, StandIn
from lifang.people.queries import in_effect, responsible_for, viewer_of
from lifang.people.roles import ROLES
from lifang.places.models import Site
from lifang.programs.definition import Program

HELPING = ("officer", "head", "agent", "duty")
VOLUNTARY = (Organization.Kind.TEAM, Organization.Kind.ASSOCIATION)  # no case is pushed on to them


@dataclass(frozen=True, slots=True)
class Hand:
    """One grant, as far as it decides who may act."""

    username: str
    role: str
    unit: str
    area: str
    program: str
    purpose: str

    def covers(self, case: Case) -> bool:
        return (
            self.purpose == case.purpose
            and case.area_id.startswith(self.area)
            and self.program in ("", case.program)
        )


class Cast:
    def __init__(self, rng: Random, on: date) -> None:
        self._rng = rng
        self._accounts = {account.username: account for account in Account.objects.filter(is_active=True)}
        self._by_unit: defaultdict[str, list[Hand]] = defaultdict(list)
        self._wide: list[Hand] = []
        for row in (
            Grant.objects.filter(in_effect(on), account__is_active=True)
            .order_by("account__username", "unit", "role", "area", "purpose", "program")
            .values_list("account__username", "role", "unit_id", "area_id", "program", "purpose")
        ):
            hand = Hand(*row)
            self._by_unit[hand.unit].append(hand)
            if ROLES[hand.role].reach == "area" and ROLES[hand.role].writes:
                self._wide.append(hand)
        self._volunteers = set(Organization.objects.filter(kind__in=VOLUNTARY).values_list("code", flat=True))
        self._router = Router()
        self._able: dict[tuple[str, ...], list[str]] = {}
        self._viewers: dict[tuple[str, int], Viewer] = {}
        self._changes = self._days_of_change()
        self._answers_for: dict[object, str | None] = {}
        self._takers: dict[tuple[str, str, str], list[str]] = {}
        self._away: list[StandIn] = []

    def actor(self, username: str, on: date) -> Actor:
        """With the grants of that day, looked up again whenever grants or stand-ins begin or end."""
        spell = username, bisect_right(self._changes, on)
        if spell not in self._viewers:
            self._viewers[spell] = viewer_of(self._accounts[username], on=on)
        return Actor.account(replace(self._viewers[spell], on=on))

    def in_unit(self, case: Case, roles: Sequence[str], unit: str) -> list[str]:
        """Who could act there on this case, by role in the order given."""
        asked = (unit, *roles, case.purpose, case.program, case.area_id)
        if asked not in self._able:
            hands = [hand for hand in self._by_unit[unit] if hand.covers(case)]
            able = (hand.username for role in roles for hand in hands if hand.role == role)
            self._able[asked] = list(dict.fromkeys(able))
        return self._able[asked]

    def area_wide(self, case: Case, roles: Collection[str]) -> list[str]:
        return [hand.username for hand in self._wide if hand.role in roles and hand.covers(case)]

    def pick(
        self,
        case: Case,
        roles: Sequence[str],
        on: date,
        *,
        unit: str = "",
        prefer: str = "",
        never: Collection[str] = (),
    ) -> Actor | None:
        """Somebody of the unit that holds the case, its handler if possible; else somebody who works in the whole area."""
        inside = self.in_unit(case, roles, unit or case.unit_id)
        found = [name for name in inside or self.area_wide(case, roles) if name not in never]
        if not found:
            return None
        return self.actor(self.on_duty(prefer if prefer in found else self._rng.choice(found), on), on)

    def taker(
        self, program: Program, roles: Collection[str], area: str, on: date, *, unit: str = ""
    ) -> Actor | None:
        """Who takes down such a case there: somebody of that unit, else whoever is nearest."""
        where = program.code, area, unit
        if where not in self._takers:
            able = [
                hand
                for hand in (self._by_unit[unit] if unit else chain.from_iterable(self._by_unit.values()))
                if hand.role in roles
                and hand.purpose == program.purpose
                and area.startswith(hand.area)
                and hand.program in ("", program.code)
                and hand.unit not in (() if unit else self._volunteers)
            ]
            nearest = max((len(hand.area) for hand in able), default=0)
            self._takers[where] = sorted({hand.username for hand in able if len(hand.area) == nearest})
        near = self._takers[where]
        return self.actor(self.on_duty(self._rng.choice(near), on), on) if near else None

    def units_for(self, case: Case, roles: Sequence[str]) -> list[str]:
        """Other public bodies and companies where somebody could take this case on."""
        return [
            unit
            for unit in sorted(self._by_unit.keys() - self._volunteers)
            if unit != case.unit_id and self.in_unit(case, roles, unit) and self._may_hold(case, unit)
        ]

    def _may_hold(self, case: Case, unit: str) -> bool:
        return self._router.may_hold(unit, book().get(case.program, case.version))

    def answers_for(self, site: Site | None, on: date) -> str:
        """The account whose duty the site is, absent or not."""
        if site is None:
            return ""
        if site.pk not in self._answers_for:
            found = responsible_for(site, on=on)
            self._answers_for[site.pk] = (found.instead_of or found.account).username if found else None
        return self._answers_for[site.pk] or ""

    def on_duty(self, username: str, on: date) -> str:
        """The account itself, or who stands in for it that day."""
        for row in self._away:
            if row.absent.username == username and row.from_on <= on <= row.until_on:
                return row.deputy.username
        return username

    def goes_away(self, row: StandIn) -> None:
        self._away.append(row)
        self._viewers.clear()
        self._changes = self._days_of_change()

    def _days_of_change(self) -> list[date]:
        found: set[date] = set()
        for model in (Grant, StandIn):
            for begins, ends in model._default_manager.values_list("from_on", "until_on"):
                found |= {begins} | ({ends + timedelta(days=1)} if ends else set())
        return sorted(found)

    def account(self, username: str) -> Account:
        return self._accounts[username]

    def teams(self, role: str) -> list[list[str]]:
        """Units in which several people hold this role for everyday service, the largest first."""
        teams = [
            sorted({hand.username for hand in hands if hand.role == role and hand.purpose == "service"})
            for hands in self._by_unit.values()
        ]
        return sorted((team for team in teams if len(team) > 1), key=lambda team: (-len(team), team))

    def of_unit(
        self, unit: str, on: date, *, purpose: str = "service", roles: Sequence[str] = HELPING
    ) -> Actor:
        """Somebody who does that unit's own work, whatever case it is about."""
        able = sorted(
            {
                (roles.index(hand.role), hand.username)
                for hand in self._by_unit[unit]
                if hand.role in roles and hand.purpose == purpose and not hand.program
            }
        )
        if not able:
            raise LookupError(f"nobody in {unit} serves {purpose!r} as {', '.join(roles)}")
        return self.actor(self.on_duty(able[0][1], on), on)

    def desk(self) -> list[str]:
        """Who takes calls for the whole district; other units' desks take their own."""
        return sorted(
            {
                hand.username
                for hands in self._by_unit.values()
                for hand in hands
                if hand.role == "duty" and hand.purpose == "service"
            }
        )
