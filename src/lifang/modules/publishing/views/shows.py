"""The desk's side of exhibitions and contests: the call, the works that came, an answer to each, the result."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.evidence import JPEG, open_stored
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit
from lifang.modules.publishing import commands, queries, rules
from lifang.modules.publishing.forms import JudgeForm, ReasonForm, ShowForm
from lifang.modules.publishing.models import Show, Work
from lifang.modules.publishing.views.stepping import PAGE, Nothing, Step, for_editors, take
from lifang.modules.publishing.views.tabs import desk_tabs
from lifang.people.roles import CASEWORK
from lifang.places.queries import name_in
from lifang.web.components import Photo

MOST = 50


@require_safe
@for_editors
def shows(request: HttpRequest, visit: Visit) -> HttpResponse:
    context = frame(visit, "desk") | {
        "page": PAGE,
        "tabs": desk_tabs("shows"),
        "shows": queries.counted_shows(visit.viewer)[:MOST],
        "may_begin": queries.units_of(visit.viewer).exists(),
    }
    return render(request, "publishing/desk_shows.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def new_show(request: HttpRequest, visit: Visit) -> HttpResponse:
    units = {unit.code: unit for unit in queries.units_of(visit.viewer)}
    if not units:
        raise Http404
    step = Step(
        title=_("New exhibition or contest"),
        button=_("Publish the call"),
        back=reverse("publishing:desk-shows"),
        form=ShowForm([(code, name_in(unit, visit.language)) for code, unit in units.items()]),
        do=lambda given: commands.call_show(**{**given, "organizer": units[given["organizer"]]}),
        said=_("The call is public."),
        then=_address,
    )
    return take(request, visit, step)


def _address(show: Any) -> str:
    return reverse("publishing:desk-show", args=[show.ref])


def _find(visit: Visit, ref: str) -> Show:
    show = queries.shows(visit.viewer).filter(ref=ref.upper()).first()
    if show is None:
        raise Http404
    return show


@require_safe
@for_editors
def show(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = _find(visit, ref)
    works = list(queries.works(visit.viewer, row).kept())
    may_edit = rules.may_edit(visit.actor, row.organizer) and row.state == Show.State.CALLING
    context = frame(visit, "desk") | {
        "page": PAGE,
        "show": row,
        "works": [(work, Photo(_picture(work), work.title, href=_picture(work))) for work in works],
        "may_edit": may_edit,
        "may_decide": may_edit and row.entries_until < visit.viewer.on,
        "named": visit.viewer.has_role(*CASEWORK),
        "unanswered": sum(work.state == Work.State.RECEIVED for work in works),
    }
    return render(request, "publishing/desk_show.html", context)


def _picture(work: Work) -> str:
    return reverse("publishing:desk-picture", args=[work.ref])


@require_safe
@for_editors
def picture(request: HttpRequest, visit: Visit, ref: str) -> HttpResponseBase:
    del request
    work = Work.objects.select_related("show").filter(ref=ref).first()
    if work is None or not queries.works(visit.viewer, work.show).kept().filter(pk=work.pk).exists():
        raise Http404
    return picture_of(work)


def picture_of(work: Work) -> HttpResponseBase:
    response = FileResponse(open_stored(work.photo), content_type=JPEG)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def judge(request: HttpRequest, visit: Visit, ref: str, work_ref: str) -> HttpResponse:
    row = _find(visit, ref)
    work = queries.works(visit.viewer, row).filter(ref=work_ref).exclude(state=Work.State.WITHDRAWN).first()
    if work is None or not rules.may_edit(visit.actor, row.organizer) or row.state != Show.State.CALLING:
        raise Http404
    answered = {Work.State.ACCEPTED: "yes", Work.State.DECLINED: "no"}
    form = JudgeForm(initial={"accepted": answered.get(Work.State(work.state)), "award": work.award})
    step = Step(
        title=_("Decide on “%(title)s”") % {"title": work.title},
        button=_("Keep the answer"),
        back=_address(row),
        form=form,
        do=lambda given: commands.judge_work(work=work, **{**given, "accepted": given["accepted"] == "yes"}),
        said=_("The answer is kept; it is told when all is decided."),
        shown={"photos": [Photo(_picture(work), work.title)], "read": work.statement},
    )
    return take(request, visit, step)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def decide(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = _find(visit, ref)
    if not rules.may_edit(visit.actor, row.organizer) or row.state != Show.State.CALLING:
        raise Http404
    step = Step(
        title=_("Decide: %(title)s") % {"title": row.title},
        button=_("Make the result public"),
        back=_address(row),
        form=Nothing(),
        do=lambda given: commands.decide_show(show=row, **given),
        said=_("The result is public."),
        note=_("Everybody reads what was taken and who won, by name only those who agreed."),
    )
    return take(request, visit, step)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def cancel(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = _find(visit, ref)
    if not rules.may_edit(visit.actor, row.organizer) or row.state != Show.State.CALLING:
        raise Http404
    step = Step(
        title=_("Call off: %(title)s") % {"title": row.title},
        button=_("Call it off"),
        back=_address(row),
        form=ReasonForm(),
        do=lambda given: commands.cancel_show(show=row, **given),
        said=_("Called off."),
        note=_("Everybody reads the reason, also those who sent a work."),
        danger=True,
    )
    return take(request, visit, step)
