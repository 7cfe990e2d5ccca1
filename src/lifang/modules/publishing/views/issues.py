"""The desk's side of the journal: calls, what stands in an issue and in which order, the day it appears."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.models import Case
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit
from lifang.modules.publishing import commands, queries, rules
from lifang.modules.publishing.forms import DayForm, IssueForm, PieceForm
from lifang.modules.publishing.models import Issue
from lifang.modules.publishing.views.stepping import PAGE, Nothing, Step, for_editors, take
from lifang.modules.publishing.views.tabs import desk_tabs
from lifang.modules.publishing.words import genre_of
from lifang.places.queries import name_in

MOST = 50


@require_safe
@for_editors
def issues(request: HttpRequest, visit: Visit) -> HttpResponse:
    rows = queries.with_pieces(queries.issues(visit.viewer))[:MOST]
    context = frame(visit, "desk") | {
        "page": PAGE,
        "tabs": desk_tabs("issues"),
        "issues": [(row, len(row.pieces.all())) for row in rows],
        "may_begin": queries.units_of(visit.viewer).exists(),
    }
    return render(request, "publishing/desk_issues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def new_issue(request: HttpRequest, visit: Visit) -> HttpResponse:
    units = {unit.code: unit for unit in queries.units_of(visit.viewer)}
    if not units:
        raise Http404
    step = Step(
        title=_("Call for works"),
        button=_("Publish the call"),
        back=reverse("publishing:desk-issues"),
        form=IssueForm([(code, name_in(unit, visit.language)) for code, unit in units.items()]),
        do=lambda given: commands.call_issue(**{**given, "journal": units[given["journal"]]}),
        said=_("The call is public."),
        then=_address,
    )
    return take(request, visit, step)


def _address(issue: Any) -> str:
    return reverse("publishing:desk-issue", args=[issue.ref])


def _find(visit: Visit, ref: str) -> Issue:
    issue = queries.issues(visit.viewer).filter(ref=ref.upper()).first()
    if issue is None:
        raise Http404
    return issue


@require_safe
@for_editors
def issue(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = _find(visit, ref)
    may_edit = rules.may_edit(visit.actor, row.journal) and row.state == Issue.State.CALLING
    pieces = list(row.pieces.select_related("case").order_by("order"))
    context = frame(visit, "desk") | {
        "page": PAGE,
        "issue": row,
        "pieces": [(piece, genre_of(piece.genre, visit.language)) for piece in pieces],
        "may_edit": may_edit,
        "waiting": [
            (case, case.personal.get("work", ""), genre_of(str(case.fields.get("genre", "")), visit.language))
            for case in (queries.submissions_to_place(visit.viewer)[:MOST] if may_edit else [])
        ],
        "key": visit.new_key(),
    }
    return render(request, "publishing/desk_issue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def issue_step(request: HttpRequest, visit: Visit, ref: str, name: str) -> HttpResponse:
    row = _find(visit, ref)
    if not rules.may_edit(visit.actor, row.journal) or row.state != Issue.State.CALLING:
        raise Http404
    match name:
        case "put-in":
            return take(request, visit, _put_in(request, visit, row))
        case "take-out" | "up":
            return take(request, visit, _move(request, row, name))
        case "publish":
            step = Step(
                title=_("%(number)s has appeared") % {"number": row.number},
                button=_("Make its contents public"),
                back=_address(row),
                form=DayForm(initial={"on": visit.viewer.on}),
                do=lambda given: commands.publish_issue(issue=row, **given),
                said=_("The list of contents is public."),
            )
            return take(request, visit, step)
    raise Http404


def _put_in(request: HttpRequest, visit: Visit, row: Issue) -> Step:
    case = queries.submissions_to_place(visit.viewer).filter(ref=request.GET.get("case", "")).first()
    if case is None:
        raise Http404
    known = {"title": case.personal.get("work", ""), "author": case.personal.get("reporter_name", "")}
    return Step(
        title=_("Put into %(number)s") % {"number": row.number},
        button=_("Put it in"),
        back=_address(row),
        form=PieceForm(initial=known),
        do=lambda given: commands.put_in_issue(issue=row, case=case, **given),
        said=_("It stands in the list of contents."),
    )


def _move(request: HttpRequest, row: Issue, name: str) -> Step:
    pieces = list(row.pieces.select_related("case").order_by("order"))
    place = next((at for at, piece in enumerate(pieces) if piece.case.ref == request.GET.get("case")), None)
    if place is None or (name == "up" and place == 0):
        raise Http404
    case: Case = pieces[place].case
    refs = [piece.case.ref for piece in pieces]
    if name == "up":
        refs.insert(place - 1, refs.pop(place))
        return Step(
            title=_("Move up: %(title)s") % {"title": pieces[place].title},
            button=_("Move up"),
            back=_address(row),
            form=Nothing(),
            do=lambda given: commands.order_pieces(issue=row, refs=refs, **given),
            said=_("The order is changed."),
        )
    return Step(
        title=_("Take out: %(title)s") % {"title": pieces[place].title},
        button=_("Take out"),
        back=_address(row),
        form=Nothing(),
        do=lambda given: commands.take_out(issue=row, case=case, **given),
        said=_("It waits for an issue again."),
        danger=True,
    )
