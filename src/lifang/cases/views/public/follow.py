"""A reporter follows a case with its receipt, and answers, adds or reopens.

The receipt in the address is all the authority these pages ask for, no cookie takes part; so they are exempt from the check
against forged requests, which would lock people out: with `Referrer-Policy: no-referrer` a browser sends `Origin: null`
(Fetch standard, "append a request Origin header"). The receipt must not leak: no referrer, no index, no shared cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases import queries
from lifang.cases.commands import perform
from lifang.cases.errors import Refused, UnknownCase
from lifang.cases.forms import ActionForm
from lifang.cases.models import Case
from lifang.cases.queries import Offer
from lifang.cases.views.files import Upload, uploaded
from lifang.cases.views.public import story
from lifang.cases.views.public.guard import WRONG_RECEIPTS
from lifang.cases.views.public.wayback import SENT, keep_for_the_way_back
from lifang.cases.views.public.words import kind_text, place_text, program_of, stage_text
from lifang.cases.views.visit import Visit
from lifang.kernel.canonical import digest
from lifang.kernel.receipts import spoken
from lifang.people.actors import NOBODY, Actor
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.record.models import Entry, SealLeaf
from lifang.record.queries import NotSealedError, receipt_proof
from lifang.web.language import language
from lifang.web.problem import problem

FEEDBACK = "feedback"
REOPEN = "reopen"
Page = Callable[..., HttpResponse]


def private(view: Page) -> Page:
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return csrf_exempt(page)


def with_case(view: Callable[[HttpRequest, Case], HttpResponse] | Page) -> Page:
    """Finds the case by the receipt, and counts those who try receipts that do not exist."""

    @wraps(view)
    def page(request: HttpRequest, receipt: str, **more: Any) -> HttpResponse:
        if WRONG_RECEIPTS.reached(request):
            return render(request, "429.html", status=429)
        try:
            case = queries.case_by_receipt(receipt)
        except UnknownCase as unknown:
            WRONG_RECEIPTS.note(request)
            return _ask(request, receipt, str(unknown.message), 404)
        if case.receipt != receipt and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(request.path.replace(receipt, case.receipt, 1))
        return view(request, case, **more)

    return private(page)


@with_case
def _check_typed(request: HttpRequest, case: Case) -> HttpResponse:
    del request
    return _to_case(case)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Somebody types a receipt. Posted, so that a mistyped one stays out of logs and histories."""
    typed = request.POST.get("receipt", "").strip()
    if request.method != "POST":
        return _ask(request, "", "", 200)
    if not typed:
        return _ask(request, "", _("Type the receipt code that you were given."), 400)
    return _check_typed(request, typed)


def _ask(request: HttpRequest, typed: str, wrong: str, status: int) -> HttpResponse:
    return render(request, "public/enter_receipt.html", {"typed": typed, "problem": wrong}, status=status)


@with_case
@require_safe
def follow(request: HttpRequest, case: Case) -> HttpResponse:
    now, spoken_language = timezone.now(), language()
    main = story.main_of(case)
    offers = _offers(case, main, now)
    asked = FEEDBACK in offers
    told = story.tell(case, now, spoken_language, asked=asked)
    context = {
        "case": case,
        "story": told,
        "kind": kind_text(case, spoken_language),
        "place": place_text(case, spoken_language),
        "program": words.text(program_of(case).title, spoken_language),
        "stage": stage_text(main, spoken_language),
        "unit": name_in(main.unit, spoken_language),
        "phone": main.unit.phone,
        "aloud": spoken(case.receipt, spoken_language),
        "closed": main.state_kind == Case.Kind.CLOSED,
        "feedback_form": _form(offers[FEEDBACK], case, now) if asked else None,
        "can_reopen": REOPEN in offers,
        "steps": [(name, _label(offer)) for name, offer in offers.items() if name not in (FEEDBACK, REOPEN)],
        "key": Visit(NOBODY, now, spoken_language).new_key(),
        "now": now,
    }
    return render(request, "public/follow.html", context | _sealed(case))


@with_case
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, case: Case, action: str) -> HttpResponse:
    """One thing the reporter may do, on a page of its own."""
    visit = Visit(NOBODY, timezone.now(), language())
    main = story.main_of(case)
    possible = _offers(case, main, visit.now).get(action)
    offer = possible or queries.offer_named(case, action)
    if offer is None:
        raise Http404
    if request.method != "POST":
        if possible is None:
            messages.warning(request, _("This is not possible now: the case has moved on."))
            return _to_case(case)
        return _show_action(request, case, _form(offer, case, visit.now), Upload(), visit, status=200)
    form = _form(offer, case, visit.now, request)
    form.is_valid()
    upload, status = uploaded(request, form), 400
    if not form.errors:
        try:
            _perform(request, case, form, upload, visit)
        except Refused as refusal:
            status = refusal.status
            form.add_problems(refusal.problems or {"": str(refusal.message)})
        else:
            return _after(request, case, form)
    return _show_action(request, case, form, upload, visit, status=status)


def _perform(request: HttpRequest, case: Case, form: ActionForm, upload: Upload, visit: Visit) -> None:
    action = form.offer.name
    joint = action in (FEEDBACK, REOPEN)  # of the case that all who reported it follow
    perform(
        ref=story.main_of(case).ref if joint else case.ref,
        action=action,
        actor=Actor.reporter(case.ref),
        data=form.given(),
        files=upload.files,
        reason=str(form.cleaned_data.get("reason") or ""),
        key=_key_of(request.POST.get("key", ""), request.POST.getlist("reason"), upload),
        now=visit.now,
        language=visit.language,
    )


def _key_of(key: str, said: list[str], upload: Upload) -> str:
    """From one form: the same words sent again count once, other words are another note."""
    if not key:
        return ""
    return f"{key}/{digest([said, [[kind, file.sha256] for kind, file in upload.files]])[:16]}"


def _after(request: HttpRequest, case: Case, form: ActionForm) -> HttpResponse:
    """Back to the case; to whoever says that nothing is solved, the way on is offered at once."""
    if form.offer.name == FEEDBACK and form.cleaned_data.get("solved") == "no":
        case.refresh_from_db()
        if REOPEN in _offers(case, story.main_of(case), timezone.now()):
            messages.info(request, _("Thank you for saying so. You can have the case opened again here."))
            return HttpResponseRedirect(reverse("cases:follow-act", args=[case.receipt, REOPEN]))
    messages.success(request, _("Thank you. It is written down."))
    return _to_case(case)


def _to_case(case: Case) -> HttpResponse:
    return HttpResponseRedirect(reverse("cases:follow", args=[case.receipt]))


def _show_action(
    request: HttpRequest, case: Case, form: ActionForm, upload: Upload, visit: Visit, *, status: int
) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "upload": upload,
        "title": _label(form.offer),
        "kind": kind_text(case, visit.language),
        "key": request.POST.get("key") or visit.new_key(),
        "send_url": f"{request.path}?{SENT}=yes",
    }
    return keep_for_the_way_back(render(request, "public/follow_act.html", context, status=status))


@with_case
@require_safe
def proof(request: HttpRequest, case: Case) -> HttpResponse:
    """That the report is in the record, for a verifier that needs neither this site nor its word."""
    del request
    try:
        found = receipt_proof(_first_entry(case))
    except NotSealedError:
        return problem(
            404, _("This report is not sealed yet. The record is sealed once a day: come back tomorrow.")
        )
    response = JsonResponse(found.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{case.receipt}.json"'
    return response


def _sealed(case: Case) -> dict[str, object]:
    leaf = SealLeaf.objects.filter(stream=case.stream).select_related("seal").order_by("index").first()
    return {"entry": _first_entry(case), "seal": leaf.seal if leaf else None}


def _first_entry(case: Case) -> Entry:
    return Entry.objects.get(stream=case.stream, number=1)


# -- what the reporter may do -----------------------------------------------------------------------------------------


def _offers(case: Case, main: Case, now: datetime) -> dict[str, Offer]:
    """With their own report; and with the case it was merged into, whether that is solved and that it be opened again."""
    reporter = Actor.reporter(case.ref)
    own = queries.allowed_actions(case, reporter, now)
    joint = queries.allowed_actions(main, reporter, now) if main != case else []
    return {offer.name: offer for offer in (*own, *joint)}


def _label(offer: Offer) -> str:
    return str(LABELS.get(offer.name) or words.text(offer.label, language()))


LABELS = {
    FEEDBACK: gettext_lazy("Is it really solved?"),
    REOPEN: gettext_lazy("Open it again"),
    "withdraw": gettext_lazy("Withdraw the report"),
    "note": gettext_lazy("Add something"),
    "attach": gettext_lazy("Add a photo or file"),
}
QUESTIONS = {
    ("note", "reason"): gettext_lazy("What do you want to add?"),
    (REOPEN, "reason"): gettext_lazy("What is still wrong?"),
    (FEEDBACK, "solved"): gettext_lazy("Is it really solved?"),
    (FEEDBACK, "satisfied"): gettext_lazy("Are you satisfied with how it was handled?"),
}


def _form(offer: Offer, case: Case, now: datetime, request: HttpRequest | None = None) -> ActionForm:
    """The form of the desk, asked in words for the reporter; that they are reached need not be asked."""
    if offer.name == FEEDBACK:
        offer = replace(offer, inputs=("solved", "satisfied"))
    sent = {"data": request.POST, "files": request.FILES} if request else {}
    form = ActionForm(offer, case, NOBODY, now, language=language(), **sent)
    for (action, name), question in QUESTIONS.items():
        if action == offer.name:
            form.fields[name].label = question
    if offer.name == FEEDBACK:
        form.fields["solved"].show_required = True  # type: ignore[attr-defined]
    return form
