"""Reporting without an account: which kind, then one question at a time, then the words and photos.

What the first questions ask (the kind, the place) stands in the address, so that back, forward and a saved link work with
scripts off; what is personal is only ever posted. The form acts as PUBLIC whatever cookies come along, hence needs neither
a cookie nor protection against forged requests: nobody's authority is there to be borrowed. Its key makes a second
press harmless.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lifang.cases.book import book
from lifang.cases.commands import report_the_same
from lifang.cases.errors import Refused
from lifang.cases.intake import submit
from lifang.cases.models import Case
from lifang.cases.views.files import Upload, uploaded
from lifang.cases.views.public import already, steps
from lifang.cases.views.public.guard import REPORTS
from lifang.cases.views.public.published import row_of
from lifang.cases.views.public.steps import Draft, DraftForm
from lifang.cases.views.public.wayback import SENT, keep_for_the_way_back
from lifang.cases.views.visit import Visit
from lifang.people.actors import NOBODY, PUBLIC
from lifang.places.profile import profile
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.web.language import language

MOST_FILES = 9
SAME = "same"
NEW = "new"


@dataclass(frozen=True, slots=True)
class Want:
    """What somebody comes for, in their own words, and the natures of programs that answer to it."""

    title: str | Promise
    natures: tuple[str, ...]


WANTS = {
    "problem": Want(gettext_lazy("Report a problem"), ("complaint", "tip-off")),
    "help": Want(gettext_lazy("Ask for help"), ("help",)),
    "question": Want(gettext_lazy("Ask a question"), ("consultation",)),
    "suggestion": Want(gettext_lazy("Make a suggestion"), ("suggestion",)),
    "thanks": Want(gettext_lazy("Say thanks"), ("commendation",)),
}


def open_to_anyone() -> list[Program]:
    """Those whose cases are public first: the street concerns everybody, most other matters a few."""
    return sorted(filter(_is_open, book().all()), key=lambda program: program.sensitivity != "public")


def _is_open(program: Program) -> bool:
    return "anyone" in program.intake.who and not {"web", "plate"}.isdisjoint(program.intake.channels)


@dataclass(frozen=True, slots=True)
class Way:
    url: str
    title: str
    summary: str
    code: str


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which program? Where only one answers, it is not asked."""
    want = request.GET.get("want", "")
    names = [want] if want in WANTS else list(WANTS)
    groups = [(WANTS[name].title, _ways(request, WANTS[name])) for name in names]
    if want not in WANTS:
        named = {nature for one in WANTS.values() for nature in one.natures}
        groups.append((_("Something else"), _ways(request, Want("", ("",)), besides=named)))
    groups = [group for group in groups if group[1]]
    if len(groups) == 1 and len(groups[0][1]) == 1:
        return HttpResponseRedirect(groups[0][1][0].url)
    return render(
        request,
        "public/choose_program.html",
        {"groups": groups, "one": want in WANTS, "all_url": _all(request)},
    )


def _ways(request: HttpRequest, want: Want, besides: set[str] | None = None) -> list[Way]:
    spoken = language()
    return [
        Way(
            url=reverse("cases:report", args=[program.code]) + steps.query(plate=request.GET.get("plate")),
            title=words.text(program.title, spoken),
            summary=words.text(program.summary, spoken),
            code=program.code,
        )
        for program in open_to_anyone()
        if (program.nature not in besides if besides is not None else program.nature in want.natures)
    ]


def _all(request: HttpRequest) -> str:
    return reverse("cases:choose-program") + steps.query(plate=request.GET.get("plate"))


def _alike(request: HttpRequest, draft: Draft) -> str:
    """Where the script asks while somebody writes; empty where nothing could come of it."""
    if draft.site is None or draft.program.publicity.page == "none":
        return ""
    asked = {name: str(value) for name, value in request.GET.items() if name != "lang"}
    return reverse("cases:alike", args=[draft.program.code]) + steps.query(**asked)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    draft = steps.read_draft(request, _program(code))
    if (step := steps.next_step(request, draft)) is not None:
        return step
    visit = Visit(NOBODY, timezone.now(), language())
    draft = replace(draft, same=already.followed(request, draft))
    if request.method != "POST":
        if draft.same is None and NEW not in request.GET:
            twins = already.alike(request, draft, [already.chosen_category(draft)], visit.now)
            if twins:
                return _ask_whether_same(request, draft, twins)
        return _show(request, draft, DraftForm(draft), Upload(), visit)
    return _take(request, draft, visit)


def _take(request: HttpRequest, draft: Draft, visit: Visit) -> HttpResponse:
    """The door judges what was typed. A form is made to hold files and to be shown again: most are neither."""
    form, upload, status = None, Upload(), 400
    complaints: list[str] = []
    problems: Mapping[str, str] = {}
    if request.FILES or "kept" in request.POST:
        form, upload = _with_files(request, draft)
    if draft.same is None and (request.POST.get(SAME) or SAME in request.GET):
        complaints.append(_("That case was closed meanwhile. If it is not solved, send your own report."))
    if REPORTS.reached(request):
        status = 429
        complaints.append(_too_many())
    if not complaints and (form is None or form.is_valid()):
        try:
            case = _submit(request, draft, upload, visit)
        except Refused as refusal:
            status = refusal.status
            problems = refusal.problems or {"": str(refusal.message)}
        else:
            REPORTS.note(request)
            return HttpResponseRedirect(reverse("cases:follow", args=[case.receipt]))
    form = form or DraftForm(draft, data=request.POST)
    if form.is_valid():  # else it says itself what the door found
        form.add_problems(problems)
    for complaint in complaints:
        form.add_error(None, complaint)
    return _show(request, draft, form, upload, visit, status=status)


def _ask_whether_same(request: HttpRequest, draft: Draft, twins: list[already.Twin]) -> HttpResponse:
    context = {
        "draft": draft,
        "title": words.text(draft.program.title, language()),
        "answers": steps.answers(request, draft, language()),
        "twins": twins,
        "new_url": steps.changed(request, **{NEW: "yes"}),
    }
    return render(request, "public/already.html", context)


@csrf_exempt
@require_POST
def alike_while_writing(request: HttpRequest, code: str) -> HttpResponse:
    """For the script beside the form. Posted, so that nobody's words stand in a log of addresses."""
    draft = steps.read_draft(request, _program(code))
    meant = already.meant_by(request.POST.get("text", ""), draft)
    twins = already.alike(request, draft, meant, timezone.now()) if meant else []
    return render(request, "public/twins.html", {"twins": twins})


def _program(code: str) -> Program:
    program = book().programs.get(code)
    if program is None or not _is_open(program):
        raise Http404
    return program


def _too_many() -> str:
    hotline = profile().hotline
    if hotline:
        return _(
            "Very many reports came from your network within the hour. Wait a little and send it then, or call %(hotline)s."
        ) % {"hotline": hotline}
    return _("Very many reports came from your network within the hour. Wait a little and send it then.")


def _with_files(request: HttpRequest, draft: Draft) -> tuple[DraftForm, Upload]:
    form = DraftForm(draft, data=request.POST, files=request.FILES)
    form.is_valid()
    upload = uploaded(request, form)
    if len(upload.files) > MOST_FILES:
        del upload.files[MOST_FILES:]
        form.add_error(
            form.file_names[0],
            _("Up to %(count)s files can be sent at once. The first ones are kept.") % {"count": MOST_FILES},
        )
    return form, upload


def _submit(request: HttpRequest, draft: Draft, upload: Upload, visit: Visit) -> Case:
    call: dict[str, Any] = {
        "program": draft.program.code,
        "actor": PUBLIC,
        "data": steps.given(draft, request.POST),
        "files": upload.files,
        "key": request.POST.get("key", ""),
        "now": visit.now,
        "channel": draft.channel,
        "area": draft.area.code if draft.area else None,
        "site": draft.site,
        "plate": draft.plate,
        "language": visit.language,
    }
    return report_the_same(receive=call, ref=draft.same.ref) if draft.same else submit(**call)


def _show(
    request: HttpRequest, draft: Draft, form: DraftForm, upload: Upload, visit: Visit, *, status: int = 200
) -> HttpResponse:
    same = draft.same
    facts: Mapping[str, Any] = {
        "draft": draft,
        "title": words.text(draft.program.title, visit.language),
        "answers": steps.answers(request, draft, visit.language),
        "same": row_of(same, visit.language) if same else None,
        "own_url": steps.changed(request, **{SAME: None, NEW: "yes"}),
        "send_url": steps.changed(request, **{SAME: same.ref if same else None, NEW: "yes", SENT: "yes"}),
        "alike_url": _alike(request, draft) if same is None else "",
        "form": form,
        "upload": upload,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return keep_for_the_way_back(render(request, "public/report.html", facts, status=status))
