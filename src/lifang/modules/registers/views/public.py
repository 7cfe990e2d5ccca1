"""What everybody may read of the registers: how many take part, and the names of those who agreed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from lifang.modules.registers.views.rows import name_of, shown
from lifang.people.models import Organization, Registration
from lifang.people.queries import in_effect
from lifang.people.queries import registers as queries
from lifang.people.registers import Register
from lifang.people.registers import registers as declared_registers
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.language import language


@dataclass(frozen=True, slots=True)
class Shown:
    name: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    holder: str
    count: int
    people: list[Shown]


def _public() -> dict[str, Register]:
    return {
        code: one
        for code, one in declared_registers().items()
        if one.shown is not None and one.sensitivity != "restricted"
    }


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    spoken, public = language(), _public()
    running = Registration.objects.filter(in_effect(timezone.localdate()), register__in=public)
    counts = dict(running.values_list("register").annotate(Count("pk")).order_by("register"))
    listed = [
        (code, words.text(one.title, spoken), words.text(one.summary, spoken), counts[code])
        for code, one in public.items()
        if code in counts
    ]
    return render(request, "registers/public_all.html", {"registers": listed})


@require_safe
def register(request: HttpRequest, code: str) -> HttpResponse:
    declared = _public().get(code)
    if declared is None or declared.shown is None:
        raise Http404
    spoken, today = language(), timezone.localdate()
    running = Registration.objects.filter(in_effect(today), register=code)
    counts = dict(running.values_list("holder").annotate(Count("pk")).order_by("holder"))
    named: dict[str, list[Shown]] = {}
    for row in queries.published(declared, on=today):
        line = Shown(name_of(row, spoken), shown(declared, declared.shown.fields, row, spoken))
        named.setdefault(row.holder_id, []).append(line)
    groups = [
        Group(name_in(unit, spoken), counts[unit.pk], named.get(unit.pk, []))
        for unit in Organization.objects.filter(pk__in=counts)
    ]
    context = {
        "register": declared,
        "title": words.text(declared.title, spoken),
        "summary": words.text(declared.summary, spoken),
        "groups": sorted(groups, key=lambda group: (-group.count, group.holder)),
        "of_people": declared.subject == "person",
    }
    return render(request, "registers/public_one.html", context)
