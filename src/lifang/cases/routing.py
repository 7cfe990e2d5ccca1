"""Which unit holds a case: the program's routes, tried in order, against the district's units and duties.

A router lives as long as one batch and remembers what it looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput
from lifang.cases.models import Case
from lifang.kernel import worktime
from lifang.kernel.conditions import evaluate
from lifang.people.models import Grant, Organization
from lifang.people.queries import UnitFinder, in_effect, units_answering
from lifang.people.roles import CASEWORK
from lifang.places.areacodes import lineage
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.programs.definition import Program

KINDS = {
    "duty": Organization.Kind.DUTY,
    "community": Organization.Kind.COMMUNITY,
    "street": Organization.Kind.STREET,
}


class Router:
    def __init__(self) -> None:
        self._units = UnitFinder()
        self._areas: set[str] = set()
        self._kinds: dict[str, str | None] = {}  # of units; None: there is no such unit
        self._site_units: dict[tuple[Any, date], str | None] = {}
        self._sites: dict[Any, Site] = {}
        self._at_work: dict[tuple[str, ...], bool] = {}

    def area(self, code: str | None, site: Site | None = None) -> str:
        """The area a case belongs to: the one given, else its site's; without a place it is the whole district's."""
        if site is not None and (not code or code == site.area_id):
            return site.area_id
        code = code or profile().area
        if code not in self._areas:
            if not Area.objects.filter(pk=code).exists():
                raise BadInput(
                    _("There is no area with the code %(code)s in this district.") % {"code": code}
                )
            self._areas.add(code)
        return code

    def first_unit(
        self, program: Program, area: str, site: Site | None, values: Mapping[str, Any], now: datetime
    ) -> str:
        for route in program.routes:
            if route.when is None or evaluate(route.when, values):
                unit = self._find(route.to, program, area, site, now)
                if unit is not None:
                    return unit
        return self.unit(program, "duty", area, site, now)

    def unit(self, program: Program, rule: str, area: str, site: Site | None, now: datetime) -> str:
        unit = self._find(rule, program, area, site, now)
        if unit is None:
            raise BadInput(
                _("No unit is responsible here (%(rule)s in %(area)s). Please call the duty desk.")
                % {"rule": rule, "area": area}
            )
        return unit

    def may_hold(self, unit: str, program: Program) -> bool:
        """A program can name kinds of units that never learn of its cases: the company that is complained about."""
        return not program.never_held_by or self._kind(unit) not in program.never_held_by

    def _find(self, rule: str, program: Program, area: str, site: Site | None, now: datetime) -> str | None:
        found = self._named(rule, program, area, site, now)
        return found if found is not None and self.may_hold(found, program) else None

    def _named(self, rule: str, program: Program, area: str, site: Site | None, now: datetime) -> str | None:
        if rule.startswith("unit:"):
            return self._existing(rule.removeprefix("unit:"))
        if rule == "department":
            return self._existing(program.department)
        if rule == "site":
            return self._of_site(site, worktime.today(now, profile().calendar))
        found = self._units.unit_for(area, KINDS[rule])
        return None if found is None else found.pk

    def _of_site(self, site: Site | None, on: date) -> str | None:
        if site is None:
            return None
        if (site.pk, on) not in self._site_units:
            self.expect([*self._sites.values(), site], on)  # a new day: where something came up, more will
        return self._site_units[site.pk, on]

    def expect(self, sites: Iterable[Site], on: date) -> None:
        """Look up at once the units that answer for many sites."""
        asked = {site.pk: site for site in sites}
        self._sites |= asked
        units = units_answering(asked.values(), on=on)
        self._site_units |= {(site, on): unit for site, unit in units.items()}

    def works_in(self, username: str, unit: str, on: date) -> bool:
        return self._ask(
            (username, unit, str(on)),
            lambda: Grant.objects.filter(in_effect(on), account__username=username, unit=unit),
        )

    def works_for(self, unit: str, case: Case, area: str, on: date) -> bool:
        """Whether somebody in the unit could act on such a case in this area: what nobody may touch is never handed over."""
        return self._ask(
            (unit, case.purpose, case.program, area, str(on)),
            lambda: grants_at_work(case, area, on).filter(unit=unit),
        )

    def _ask(self, what: tuple[str, ...], grants: Callable[[], QuerySet[Grant]]) -> bool:
        if what not in self._at_work:
            self._at_work[what] = grants().exists()
        return self._at_work[what]

    def _existing(self, code: str) -> str | None:
        return None if self._kind(code) is None else code

    def _kind(self, code: str) -> str | None:
        if self._kinds.get(code) is None:  # one that is missing may be added meanwhile
            self._kinds[code] = Organization.objects.filter(pk=code).values_list("kind", flat=True).first()
        return self._kinds[code]


def grants_at_work(case: Case, area: str, on: date) -> QuerySet[Grant]:
    """Grants of those who could act on such a case in this area that day, in whatever unit."""
    return Grant.objects.filter(
        in_effect(on),
        role__in=CASEWORK,
        account__is_active=True,
        purpose=case.purpose,
        program__in=("", case.program),
        area__in=lineage(area),
    )
