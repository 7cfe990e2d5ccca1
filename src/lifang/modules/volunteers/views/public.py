"""What everybody may see: where volunteers are wanted, which hours are open to objection, and whether a certificate is true."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.views.visit import visit_of
from lifang.kernel import worktime
from lifang.kernel.receipts import CodeError, parse
from lifang.modules.volunteers.models import Shift
from lifang.modules.volunteers.queries import record, volunteers
from lifang.modules.volunteers.queries.needs import public_needs, tidy_ref
from lifang.modules.volunteers.views.texts import hours_text, need_line, when
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.web.dates import due_text

MOST = 100  # lines of a public list


@require_safe
def wanted(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    lines = [need_line(need, visit.now, visit.language) for need in public_needs(visit.now)[:MOST]]
    return render(request, "volunteers/public/wanted.html", {"lines": lines})


@require_safe
def need(request: HttpRequest, ref: str) -> HttpResponse:
    visit = visit_of(request)
    row = public_needs(visit.now).filter(ref=tidy_ref(ref)).first()
    if row is None:
        raise Http404
    context = {
        "line": need_line(row, visit.now, visit.language),
        "need": row,
        "skill": volunteers.skill_names().get(row.skill),
    }
    return render(request, "volunteers/public/need.html", context)


@dataclass(frozen=True, slots=True)
class Published:
    """One piece of work whose hours anybody may still object to."""

    title: str
    when: str
    team: str
    people: list[tuple[str, str]]  # name (or that they do not want to be named), and their time
    until: str


@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    shifts = list(record.published(visit.now)[:MOST])
    today = worktime.today(
        visit.now, profile().calendar
    )  # nobody who is not signed in has a day of their own
    named = volunteers.may_be_named([shift.person for shift in shifts], today)
    shifts.sort(key=lambda shift: (-shift.need_id, shift.signed_in_at))
    blocks = []
    for _need, group in groupby(shifts, key=lambda shift: shift.need_id):
        rows = list(group)
        work, until = rows[0].need, min(row.publish_until for row in rows if row.publish_until)
        blocks.append(
            Published(
                work.title,
                when(work, visit.now),
                name_in(work.team, visit.language),
                [
                    (_name(row, named, visit.language), hours_text(record.minutes_counted(row)))
                    for row in rows
                ],
                due_text(until, visit.now),
            )
        )
    return render(request, "volunteers/public/hours.html", {"blocks": blocks})


def _name(shift: Shift, named: set[object], language: str) -> str:
    return name_in(shift.person, language) if shift.person_id in named else _("A volunteer")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    """Somebody holds a certificate in hand and types its code."""
    problem, typed = "", request.POST.get("code", "").strip()
    if request.method == "POST":
        try:
            return redirect("volunteers:certificate", parse(typed))
        except CodeError:
            problem = _("This code is not complete or has a typing mistake; please compare it again.")
    context = {"problem": problem, "typed": typed}
    return render(request, "volunteers/public/check.html", context, status=400 if problem else 200)


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """For who checks it, and for who prints it."""
    visit = visit_of(request)
    try:
        row = record.certificate_by_code(code)
    except CodeError:
        row = None
    if row is None:
        problem = _("No certificate of this district has this code. Compare it once more with the paper.")
        refused = {"problem": problem, "typed": code[:40]}
        return render(request, "volunteers/public/check.html", refused, status=404)
    context = {
        "certificate": row,
        "hours": hours_text(row.minutes),
        "organizer": name_in(row.organizer, visit.language),
        "address": request.build_absolute_uri(),
    }
    return render(request, "volunteers/public/certificate.html", context)
