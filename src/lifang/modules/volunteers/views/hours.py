"""Hours at the organiser's desk: to be confirmed, in question, open to objection, entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifang.cases.errors import Refused
from lifang.cases.queries import bounded_count
from lifang.cases.views.visit import Visit
from lifang.modules.volunteers import commands, rules
from lifang.modules.volunteers.forms import HoursForm, ReasonForm
from lifang.modules.volunteers.models import Shift
from lifang.modules.volunteers.queries import needs, record
from lifang.modules.volunteers.views.desk import context_of, paged
from lifang.modules.volunteers.views.texts import shift_line, span_of, when
from lifang.modules.volunteers.views.visits import did, for_organisers, for_readers
from lifang.places.queries import name_in
from lifang.web.components import Tab

State = Shift.State


def lanes(visit: Visit) -> dict[str, tuple[str, QuerySet[Shift]]]:
    shifts = record.visible_shifts(visit.viewer)
    return {
        "confirm": (_("To confirm"), record.shifts_to_confirm(visit.viewer, visit.now)),
        "held": (_("To decide"), shifts.filter(state__in=(State.CONFIRMED, State.CONTESTED))),
        "published": (_("Open to objection"), shifts.filter(state=State.PUBLISHED)),
        "entered": (_("Entered"), shifts.filter(state=State.ENTERED)),
        "refused": (_("Not counted"), shifts.filter(state=State.REFUSED)),
    }


@require_safe
@for_readers
def shift_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    lists = lanes(visit)
    lane = request.GET.get("lane", "confirm")
    if lane not in lists:
        return redirect("volunteers:desk-hours")
    rows, pager = paged(request, lists[lane][1], [("lane", lane)])
    questions = record.open_questions(row.person_id for row in rows) if lane in ("held", "published") else {}
    counted = ("confirm", "held", "published")
    context = context_of(visit)
    shown = counted if context["phone"] else tuple(lists)
    context |= {
        "lane": lane,
        "tabs": [
            Tab(
                label,
                f"?lane={name}",
                bounded_count(shifts) if name in counted else None,
                name == lane,
                name == "held",
            )
            for name, (label, shifts) in lists.items()
            if name in shown
        ],
        "lines": [
            (
                shift_line(row, visit.now),
                name_in(row.person, visit.language),
                when(row.need, visit.now),
                [one.explain(visit.language) for one in questions.get(row.code, [])],
                visit.new_key(),
            )
            for row in rows
        ],
        "pager": pager,
    }
    return render(request, "volunteers/desk/hours.html", context)


@require_POST
@for_organisers
def confirm(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """As signed, with one press in the list."""
    row = _shift(visit, code)
    key = request.POST.get("key", "")
    did(
        request,
        lambda: commands.confirm(shift=row, actor=visit.actor, key=key, now=visit.now),
        said=_("Confirmed: %(name)s.") % {"name": name_in(row.person, visit.language)},
    )
    return redirect("volunteers:desk-hours")


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def shift(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """One line of the record with everything that can be decided about it."""
    row = _shift(visit, code)
    organises = rules.may_organise(visit.actor, area=row.need.area_id, purpose=row.need.purpose)
    forms_here = _forms(row, request.POST if request.method == "POST" else None) if organises else {}
    status = 200
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in forms_here:
            raise Http404
        status = 400
        form = forms_here[step]
        if form.is_valid():
            call = {"shift": row, "actor": visit.actor, "key": request.POST.get("key", ""), "now": visit.now}
            try:
                STEPS[step](form, call)
                return redirect("volunteers:desk-shift", row.code)
            except Refused as refusal:
                for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
                    form.add_error(name if name in form.fields else None, problem)
    asked = record.open_questions([row.person_id]).get(row.code, [])
    context = context_of(visit) | {
        "shift": row,
        "line": shift_line(row, visit.now),
        "name": name_in(row.person, visit.language),
        "planned": span_of(row.need.starts_at, row.need.ends_at, visit.now),
        "questions": [one.explain(visit.language) for one in asked],
        "log": row.observations.select_related("case").order_by("at"),
        "forms": [(step, TITLES[step], form, visit.new_key()) for step, form in forms_here.items()],
    }
    return render(request, "volunteers/desk/shift.html", context, status=status)


def _confirm(form: Any, call: dict[str, Any]) -> None:
    commands.confirm(**call, **form.times())


def _count(form: Any, call: dict[str, Any]) -> None:
    commands.rule_on(**call, counts=True, reason=form.cleaned_data["reason"], **form.times())


def _refuse(form: Any, call: dict[str, Any]) -> None:
    commands.rule_on(**call, counts=False, reason=form.cleaned_data["reason"])


def _object(form: Any, call: dict[str, Any]) -> None:
    commands.object_to(**call, text=form.cleaned_data["text"])


STEPS: dict[str, Callable[[Any, dict[str, Any]], None]] = {
    "confirm": _confirm,
    "count": _count,
    "refuse": _refuse,
    "object": _object,
}
TITLES = {
    "confirm": gettext_lazy("Confirm these times"),
    "count": gettext_lazy("They count"),
    "refuse": gettext_lazy("They do not count"),
    "object": gettext_lazy("Somebody objects"),
}


def _forms(row: Shift, data: Any) -> dict[str, forms.Form]:
    """What can be decided now; only the form that was sent is bound."""

    def given(step: str) -> dict[str, Any]:
        return {"data": data if data and data.get("step") == step else None, "auto_id": f"id_{step}_%s"}

    refuse = ReasonForm(
        "reason", _("Why they do not count"), help_text=_("The volunteer reads this."), **given("refuse")
    )
    match row.state:
        case State.RUNNING | State.SERVED:
            return {"confirm": HoursForm(row, ruling=False, **given("confirm")), "refuse": refuse}
        case State.CONFIRMED | State.CONTESTED:
            return {"count": HoursForm(row, ruling=True, **given("count")), "refuse": refuse}
        case State.PUBLISHED:
            return {"object": ReasonForm("text", _("What is not true, and who says so"), **given("object"))}
        case _:
            return {}


def _shift(visit: Visit, code: str) -> Shift:
    row = record.visible_shifts(visit.viewer).filter(code=needs.tidy_ref(code)).first()
    if row is None:
        raise Http404
    return row
