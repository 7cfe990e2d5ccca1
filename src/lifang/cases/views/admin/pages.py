"""The two pages of administration: a list that can be searched, and one step's form."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.views.admin.people import GRANTS, PEOPLE, STAND_INS
from lifang.cases.views.admin.places import DAYS, PLATES, SITES
from lifang.cases.views.admin.section import MOST, REFUSALS, Section, refused
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import query
from lifang.cases.views.visit import Visit, for_administrators
from lifang.web.components import Tab

SECTIONS: dict[str, Section] = {
    "people": PEOPLE,
    "grants": GRANTS,
    "stand-ins": STAND_INS,
    "sites": SITES,
    "plates": PLATES,
    "days": DAYS,
}


def _section(name: str) -> Section:
    if name not in SECTIONS:
        raise Http404
    return SECTIONS[name]


@require_safe
@for_administrators
def start(request: HttpRequest, visit: Visit) -> HttpResponse:
    del request, visit
    return redirect("cases:admin", next(iter(SECTIONS)))


@require_safe
@for_administrators
def section(request: HttpRequest, visit: Visit, name: str) -> HttpResponse:
    shown, text = _section(name), request.GET.get("find", "").strip()[:80]
    lines = shown.lines(visit, text)
    context = frame(visit, "desk") | {
        "page": "admin",
        "section": shown,
        "name": name,
        "text": text,
        "lines": [(line, [(step, shown.steps[step].label) for step in line.steps]) for line in lines],
        "full": len(lines) == MOST,
        "tabs": [
            Tab(str(one.title), reverse("cases:admin", args=[code]), current=code == name)
            for code, one in SECTIONS.items()
        ],
    }
    return render(request, "desk/admin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def step(request: HttpRequest, visit: Visit, name: str, step: str) -> HttpResponse:
    shown = _section(name)
    if step not in shown.steps:
        raise Http404
    chosen, row = shown.steps[step], request.GET.get("row", "")
    form = chosen.form(visit, row)
    status = 200
    if request.method == "POST":
        form.data, form.is_bound = request.POST, True
        status = 400
        if form.is_valid():
            try:
                done = chosen.do(visit, form.cleaned_data, row, request.POST.get("key", ""))
            except REFUSALS as refusal:
                form.add_error(None, refused(refusal))
            else:
                said = _("Done and written into the record: %(step)s.") % {"step": chosen.label}
                messages.success(request, said, extra_tags=f"admin-{name}-{step}")
                if chosen.then:
                    return redirect(
                        reverse("cases:admin-step", args=[name, chosen.then]) + query([("row", str(done))])
                    )
                return redirect("cases:admin", name)
    context = frame(visit, "desk") | {
        "page": "admin",
        "section": shown,
        "name": name,
        "step": step,
        "label": chosen.label,
        "row": row,
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "desk/admin_step.html", context, status=status)
