"""Who serves in the teams of an organiser, with what stands in their record. The register itself has its own page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lifang.cases.queries import bounded_count
from lifang.cases.views.visit import Visit
from lifang.modules.volunteers.queries import record
from lifang.modules.volunteers.queries.volunteers import REGISTER
from lifang.modules.volunteers.views.desk import context_of, paged
from lifang.modules.volunteers.views.texts import hours_text, stars_text
from lifang.modules.volunteers.views.visits import for_readers
from lifang.people.models import Organization, Registration
from lifang.people.queries.registers import on_register, search
from lifang.people.registers.load import find_register
from lifang.places.queries import name_in
from lifang.programs import words


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    code: str
    team: str
    group: str
    insured_until: date | None
    insured: bool
    hours: str
    stars: str


@require_safe
@for_readers
def people(request: HttpRequest, visit: Visit) -> HttpResponse:
    text, team = request.GET.get("find", "")[:60].strip(), request.GET.get("team", "")
    rows = on_register(visit.viewer, REGISTER, on=visit.viewer.on).filter(person__isnull=False)
    teams = _teams(rows)
    if team in {one.code for one in teams}:
        rows = rows.filter(holder=team)
    if text:
        rows = search(rows, text)
    shown, pager = paged(request, rows.order_by("holder_id", "pk"), [("find", text), ("team", team)])
    minutes = record.entered_minutes(row.person_id for row in shown)
    choices = find_register(REGISTER).fields["group"].choices
    groups = {choice.value: words.text(choice.label, visit.language) for choice in choices}
    context = context_of(visit) | {
        "text": text,
        "team": team,
        "teams": [(one.code, name_in(one, visit.language)) for one in teams],
        "lines": [_line(row, minutes.get(row.person_id, 0), groups, visit) for row in shown],
        "count": bounded_count(rows),
        "pager": pager,
    }
    return render(request, "volunteers/desk/people.html", context)


def _teams(rows: QuerySet[Registration]) -> list[Organization]:
    return list(Organization.objects.filter(pk__in=rows.order_by().values("holder")).order_by("name", "code"))


def _line(row: Registration, minutes: int, groups: Mapping[str, str], visit: Visit) -> Line:
    assert row.person is not None
    until = row.values.get("insured_until")
    insured_until = date.fromisoformat(until) if until else None
    return Line(
        name_in(row.person, visit.language),
        row.code,
        name_in(row.holder, visit.language),
        groups.get(row.values.get("group", ""), ""),
        insured_until,
        insured_until is not None and insured_until >= visit.viewer.on,
        hours_text(minutes),
        stars_text(minutes),
    )
