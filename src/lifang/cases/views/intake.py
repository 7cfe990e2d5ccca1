"""The duty desk takes a call: a case, an answer at once, an emergency line, or the right door named."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases import commands, rules
from lifang.cases.book import book
from lifang.cases.callforms import CHANNELS, CallForm, ContactForm
from lifang.cases.errors import Refused
from lifang.cases.forms import site_choice
from lifang.cases.models import Contact
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import query
from lifang.cases.views.visit import Visit, for_calls, for_desk
from lifang.kernel.receipts import spoken
from lifang.places.profile import profile
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.web.components import Tab

USUAL = 8  # kinds that stand in sight; the others are folded
LAST_KIND = "intake-kind"  # calls of one kind come in waves
OUTCOMES = {
    "answered": gettext_lazy("Answered at once"),
    "emergency": gettext_lazy("Emergency line"),
    "not-accepted": gettext_lazy("Not accepted"),
}
"""What else may come of a call, without a case."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_calls
def intake(request: HttpRequest, visit: Visit) -> HttpResponse:
    programs = call_programs(visit)
    if (outcome := request.GET.get("outcome")) in OUTCOMES:
        return _without_case(request, visit, programs, Contact.Outcome(outcome))
    wanted = request.GET.get("program") or request.session.get(LAST_KIND) or next(iter(programs))
    if wanted not in programs:
        return redirect("cases:intake")
    program = programs[wanted]
    request.session[LAST_KIND] = wanted
    posted = request.method == "POST"
    form = CallForm(program, language=visit.language, data=request.POST if posted else None)
    if "category" in request.GET and "category" in form.fields:
        form.fields["category"].initial = request.GET["category"]
    status = 200
    if posted:
        status = 400
        if form.is_valid():
            try:
                return _received(request, visit, program, form)
            except Refused as refusal:
                status = refusal.status
                form.add_problems(refusal.problems or {"": str(refusal.message)})
    return _page(request, visit, programs=programs, chosen=wanted, form=form, status=status)


def _received(request: HttpRequest, visit: Visit, program: Program, form: CallForm) -> HttpResponse:
    answers = form.cleaned_data
    call = {
        "program": program.code,
        "actor": visit.actor,
        "data": form.said(),
        "key": request.POST.get("key", ""),
        "now": visit.now,
        "channel": answers["channel"],
        "language": visit.language,
        "area": answers.get("area") or None,
        "site": form.site,
    }
    if same := request.POST.get("same_as"):
        reason = _("Somebody else reported the same by phone.")
        case = commands.receive_and_act(receive=call, action="merge", data={"ref": same}, reason=reason)
    elif form.answer and (answer := form.answer_given()):
        case = commands.receive_and_act(receive=call, action=form.answer.name, data=answer)
    else:
        case = commands.receive(**call)
    said = _("Received as %(ref)s. Tell the caller the receipt number: %(receipt)s (%(spoken)s).") % {
        "ref": case.ref,
        "receipt": case.receipt,
        "spoken": spoken(case.receipt, visit.language),
    }
    messages.success(request, said, extra_tags="intake")
    return redirect("cases:desk-case", case.ref)


def _without_case(
    request: HttpRequest, visit: Visit, programs: dict[str, Program], outcome: Contact.Outcome
) -> HttpResponse:
    posted = request.method == "POST"
    form = ContactForm(outcome, language=visit.language, data=request.POST if posted else None)
    status = 200
    if posted:
        status = 400
        if form.is_valid():
            answers = form.cleaned_data
            try:
                commands.note_contact(
                    actor=visit.actor,
                    channel=answers["channel"],
                    outcome=outcome,
                    now=visit.now,
                    key=request.POST.get("key", ""),
                    line=answers.get("line", ""),
                    reason=answers.get("reason", ""),
                    summary=answers["summary"],
                    phone=answers["phone"],
                )
            except Refused as refusal:
                status = refusal.status
                for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
                    form.add_error(name if name in form.fields else None, problem)
            else:
                messages.success(request, _("Written down."), extra_tags="intake")
                return redirect("cases:contacts")
    return _page(request, visit, programs=programs, chosen=str(outcome), form=form, status=status)


def _page(
    request: HttpRequest,
    visit: Visit,
    *,
    programs: dict[str, Program],
    chosen: str,
    form: forms.Form,
    status: int,
) -> HttpResponse:
    kinds = [
        Tab(words.text(program.title, visit.language), query([("program", code)]), current=code == chosen)
        for code, program in programs.items()
    ]
    outcomes = [
        Tab(str(label), query([("outcome", name)]), current=name == chosen)
        for name, label in OUTCOMES.items()
    ]
    seen = [tab for number, tab in enumerate(kinds) if number < USUAL or tab.current]
    context = frame(visit, "desk") | {
        "page": "intake",
        "tabs": [*seen, *outcomes],
        "other_kinds": [tab for tab in kinds if tab not in seen],
        "chosen": chosen,
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
        "opens": chosen in programs,
        "now": visit.now,
    }
    return render(request, "desk/intake.html", context, status=status)


def call_programs(visit: Visit) -> dict[str, Program]:
    """What may be taken by phone or at the counter, by this person."""
    channels = {name for name, _label in CHANNELS}
    return {
        program.code: program
        for program in book().all()
        if channels.intersection(program.intake.channels)
        and rules.may_open(visit.actor, program, profile().area)
    }


@require_safe
@for_desk
def places(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The places that fit what was typed so far, for a form that is being filled in."""
    form = forms.Form()
    form.fields["site"] = site_choice(request.GET.get("place", ""), visit.language)
    return render(request, "desk/places.html", {"form": form})
