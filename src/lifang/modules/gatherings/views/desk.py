"""The desk: what is planned, what waits to be written up, and one gathering with its steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifang.cases.errors import Refused
from lifang.cases.models import Case
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit, staff
from lifang.kernel.text import whole_number
from lifang.modules.gatherings import commands, queries, rules
from lifang.modules.gatherings.forms import (
    CorrectionForm,
    DecisionForm,
    HoldForm,
    IssueForm,
    MinuteForm,
    MoveForm,
    NoticeForm,
    PlanForm,
    ReasonForm,
    ReportForm,
    SheetForm,
)
from lifang.modules.gatherings.forms.gatherings import ONCE
from lifang.modules.gatherings.models import Gathering
from lifang.modules.gatherings.views.steps import Given, Step, add_problems, buttons, history, take, who
from lifang.places.sheets import qr_svg
from lifang.programs.values import FEN
from lifang.web.components import Pages, Tab
from lifang.web.typed import typed

PAGE = 30
LANES = {
    "ahead": gettext_lazy("To come"),
    "write-up": gettext_lazy("To be written up"),
    "past": gettext_lazy("Past"),
    "cancelled": gettext_lazy("Cancelled"),
}
KINDS = {
    "planned": gettext_lazy("Planned"),
    "noticed": gettext_lazy("Announced"),
    "put-on-agenda": gettext_lazy("Issue put on the agenda"),
    "signed-up": gettext_lazy("Signed up"),
    "attended": gettext_lazy("Attendance"),
    "held": gettext_lazy("Took place"),
    "minuted": gettext_lazy("Minutes"),
    "decided": gettext_lazy("Issue decided"),
    "reported": gettext_lazy("Report written"),
    "report-corrected": gettext_lazy("Report corrected"),
    "moved": gettext_lazy("Moved to another time or place"),
    "cancelled": gettext_lazy("Cancelled"),
    "erased": gettext_lazy("Names erased: the time to keep them is over"),
}
_State = Gathering.State
for_anybody_here = staff(rules.may_see_some)


def _issues(row: Gathering, visit: Visit, of: str) -> forms.Form:
    del of
    waiting = queries.issues_waiting(visit.viewer, row)
    return IssueForm((case.ref, f"{case.fields.get('topic') or case.title} · {case.ref}") for case in waiting)


def _reported(given: Given) -> dict[str, Any]:
    costs = given.data["costs"]
    return {
        "text": given.data["text"],
        "costs": None if costs is None else int(costs * FEN),
        "works": given.data["works"].splitlines(),
        **given.who,
    }


def _correction(row: Gathering, visit: Visit, of: str) -> forms.Form:
    del visit, of
    costs = None if row.costs is None else f"{Decimal(row.costs) / FEN:.2f}"
    return CorrectionForm(initial={"text": row.report, "costs": costs, "works": "\n".join(row.works)})


def _moving(row: Gathering, visit: Visit, of: str) -> forms.Form:
    del visit, of
    return MoveForm(initial={"starts_at": row.starts_at, "ends_at": row.ends_at, "place": row.place})


def _decide(row: Gathering, given: Given) -> object:
    item = get_object_or_404(row.agenda, number=whole_number(given.of))
    return commands.resolve(item=item, language=given.language, **given.data, **given.who)


STEPS: dict[str, Step[Gathering]] = {
    "notice": Step(
        gettext_lazy("Announce"),
        lambda _row, _visit, _of: NoticeForm(),
        lambda row, given: commands.notice(
            gathering=row, files=given.files, language=given.language, **given.who
        ),
        lambda row, now: row.state == _State.PLANNED and row.starts_at > now,
        gettext_lazy("From now on it stands on the public pages, if it is public, and people can sign up."),
    ),
    "agenda": Step(
        gettext_lazy("Put an issue on the agenda"),
        _issues,
        lambda row, given: commands.put_on_agenda(
            gathering=row, case=get_object_or_404(Case, ref=given.data["case"]), **given.who
        ),
        lambda row, _now: row.state == _State.PLANNED and row.kind == Gathering.Kind.DELIBERATION,
        gettext_lazy(
            "Issues that were checked and put on the list. Nothing is talked over that was not announced."
        ),
        second=True,
    ),
    "attendance": Step(
        gettext_lazy("Enter the attendance list"),
        lambda _row, _visit, _of: SheetForm(),
        lambda row, given: commands.attend_sheet(
            gathering=row, names=given.data["names"].splitlines(), **given.who
        ),
        lambda row, _now: queries.takes_names(row),
        gettext_lazy(
            "Whoever signed up is ticked, the others are added; who is there already is not counted again. "
            "Names are kept apart and can be erased."
        ),
        second=True,
    ),
    "hold": Step(
        gettext_lazy("It took place"),
        lambda _row, _visit, _of: HoldForm(),
        lambda row, given: commands.hold(
            gathering=row, passers_by=given.data["passers_by"] or 0, **given.who
        ),
        lambda row, now: row.state == _State.NOTICED and now >= row.starts_at,
    ),
    "minutes": Step(
        gettext_lazy("Write the minutes"),
        lambda row, _visit, _of: MinuteForm(initial={"text": row.minutes}),
        lambda row, given: commands.minute(
            gathering=row, text=given.data["text"], files=given.files, **given.who
        ),
        lambda row, _now: row.was_held,
        gettext_lazy("Only people who work for the organizer can read them."),
    ),
    "report": Step(
        gettext_lazy("Write the report"),
        lambda _row, _visit, _of: ReportForm(),
        lambda row, given: commands.report(gathering=row, files=given.files, **_reported(given)),
        lambda row, _now: row.state == _State.HELD,
    ),
    "correct": Step(
        gettext_lazy("Correct the report"),
        _correction,
        lambda row, given: commands.correct_report(
            gathering=row, reason=given.data["reason"], **_reported(given)
        ),
        lambda row, _now: row.state == _State.REPORTED,
        gettext_lazy("Everybody reads that it was corrected, and why. The old text stays in the record."),
        second=True,
    ),
    "decide": Step(
        gettext_lazy("What the meeting decided"),
        lambda row, _visit, _of: DecisionForm(quorate=row.quorate),
        _decide,
        lambda row, _now: row.was_held,
        gettext_lazy(
            "Carried when more than half of those present agreed. Without its quorum a meeting decides nothing: "
            "the issue goes back to the list and waits for another meeting."
        ),
        of_a_part=True,
    ),
    "move": Step(
        gettext_lazy("Move it"),
        _moving,
        lambda row, given: commands.move(gathering=row, **given.data, **given.who),
        lambda row, now: row.state in (_State.PLANNED, _State.NOTICED) and now < row.starts_at,
        gettext_lazy("Whoever signed up stays on the list, and is told when they left a phone number."),
        second=True,
    ),
    "cancel": Step(
        gettext_lazy("Cancel it"),
        lambda _row, _visit, _of: ReasonForm(),
        lambda row, given: commands.cancel(
            gathering=row, reason=given.data["reason"], language=given.language, **given.who
        ),
        lambda row, _now: row.state in (_State.PLANNED, _State.NOTICED),
        second=True,
    ),
}


@require_safe
@for_anybody_here
def gatherings(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = queries.visible_gatherings(visit.viewer)
    lanes = {
        "ahead": queries.ahead(rows, visit.now),
        "write-up": queries.to_write_up(rows, visit.now),
        "past": queries.behind(rows),
        "cancelled": rows.filter(state=_State.CANCELLED).order_by("-starts_at", "-pk"),
    }
    lane = request.GET.get("lane", "ahead")
    if lane not in lanes:
        raise Http404
    start = whole_number(request.GET.get("from", ""), 5) or 0
    found = list(lanes[lane][start : start + PAGE + 1])
    context = frame(visit, "desk") | {
        "page": "gatherings",
        "lane": lane,
        "rows": found[:PAGE],
        "present": queries.present_counts(found[:PAGE]),
        "may_plan": rules.may_run_some(visit.viewer),
        "tabs": [Tab(str(label), f"?lane={name}", current=name == lane) for name, label in LANES.items()],
        "pager": Pages(
            back=f"?lane={lane}&from={max(start - PAGE, 0)}" if start else "",
            on=f"?lane={lane}&from={start + PAGE}" if len(found) > PAGE else "",
        ),
    }
    return render(request, "gatherings/desk_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(rules.may_run_some)
def plan(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = PlanForm(visit.viewer, visit.language, data=request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = _plan(visit, form.cleaned_data, request.POST.get("key", ""))
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                if len(made) == 1:
                    return redirect("gatherings:desk-gathering", made[0].ref)
                messages.success(request, _("%(n)s gatherings are planned.") % {"n": len(made)})
                return redirect("gatherings:desk")
    context = frame(visit, "desk") | {
        "page": "gatherings",
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "gatherings/desk_plan.html", context, status=status)


def _plan(visit: Visit, given: dict[str, Any], key: str) -> list[Gathering]:
    organizer = get_object_or_404(queries.organizers(visit.viewer), pk=given.pop("organizer"))
    public = not given.pop("private")
    purpose = queries.purpose_for(visit.viewer, organizer)
    every, times = given.pop("repeat") or ONCE, given.pop("times")
    given |= {"organizer": organizer, "public": public, "purpose": purpose, **who(visit, key)}
    if every == ONCE:
        return [commands.plan(**given)]
    return commands.plan_series(every=every, times=times or 0, **given)


@require_safe
@for_anybody_here
def gathering(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_gatherings(visit.viewer), ref=ref)
    people = list(row.attendances.select_related("person"))
    runs = rules.may_run(visit.actor, row)
    context = frame(visit, "desk") | {
        "page": "gatherings",
        "row": row,
        "runs": runs,
        "people": people if runs else [],
        "key": visit.new_key(),
        "present": row.present,
        "signed_up": sum(one.signed_up_at is not None for one in people),
        "ticking": runs and queries.takes_names(row),
        "agenda": list(row.agenda.select_related("case")),
        "files": list(row.files.all()) if runs else [],
        "buttons": buttons(STEPS, row, visit),
        "history": history(row.stream, KINDS, visit),
    }
    return render(request, "gatherings/desk_gathering.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_anybody_here
def step(request: HttpRequest, visit: Visit, ref: str, name: str) -> HttpResponse:
    row = get_object_or_404(queries.visible_gatherings(visit.viewer), ref=ref)
    if name not in STEPS:
        raise Http404
    back = reverse("gatherings:desk-gathering", args=[ref])
    return take(request, visit, row, STEPS[name], page="gatherings", name=name, back=back)


@require_POST
@staff(rules.may_run_some)
def tick(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """Somebody is there: a name of the list by its number, or a new one. From the desk and from the phone."""
    row = get_object_or_404(queries.visible_gatherings(visit.viewer), ref=ref)
    number, name = request.POST.get("number", ""), typed(request, "name")
    listed = get_object_or_404(row.attendances, number=whole_number(number)) if number else None
    try:
        commands.attend(
            gathering=row, attendance=listed, name=name, how="desk", **who(visit, request.POST.get("key", ""))
        )
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    phone = request.POST.get("face") == "field"
    return redirect("gatherings:field-gathering" if phone else "gatherings:desk-gathering", ref)


@require_safe
@staff(rules.may_run_some)
def poster(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    """For the wall: the code people scan when they come in."""
    row = get_object_or_404(queries.visible_gatherings(visit.viewer), ref=ref)
    if not rules.may_run(visit.actor, row):
        raise Http404
    url = request.build_absolute_uri(reverse("gatherings:door", args=[row.door_code]))
    context = frame(visit, "desk") | {
        "page": "gatherings",
        "row": row,
        "url": url,
        "qr": SafeString(qr_svg(url)),
    }
    return render(request, "gatherings/desk_poster.html", context)
