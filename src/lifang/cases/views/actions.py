"""The case page and its action forms: one logic, two faces."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases import commands
from lifang.cases.errors import Refused, UnknownCase
from lifang.cases.fold import Fold
from lifang.cases.forms import ActionForm
from lifang.cases.models import Case
from lifang.cases.queries import Offer, allowed_actions, get_case, known_refs, offer_named
from lifang.cases.views.casepage import (
    beside,
    buttons_for,
    label_of_offer,
    may_take_it,
    page_of_case,
)
from lifang.cases.views.files import Upload, open_camera, uploaded
from lifang.cases.views.frame import frame
from lifang.cases.views.told import Told, told
from lifang.cases.views.visit import Page, Visit, for_desk, for_field
from lifang.record.reads import record_read

PREVIEWED = ("merge", "unmerge")
"""Actions of many consequences: before they are done the page shows who will be told what."""


@dataclass(slots=True)
class Sheet:
    """One action's form as it lies before a person, with its key and the files it has brought so far."""

    offer: Offer
    label: str
    form: ActionForm
    key: str
    upload: Upload = field(default_factory=Upload)
    told: list[Told] | None = None  # whom it would tell what; None: not asked yet

    @property
    def digest(self) -> str:
        """Of what was typed: a preview is good for exactly that."""
        typed = [*sorted((name, str(value)) for name, value in self.form.given().items()), self.reason]
        return sha256(repr(typed).encode()).hexdigest()[:16]

    @property
    def reason(self) -> str:
        return str(self.form.cleaned_data.get("reason") or "")

    def must_be_seen(self, seen: str) -> bool:
        return self.offer.name in PREVIEWED and seen != self.digest

    def preview(self, case: Case, visit: Visit) -> None:
        would_go = commands.preview(
            ref=case.ref,
            action=self.offer.name,
            actor=visit.actor,
            data=self.form.given(),
            reason=self.reason,
            now=visit.now,
            language=visit.language,
        )
        self.told = told(would_go, [case], visit.language)

    def draft(self, case: Case) -> str:
        return f"{case.ref}-{self.offer.name}"

    def context(self, case: Case) -> dict[str, Any]:
        return {
            "form": self.form,
            "action": self.label,
            "key": self.key,
            "upload": self.upload,
            "draft": self.draft(case),
            "previewed": self.told,
            "seen": self.digest if self.told is not None else "",
        }


@dataclass(frozen=True, slots=True)
class CasePages:
    name: str  # "desk" or "field": the folder of its templates and the prefix of its addresses
    camera: bool  # forms open the camera at once

    def show(self, request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
        case = _find(visit, ref)
        _note_read(case, visit)
        fold = Fold.of(case)
        buttons = buttons_for(fold, visit)
        more = {
            "buttons": buttons,
            "take": may_take_it(buttons, case, visit),
            "take_key": visit.new_key(),
            "me": visit.viewer.username,
        }
        return self._page(request, visit, fold, more)

    def act(self, request: HttpRequest, visit: Visit, ref: str, action: str) -> HttpResponse:
        case = _find(visit, ref)
        offer = offer_named(case, action)
        if offer is None:
            raise Http404
        label = label_of_offer(offer, visit.language)
        if request.method == "POST":
            sheet = Sheet(offer, label, self._form(request, visit, case, offer), request.POST.get("key", ""))
            return self._take(request, visit, case, sheet)
        if all(offer.name != possible.name for possible in allowed_actions(case, visit.actor, visit.now)):
            said = _("“%(action)s” is not possible now; the page shows what is.") % {"action": label}
            messages.warning(request, said)
            return redirect(f"cases:{self.name}-case", case.ref)
        _note_read(case, visit)
        sheet = Sheet(offer, label, self._form(request, visit, case, offer), visit.new_key())
        return self._page(request, visit, Fold.of(case), sheet.context(case))

    def _take(self, request: HttpRequest, visit: Visit, case: Case, sheet: Sheet) -> HttpResponse:
        form, status = sheet.form, 400
        form.is_valid()
        sheet.upload = uploaded(request, form)
        brought = {kind for kind, _file in sheet.upload.files}
        for kind in sheet.offer.evidence:
            if kind not in brought:
                form.add_error(f"file_{kind}", _("Please add a file."))
        if not form.errors:
            try:
                if sheet.must_be_seen(request.POST.get("seen", "")):
                    sheet.preview(case, visit)
                    return self._page(request, visit, Fold.of(_find(visit, case.ref)), sheet.context(case))
                commands.perform(
                    ref=case.ref,
                    action=sheet.offer.name,
                    actor=visit.actor,
                    data=form.given(),
                    files=sheet.upload.files,
                    reason=sheet.reason,
                    key=sheet.key,
                    now=visit.now,
                    language=visit.language,
                )
            except Refused as refusal:
                status = refusal.status
                form.add_problems(refusal.problems or {"": str(refusal.message)})
            else:
                return self._done(request, visit, case, sheet)
        return self._page(request, visit, Fold.of(_find(visit, case.ref)), sheet.context(case), status)

    def _done(self, request: HttpRequest, visit: Visit, case: Case, sheet: Sheet) -> HttpResponse:
        """Back to the case, or to the list when it has passed out of this person's sight."""
        messages.success(
            request, _("Done: %(action)s.") % {"action": sheet.label}, extra_tags=sheet.draft(case)
        )
        if known_refs(visit.viewer, [case.ref]):
            return redirect(f"cases:{self.name}-case", case.ref)
        return redirect(f"cases:{self.name}")

    def _form(self, request: HttpRequest, visit: Visit, case: Case, offer: Offer) -> ActionForm:
        posted = request.method == "POST"
        form = ActionForm(
            offer,
            case,
            visit.viewer,
            visit.now,
            language=visit.language,
            data=request.POST if posted else None,
            files=request.FILES if posted else None,
        )
        if "ref" in form.fields and "ref" in request.GET:
            form.fields["ref"].initial = request.GET["ref"]
        if self.camera:
            open_camera(form)
        return form

    def _page(
        self, request: HttpRequest, visit: Visit, fold: Fold, more: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        page = page_of_case(fold, visit, f"cases:{self.name}-case")
        if self.name == "desk":
            page |= beside(fold.case, visit)
        context = frame(visit, self.name) | page | {"act": f"cases:{self.name}-act"} | more
        template = "act" if self.name == "field" and "form" in more else "case"
        return render(request, f"{self.name}/{template}.html", context, status=status)


def _find(visit: Visit, ref: str) -> Case:
    try:
        return get_case(visit.viewer, ref)
    except UnknownCase as refusal:
        raise Http404 from refusal


def _note_read(case: Case, visit: Visit) -> None:
    """Looking into a restricted case leaves an entry that the person concerned can see."""
    if case.sensitivity == "restricted":
        record_read(
            viewer_name=visit.viewer.username,
            subject_stream=case.stream,
            purpose=case.purpose,
            what="case",
            now=visit.now,
        )


_desk, _field = CasePages("desk", camera=False), CasePages("field", camera=True)
desk_case: Page = require_safe(for_desk(_desk.show))
desk_act: Page = require_http_methods(["GET", "HEAD", "POST"])(for_desk(_desk.act))
field_case: Page = require_safe(for_field(_field.show))
field_act: Page = require_http_methods(["GET", "HEAD", "POST"])(for_field(_field.act))
