"""Owners' committees for everybody: who speaks for the owners, until when, and whether the street has them on file."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifang.cases.views.visit import Visit, visit_of
from lifang.kernel import worktime
from lifang.kernel.worktime import Deadline, explain
from lifang.modules.gatherings import queries
from lifang.modules.gatherings.models import Committee, CommitteeClock
from lifang.modules.gatherings.standard import duty
from lifang.places.profile import profile
from lifang.programs import words
from lifang.web.components import Due
from lifang.web.dates import day_text, due_text

MOST = 100  # committees in a list
ROLES = {
    "chair": gettext_lazy("Chair"),
    "deputy": gettext_lazy("Deputies"),
    "member": gettext_lazy("Members"),
    "alternate": gettext_lazy("Alternates"),
}
_Duty = CommitteeClock.Duty


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One deadline of a committee with its reasons, running or done."""

    label: str
    by: str
    chip: Due | None
    done: str
    basis: str
    why: list[str]


@require_safe
def committees(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    on = worktime.today(now, profile().calendar)
    rows = queries.public_committees().order_by("-elected_on", "-pk")[:MOST]
    return render(request, "gatherings/committees.html", {"rows": rows, "today": on})


@require_safe
def committee(request: HttpRequest, ref: str) -> HttpResponse:
    visit = visit_of(request)
    row = get_object_or_404(queries.public_committees(), vote__ref=ref)
    return render(request, "gatherings/committee.html", about(row, visit))


def about(row: Committee, visit: Visit) -> dict[str, object]:
    """What the public page and the desk's page show alike."""
    on = worktime.today(visit.now, profile().calendar)
    names = queries.names_by_role(row, on)
    return {
        "committee": row,
        "serves": row.serves(on),
        "people": [
            (ROLES[role], "、".join(one.person.name for one in rows)) for role, rows in names.items() if rows
        ],
        "duties": [duty_line(one, visit) for one in row.clocks.all() if row.serves(on) or one.done_on],
        "now": visit.now,
    }


def duty_line(clock: CommitteeClock, visit: Visit) -> DutyLine:
    last = worktime.local(clock.due_at, profile().calendar).date()
    done = ""
    if clock.done_on and clock.duty != _Duty.TERM:
        template = _("done on %(day)s, late") if clock.done_on >= last else _("done on %(day)s")
        done = template % {"day": day_text(clock.done_on, worktime.today(visit.now, profile().calendar))}
    elif clock.done_on:
        done = _("told to all who must act")
    rule = duty(clock.duty)
    counted_back = _("Counted back from the last day of the term: %(period)s.") % {
        "period": rule.period.describe(visit.language)
    }
    return DutyLine(
        label=clock.get_duty_display(),
        by=day_text(last, worktime.today(visit.now, profile().calendar))
        if clock.duty == _Duty.TERM
        else due_text(clock.due_at, visit.now),
        chip=None if clock.done_on or clock.duty == _Duty.TERM else Due(clock.due_at),
        done=done,
        basis=words.text(rule.basis, visit.language),
        why=explain(Deadline.from_json(clock.reasons), visit.language) if clock.reasons else [counted_back],
    )
