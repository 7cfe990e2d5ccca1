"""Meetings and events for everybody: the list, one of them, sign-up, signing in at the door, a feed, a calendar file."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.errors import Refused
from lifang.cases.evidence import JPEG, PICTURES, open_stored
from lifang.cases.queries import public_cases
from lifang.cases.views.public.guard import REPORTS
from lifang.cases.views.visit import visit_of
from lifang.kernel.receipts import CodeError, parse
from lifang.kernel.text import whole_number
from lifang.modules.gatherings import commands, queries, rules
from lifang.modules.gatherings.forms import ComeForm
from lifang.modules.gatherings.models import Gathering, GatheringFile
from lifang.modules.gatherings.views.steps import add_problems
from lifang.people.actors import PUBLIC
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.components import Pages, Photo, Tab
from lifang.web.dates import moment_text
from lifang.web.language import language

PAGE = 30
FEED = 50
_State = Gathering.State


@require_safe
def gatherings(request: HttpRequest) -> HttpResponse:
    visit, past = visit_of(request), request.GET.get("when") == "past"
    rows = queries.of_public()
    lane = queries.behind(rows) if past else queries.ahead(rows, visit.now)
    start = whole_number(request.GET.get("from", ""), 5) or 0
    found = list(lane[start : start + PAGE + 1])
    here = f"?when={'past' if past else 'ahead'}&from="
    context = {
        "past": past,
        "rows": found[:PAGE],
        "present": queries.present_counts(found[:PAGE]) if past else {},
        "tabs": [
            Tab(_("To come"), "?", current=not past),
            Tab(_("What came of it"), "?when=past", current=past),
        ],
        "pager": Pages(
            back=f"{here}{max(start - PAGE, 0)}" if start else "",
            on=f"{here}{start + PAGE}" if len(found) > PAGE else "",
        ),
        "feed": reverse("gatherings:feed"),
    }
    return render(request, "gatherings/list.html", context)


@csrf_exempt  # no cookie takes part
@require_http_methods(["GET", "HEAD", "POST"])
def gathering(request: HttpRequest, ref: str) -> HttpResponse:
    """Absent and not public are the same answer."""
    visit = visit_of(request)
    row = get_object_or_404(queries.of_public(), ref=ref)
    form, status = ComeForm(), 200
    if request.method == "POST":
        form, status = ComeForm(request.POST), 400
        if form.is_valid():
            try:
                _refuse_floods(request)
                one = commands.sign_up(
                    gathering=row,
                    actor=PUBLIC,
                    key=request.POST.get("key", ""),
                    now=visit.now,
                    **form.cleaned_data,
                )
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                return redirect(reverse("gatherings:gathering", args=[ref]) + f"?number={one.number}")
    signed_up = row.attendances.filter(signed_up_at__isnull=False).count()
    full = row.room_for is not None and signed_up >= row.room_for
    context = {
        "row": row,
        "form": form,
        "key": request.POST.get("key") or visit.new_key(),
        "number": request.GET.get("number", ""),
        "can_sign_up": row.state == _State.NOTICED and visit.now < row.starts_at and not full,
        "full": full,
        "left": row.room_for - signed_up if row.room_for is not None else None,
        "present": row.present if row.was_held else None,
        "moved": queries.reason_for(row, "moved") if row.state == _State.NOTICED else "",
        "corrected": queries.reason_for(row, "report-corrected") if row.report else "",
        "agenda": _agenda(row),
        "photos": [
            Photo(reverse("gatherings:file", args=[ref, one.public]), _("Photo of the gathering"))
            for one in row.files.filter(kind=GatheringFile.Kind.PHOTO).exclude(public="")
        ],
    }
    return render(request, "gatherings/gathering.html", context, status=status)


def _agenda(row: Gathering) -> list[tuple[str, str, str, str]]:
    """Topic as it was announced, outcome, resolution, and where to follow it: nothing the case does not publish."""
    items = list(row.agenda.select_related("case"))
    public = set(public_cases().filter(pk__in=[item.case_id for item in items]).values_list("pk", flat=True))
    return [
        (
            str(item.case.fields.get("topic", "")),
            str(item.get_outcome_display()),
            str(item.case.fields.get("resolution", "")) if item.outcome == "resolved" else "",
            reverse("cases:published-case", args=[item.case.ref]),
        )
        for item in items
        if item.case_id in public
    ]


@csrf_exempt  # no cookie takes part
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the code on the wall of the room: I am here."""
    visit = visit_of(request)
    row = get_object_or_404(Gathering.objects.select_related("organizer"), door_code=_code(code))
    form, status = ComeForm(), 200
    if request.method == "POST":
        form, status = ComeForm(request.POST), 400
        if form.is_valid():
            try:
                _refuse_floods(request)
                one = commands.attend(
                    gathering=row, actor=PUBLIC, key=request.POST.get("key", ""), now=visit.now, how="qr",
                    **form.cleaned_data,
                )  # fmt: skip
            except Refused as refusal:
                add_problems(form, refusal)
            else:
                return redirect(reverse("gatherings:door", args=[row.door_code]) + f"?number={one.number}")
    context = {
        "row": row,
        "form": form,
        "open": row.door_is_open(visit.now) and not queries.list_is_closed(row),
        "number": request.GET.get("number", ""),
        "key": request.POST.get("key") or visit.new_key(),
    }
    response = render(request, "gatherings/door.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _code(typed: str) -> str:
    try:
        return parse(typed)
    except CodeError:
        return ""


def _refuse_floods(request: HttpRequest) -> None:
    if REPORTS.reached(request):
        raise Refused(_("Too many forms came from this address; please try again in an hour."))
    REPORTS.note(request)


@require_safe
def file(request: HttpRequest, ref: str, sha256: str) -> HttpResponseBase:
    """The cleaned photo for everybody; what is not public for people of the organizer."""
    visit = visit_of(request)
    found = GatheringFile.objects.filter(
        gathering__in=queries.of_public(), gathering__ref=ref, kind=GatheringFile.Kind.PHOTO, public=sha256
    ).first()
    inside = None
    if found is None:
        inside = GatheringFile.objects.filter(
            gathering__in=queries.visible_gatherings(visit.viewer), gathering__ref=ref, sha256=sha256
        ).select_related("gathering__organizer").first()  # fmt: skip
        if inside is None or not rules.may_run(visit.actor, inside.gathering):
            raise Http404
    media_type = inside.media_type if inside else JPEG
    shown = media_type in PICTURES.values()
    name = inside.name if inside else ""
    response = FileResponse(
        open_stored(sha256), as_attachment=not shown, filename=name, content_type=media_type
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Atom: what is announced, the latest first."""
    spoken, visit = language(), visit_of(request)
    atom = Atom1Feed(
        title=f"{words.text(profile().name, spoken)} · {_('Meetings and events')}",
        link=request.build_absolute_uri(reverse("gatherings:list")),
        description="",
        language=spoken,
        feed_url=request.build_absolute_uri(),
    )
    for one in queries.of_public().order_by("-noticed_at")[:FEED]:
        link = request.build_absolute_uri(reverse("gatherings:gathering", args=[one.ref]))
        atom.add_item(
            title=one.title,
            link=link,
            description=f"{moment_text(one.starts_at, visit.now)} · {one.place} · {name_in(one.organizer, spoken)}",
            unique_id=link,
            pubdate=one.noticed_at,
            updateddate=one.noticed_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


@require_safe
def calendar(request: HttpRequest, ref: str) -> HttpResponse:
    """One event for people's own calendars (RFC 5545)."""
    row = get_object_or_404(queries.of_public(), ref=ref)
    link = request.build_absolute_uri(reverse("gatherings:gathering", args=[ref]))
    assert row.noticed_at is not None
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lifang//gatherings//EN", "BEGIN:VEVENT", f"UID:{row.ref}@lifang",
        f"DTSTAMP:{_stamp(row.noticed_at)}", f"DTSTART:{_stamp(row.starts_at)}", f"DTEND:{_stamp(row.ends_at)}",
        f"SUMMARY:{_escaped(row.title)}", f"LOCATION:{_escaped(row.place)}", f"URL:{link}",
        f"STATUS:{'CANCELLED' if row.state == _State.CANCELLED else 'CONFIRMED'}", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    response = HttpResponse("\r\n".join([*lines, ""]), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{row.ref}.ics"'
    return response


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")
