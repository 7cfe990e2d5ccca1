"""What the phone and the server tell each other: what the phone may keep, and one thing done without a signal."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lifang.cases import commands
from lifang.cases.errors import BadInput, Refused, UnknownCase
from lifang.cases.forms import ActionForm
from lifang.cases.models import Case
from lifang.cases.pocket import RESTRICTED, sites_around, subset_of, was_done
from lifang.cases.queries import Offer, get_case, known_refs, offer_named
from lifang.cases.views.casepage import label_of_offer
from lifang.cases.views.files import uploaded
from lifang.cases.views.pocket.pack import DEGREE, Json, Pack
from lifang.cases.views.pocket.sources import SOURCES, Source, as_json, source_of
from lifang.cases.views.visit import Visit, for_field
from lifang.kernel.ids import is_uuid7


@require_safe
@for_field
def snapshot(request: HttpRequest, visit: Visit) -> JsonResponse:
    subset = subset_of(visit.viewer)
    cases = Pack(visit).add(subset.cases, subset.offered).as_json()
    jobs = as_json([one for _name, source in SOURCES.items() for one in source().lists(visit)])
    told: Json = (
        cases
        | jobs
        | {
            "forms": cases["forms"] | jobs["forms"],
            "account": visit.viewer.username,
            "language": visit.language,
            "at": visit.now.isoformat(),
            "leftOut": subset.left_out,
            "token": get_token(request),
            "sites": [
                [site.lat_e6 / DEGREE, site.lon_e6 / DEGREE]
                for site in sites_around(subset.cases)
                if site.lat_e6 and site.lon_e6
            ],
        }
    )
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


@require_POST
@for_field
def sync(request: HttpRequest, visit: Visit) -> JsonResponse:
    """One thing that was done. A repeated key changes nothing and is answered as the first time."""
    ref, key = request.POST.get("ref", ""), request.POST.get("key", "")
    if request.POST.get("account", visit.viewer.username) != visit.viewer.username:
        detail = _("Somebody else did this; it is sent when they sign in again.")
        return _answer({"status": HTTPStatus.UNAUTHORIZED, "detail": detail, "problems": {}})
    if (source := source_of(ref)) is not None:
        return _sync_job(request, visit, source, ref, key)
    answer: Json
    try:
        if not was_done(ref=ref, actor=visit.actor, key=_uuid7(key)):
            case = get_case(visit.viewer, ref)
            _perform(request, visit, case, _offer(request, case))
    except Refused as refusal:
        answer = {"status": refusal.status, "detail": str(refusal.message), "problems": refusal.problems}
        answer |= _as_it_is(visit, ref)
    else:
        answer = {"status": HTTPStatus.OK, "next": _next(visit, ref)}
    return _answer(answer)


def _sync_job(request: HttpRequest, visit: Visit, source: Source, ref: str, key: str) -> JsonResponse:
    """Work of an upper floor, by its own door; the answer has the same form."""
    answer: Json
    try:
        there = source.take(request, visit, ref, _uuid7(key), _moment(request.POST.get("acted_at", "")))
    except Refused as refusal:
        now = source.as_it_is(visit, ref)
        answer = {"status": refusal.status, "detail": str(refusal.message), "problems": refusal.problems}
        answer |= {"cases": [], "states": {}} | as_json([now] if now else [])
    else:
        answer = {"status": HTTPStatus.OK, "next": there}
    return _answer(answer)


def _answer(answer: Json) -> JsonResponse:
    return JsonResponse(answer, status=answer["status"], json_dumps_params={"ensure_ascii": False})


def _perform(request: HttpRequest, visit: Visit, case: Case, offer: Offer) -> None:
    acted_at = _moment(request.POST.get("acted_at", ""))
    sent, language = request.POST, visit.language
    form = ActionForm(offer, case, visit.viewer, visit.now, language=language, data=sent, files=request.FILES)
    form.is_valid()
    upload = uploaded(request, form)
    brought = {kind for kind, _file in upload.files}
    for kind in offer.evidence:
        if kind not in brought:
            form.add_error(f"file_{kind}", _("Please add a file."))
    if form.errors:
        problems = {name: " ".join(map(str, errors)) for name, errors in form.errors.items()}
        raise BadInput(_("Some answers need your attention."), problems)
    commands.perform(
        ref=case.ref,
        action=offer.name,
        actor=visit.actor,
        data=form.given(),
        files=upload.files,
        reason=str(form.cleaned_data.get("reason") or ""),
        key=sent["key"],
        now=visit.now,
        language=language,
        acted_at=acted_at,
    )
    if "show" in sent:  # the person waits in front of a page: the next one says it as always
        done = _("Done: %(action)s.") % {"action": label_of_offer(offer, language)}
        messages.success(request, done, extra_tags=f"{case.ref}-{offer.name}")


def _offer(request: HttpRequest, case: Case) -> Offer:
    name = request.POST.get("action", "")
    if (offer := offer_named(case, name)) is None:
        raise BadInput(_("There is no action “%(action)s” for this case.") % {"action": name})
    return offer


def _uuid7(key: str) -> str:
    try:
        known = is_uuid7(UUID(key))
    except ValueError:
        known = False
    if not known:
        raise BadInput(_("The form's key is missing or too short; please load the page again."))
    return key


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(_("The time of the act cannot be read; it is written like 2026-01-31T09:30:00Z."))
    return moment


def _next(visit: Visit, ref: str) -> str:
    return (
        reverse("cases:field-case", args=[ref]) if known_refs(visit.viewer, [ref]) else reverse("cases:field")
    )


def _as_it_is(visit: Visit, ref: str) -> Json:
    """The other side of a conflict; nothing of a case out of sight, or of one that each look into is recorded of."""
    try:
        case = get_case(visit.viewer, ref)
    except UnknownCase:
        return Pack(visit).as_json()
    return Pack(visit).add([] if case.sensitivity == RESTRICTED else [case]).as_json()
