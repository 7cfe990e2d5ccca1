"""One step on many cases: first a preview, then each through the door by itself, with its own key and its own answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lifang.cases import commands
from lifang.cases.errors import Refused
from lifang.cases.forms import LONGEST_REASON, colleagues_in, units
from lifang.cases.models import Case
from lifang.cases.queries import PAGE, visible_cases
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import Row, rows_of
from lifang.cases.views.told import Told, told
from lifang.cases.views.visit import Visit, for_desk
from lifang.web.widgets import GroupedSelect, LongText

STEPS = {
    "assign": gettext_lazy("Assign within the unit"),
    "note": gettext_lazy("Add a note"),
    "offer": gettext_lazy("Hand over to another unit"),
}
ASKS = {"assign": ("handler",), "note": ("reason",), "offer": ("unit", "reason")}


class BulkForm(forms.Form):
    """What the step asks once for all chosen cases. The door judges it for each."""

    def __init__(self, step: str, cases: list[Case], visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        if "handler" in ASKS[step]:
            colleagues = colleagues_in({case.unit_id for case in cases}, visit.viewer.on, visit.language)
            self.fields["handler"] = forms.CharField(
                label=_("Who handles it"),
                required=False,
                widget=forms.Select(choices=[("", _("Nobody yet")), *colleagues]),
            )
        if "unit" in ASKS[step]:
            self.fields["unit"] = forms.CharField(
                label=_("Unit"),
                widget=GroupedSelect(choices=[("", _("Please choose")), *units(visit.language)]),
            )
        if "reason" in ASKS[step]:
            self.fields["reason"] = forms.CharField(
                label=_("Note") if step == "note" else _("Why"),
                max_length=LONGEST_REASON,
                widget=LongText(LONGEST_REASON),
            )

    def call(self) -> dict[str, Any]:
        answers = self.cleaned_data
        data = {name: answers[name] for name in ("handler", "unit") if name in answers}
        return {"data": data, "reason": answers.get("reason", "")}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case, or would: the refusal, or who is told."""

    row: Row
    refusal: str = ""
    told: tuple[Told, ...] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def bulk(request: HttpRequest, visit: Visit) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    step = given.get("step", "")
    if step not in STEPS:
        raise Http404
    cases = list(
        visible_cases(visit.viewer)
        .filter(ref__in=given.getlist("ref")[:PAGE])
        .select_related("area", "site", "unit")
        .order_by("id")
    )
    if not cases:
        return redirect("cases:desk")
    form = BulkForm(step, cases, visit, data=request.POST if request.method == "POST" else None)
    context = frame(visit, "desk") | {
        "step": step,
        "label": STEPS[step],
        "form": form,
        "rows": rows_of(cases, visit),
        "key": request.POST.get("key") or visit.new_key(),
        "now": visit.now,
    }
    if not form.is_valid():
        return render(request, "desk/bulk.html", context, status=400 if form.is_bound else 200)
    if "sure" not in request.POST:
        context["outcomes"] = outcomes = list(_preview(cases, step, form, visit))
        context["possible"] = sum(not one.refusal for one in outcomes)
        return render(request, "desk/bulk.html", context)
    context["outcomes"] = outcomes = list(_perform(cases, step, form, visit, context["key"]))
    context["done"] = sum(not one.refusal for one in outcomes)
    return render(request, "desk/bulk_done.html", context)


def _preview(cases: list[Case], step: str, form: BulkForm, visit: Visit) -> Iterable[Outcome]:
    for case, row in zip(cases, rows_of(cases, visit), strict=True):
        try:
            messages = commands.preview(
                ref=case.ref,
                action=step,
                actor=visit.actor,
                now=visit.now,
                language=visit.language,
                **form.call(),
            )
        except Refused as refusal:
            yield Outcome(row, _why(refusal))
        else:
            yield Outcome(row, told=tuple(told(messages, [case], visit.language)))


def _perform(cases: list[Case], step: str, form: BulkForm, visit: Visit, key: str) -> Iterable[Outcome]:
    for case, row in zip(cases, rows_of(cases, visit), strict=True):
        try:
            commands.perform(
                ref=case.ref,
                action=step,
                actor=visit.actor,
                key=f"{key}/{step}/{case.ref}",
                now=visit.now,
                language=visit.language,
                **form.call(),
            )
        except Refused as refusal:
            yield Outcome(row, _why(refusal))
        else:
            yield Outcome(row)


def _why(refusal: Refused) -> str:
    return " ".join(map(str, refusal.problems.values())) or str(refusal.message)
