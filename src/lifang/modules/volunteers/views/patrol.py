"""A volunteer on duty reports what somebody must act on: it becomes a case at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifang.cases import rules as case_rules
from lifang.cases.book import book
from lifang.cases.errors import Refused
from lifang.cases.forms import PlaceForm
from lifang.cases.views.files import Upload, open_camera, uploaded
from lifang.cases.views.visit import Visit
from lifang.modules.volunteers import commands
from lifang.modules.volunteers.models import Shift
from lifang.modules.volunteers.queries import needs, record
from lifang.modules.volunteers.views.field import context_of
from lifang.modules.volunteers.views.visits import for_volunteers
from lifang.people.models import Person
from lifang.programs import words
from lifang.programs.definition import Program
from lifang.web.widgets import FilesField


class ReportForm(PlaceForm):
    def __init__(self, program: Program, **given: Any) -> None:
        asked = [
            field for field in (program.fields[name] for name in program.intake.fields)
            if not field.name.startswith("reporter_")  # it is known who is on duty
        ]  # fmt: skip
        super().__init__(asked, **given)
        self.add_place(required=False, help_text=_("Left empty, it is the place of your duty."))
        self.fields["file_photo"] = FilesField(label=_("Photos"), required=False)
        open_camera(self)

    def said(self) -> dict[str, Any]:
        return {field.name: self.cleaned_data.get(field.name) for field in self.asked}


def programs_for(visit: Visit, shift: Shift) -> dict[str, Program]:
    """What this district takes from people on the street: public kinds that anybody may report."""
    return {
        program.code: program
        for program in book().all()
        if program.sensitivity == "public"
        and program.nature == "complaint"
        and "field" in program.intake.channels
        and case_rules.may_open(visit.actor, program, shift.need.area_id)
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_volunteers
def report(request: HttpRequest, visit: Visit, person: Person, ref: str) -> HttpResponse:
    shift = record.shifts_of(person).filter(need__ref=needs.tidy_ref(ref), state=Shift.State.RUNNING).first()
    programs = programs_for(visit, shift) if shift else {}
    if shift is None or not programs:
        raise Http404
    chosen = (
        request.GET.get("program", "") if request.GET.get("program", "") in programs else next(iter(programs))
    )
    posted = request.method == "POST"
    form = ReportForm(
        programs[chosen],
        language=visit.language,
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
    )
    upload, status = Upload(), 200
    if posted:
        status = 400
        form.is_valid()
        upload = uploaded(request, form)
        if not form.errors:
            try:
                seen = commands.report(
                    shift=shift,
                    program=chosen,
                    data=form.said(),
                    site=form.site,
                    files=upload.files,
                    actor=visit.actor,
                    key=request.POST.get("key", ""),
                    now=visit.now,
                    language=visit.language,
                )
            except Refused as refusal:
                form.add_problems(refusal.problems or {"": str(refusal.message)})
            else:
                assert seen.case is not None
                said = _("Reported as %(ref)s. It is on somebody's list now.") % {"ref": seen.case.ref}
                messages.success(request, said)
                return redirect("volunteers:field-need", shift.need.ref)
    context = context_of(visit, "home") | {
        "need": shift.need,
        "programs": [
            (code, words.text(one.title, visit.language), code == chosen) for code, one in programs.items()
        ],
        "form": form,
        "upload": upload,
        "key": request.POST.get("key") or visit.new_key(),
    }
    return render(request, "volunteers/field/report.html", context, status=status)
