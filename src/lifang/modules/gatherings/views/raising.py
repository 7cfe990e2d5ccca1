"""From one case to what all talk over."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lifang.cases.errors import Refused
from lifang.cases.queries import get_case
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.modules.gatherings import commands, rules
from lifang.modules.gatherings.forms import RaiseForm
from lifang.modules.gatherings.views.steps import add_problems, who


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.may_run_some)
def raise_issue(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    case = get_case(visit.viewer, ref)
    if not rules.may_raise(visit.viewer, case):
        raise Http404
    form, status = RaiseForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            key = request.POST.get("key", "")
            try:
                issue = commands.raise_issue(
                    case=case, language=visit.language, **form.cleaned_data, **who(visit, key)
                )
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                return redirect("cases:desk-case", issue.ref)
    context = frame(visit, "desk") | {
        "page": "gatherings",
        "case": case,
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "gatherings/desk_raise.html", context, status=status)
