from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from lifang.kernel.text import normalise
from lifang.people.actors import Granted, Viewer
from lifang.people.models import Account, Duty, Grant, Organization, Person, StandIn
from lifang.places.areacodes import in_subtree, lineage
from lifang.places.models import Area, Site
from lifang.places.queries import spoken

Listed = TypeVar("Listed", Person, Organization)


def in_effect(on: date, prefix: str = "") -> Q:
    """Rows with from_on and until_on that count on this day; both days are included."""
    begun = Q(**{f"{prefix}from_on__lte": on})
    return begun & (Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": on}))


def viewer_of(account: Account, *, on: date) -> Viewer:
    """The grants an account may use that day: its own, and those of absent accounts it stands in for."""
    if not account.is_active:
        return Viewer(username=account.username, grants=(), on=on)
    with connection.cursor() as cursor:
        cursor.execute(GRANTS, [on, on, account.pk, account.pk, on, on])
        held = cursor.fetchall()
    return Viewer(
        username=account.username,
        grants=tuple(
            Granted(
                role, unit, area, program, purpose, "" if username == account.username else username, kind
            )
            for role, unit, area, program, purpose, username, kind in held
        ),
        on=on,
    )


GRANTS = """
SELECT held.role, held.unit_id, held.area_id, held.program, held.purpose, holder.username, unit.kind
FROM people_grant AS held
JOIN people_account AS holder ON holder.id = held.account_id
JOIN people_organization AS unit ON unit.code = held.unit_id
WHERE holder.is_active AND held.from_on <= %s AND (held.until_on IS NULL OR held.until_on >= %s)
    AND (held.account_id = %s OR held.account_id IN (
        SELECT absent_id FROM people_standin
        WHERE deputy_id = %s AND from_on <= %s AND (until_on IS NULL OR until_on >= %s)
    ))
ORDER BY held.id
"""  # plain: every page asks this, and Django took longer to build it than the database to answer


def workers(units: Collection[str], roles: Collection[str], *, on: date) -> list[tuple[str, str, str]]:
    """Username and names, perhaps empty, of those who play one of the roles for one of the units that day."""
    if not units:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            WORKERS.format(units=_marks(units), roles=_marks(roles)), [*sorted(units), *roles, on, on]
        )
        found: list[tuple[str, str, str]] = cursor.fetchall()
    return found


WORKERS = """
SELECT DISTINCT account.username, COALESCE(person.name, ''), COALESCE(person.name_en, '')
FROM people_grant AS held
JOIN people_account AS account ON account.id = held.account_id
LEFT JOIN people_person AS person ON person.id = account.person_id
WHERE held.unit_id IN ({units}) AND held.role IN ({roles}) AND account.is_active
    AND held.from_on <= %s AND (held.until_on IS NULL OR held.until_on >= %s)
"""  # plain, for the same reason


def account_names(accounts: QuerySet[Account], language: str) -> dict[str, str]:
    """By username, how colleagues know the people behind these accounts."""
    found = accounts.values_list("username", "person__name", "person__name_en")
    return {
        username: spoken(name, name_en or "", language) if name else username
        for username, name, name_en in found
    }


def without_password() -> QuerySet[Account]:
    """Accounts that nobody gave a password yet."""
    accounts = Account.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return accounts.order_by("username")


@dataclass(frozen=True, slots=True)
class Responsible:
    account: Account
    unit: Organization
    instead_of: Account | None = None  # who answers here on other days


def responsible_for(site: Site, *, on: date) -> Responsible | None:
    """By the site's own duty, that of the site it is part of, or that of the nearest area above."""
    nearest = _nearest_duties([site], on)[site.pk]
    if nearest is None:
        return None
    duty = Duty.objects.select_related("account__person", "unit").get(pk=nearest.duty)
    standing_in = (
        StandIn.objects.filter(in_effect(on), absent=duty.account, deputy__is_active=True)
        .select_related("deputy__person")
        .first()
    )
    if standing_in is None:
        return Responsible(duty.account, duty.unit)
    return Responsible(standing_in.deputy, duty.unit, instead_of=duty.account)


def units_answering(sites: Iterable[Site], *, on: date) -> dict[Any, str | None]:
    """The unit of `responsible_for` for each of many sites, by key, in one statement."""
    return {site: nearest and nearest.unit for site, nearest in _nearest_duties(sites, on).items()}


class _Nearest(NamedTuple):
    duty: int
    unit: str


NEAREST_FIRST = """
WITH RECURSIVE around (asked, site, steps) AS (
    SELECT id, id, 0 FROM places_site WHERE id IN ({sites})
    UNION ALL
    SELECT around.asked, place.parent_id, around.steps + 1
    FROM around JOIN places_site AS place ON place.id = around.site
    WHERE place.parent_id IS NOT NULL
), found (asked, steps, duty) AS (
    SELECT around.asked, around.steps, duty.id FROM around JOIN people_duty AS duty ON duty.site_id = around.site
    UNION ALL
    SELECT NULL, 0, id FROM people_duty WHERE area_id IN ({areas})
)
SELECT found.asked, duty.area_id, duty.id, duty.unit_id
FROM found
JOIN people_duty AS duty ON duty.id = found.duty
JOIN people_account AS account ON account.id = duty.account_id
WHERE account.is_active AND duty.from_on <= %s AND (duty.until_on IS NULL OR duty.until_on >= %s)
ORDER BY found.steps, duty.from_on DESC, duty.id
"""  # plain: every report asks this, and Django took longer to build it than the database to answer


def _nearest_duties(sites: Iterable[Site], on: date) -> dict[Any, _Nearest | None]:
    """By site; of two at one place the newer."""
    asked = {Site._meta.pk.get_db_prep_value(site.pk, connection): site for site in sites}
    if not asked:
        return {}
    above = {site.area_id: lineage(site.area_id) for site in asked.values()}
    areas = {code for line in above.values() for code in line}
    nearest: dict[Any, _Nearest] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            NEAREST_FIRST.format(sites=_marks(asked), areas=_marks(areas)), [*asked, *areas, on, on]
        )
        for site_key, area, *duty in cursor.fetchall():
            nearest.setdefault(site_key or area, _Nearest(*duty))
    return {
        site.pk: next((nearest[place] for place in (key, *above[site.area_id]) if place in nearest), None)
        for key, site in asked.items()
    }


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


class UnitFinder:
    """Finds units and remembers them. Make one for a request or a batch: it does not see changes."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Organization | None] = {}

    def unit_for(self, area: str, kind: str) -> Organization | None:
        if (area, kind) not in self._found:
            self._found[area, kind] = unit_for(area, kind)
        return self._found[area, kind]


def unit_for(area: str, kind: str) -> Organization | None:
    """The organization of this kind in the area, or in the nearest area above that has one."""
    return (
        Organization.objects.filter(kind=kind, area__in=lineage(area))
        .order_by(Length("area_id").desc(), "code")
        .first()
    )


def areas_without(role: str, *, program: str, purpose: str, on: date) -> list[Area]:
    """For `lifang check`: smallest areas where nobody could play this role for this program."""
    held = set(
        Grant.objects.filter(
            in_effect(on), role=role, purpose=purpose, program__in=("", program), account__is_active=True
        ).values_list("area_id", flat=True)
    )
    smallest = Area.objects.filter(children__isnull=True).order_by("code")
    return [area for area in smallest if held.isdisjoint(lineage(area.code))]


def find_people(viewer: Viewer, text: str, *, limit: int = 10) -> list[Person]:
    """Members of units in the viewer's areas. Residents who only asked for help are never suggested."""
    people = Person.objects.filter(
        in_effect(viewer.on, "memberships__"),
        _in_areas_of(viewer, "memberships__organization__area_id"),
    ).distinct()
    return list(_matching(people, text).order_by("name", "code")[:limit])


def find_units(viewer: Viewer, text: str, *, limit: int = 10) -> list[Organization]:
    """Units of the viewer's areas and of those above, where a case can be handed to."""
    above = {code for grant in viewer.grants for code in lineage(grant.area)}
    units = Organization.objects.filter(_in_areas_of(viewer, "area_id") | Q(area__in=above))
    return list(_matching(units, text).order_by(Length("name"), "code")[:limit])


def _in_areas_of(viewer: Viewer, field: str) -> Q:
    scope = Q(pk__in=[])
    for area in sorted({grant.area for grant in viewer.grants}):
        scope |= in_subtree(area, field)
    return scope


def _matching(rows: QuerySet[Listed], text: str) -> QuerySet[Listed]:
    parts = normalise(text).split()
    if not parts:
        return rows.none()
    for part in parts:
        rows = rows.filter(Q(name__icontains=part) | Q(name_en__icontains=part) | Q(code__istartswith=part))
    return rows
