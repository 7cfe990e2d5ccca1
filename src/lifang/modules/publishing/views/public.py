"""What everybody reads: news, the journal, exhibitions; and the form to enter a work, with its receipt."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.errors import Refused
from lifang.cases.views.files import Upload, uploaded
from lifang.cases.views.public.guard import REPORTS, WRONG_RECEIPTS
from lifang.cases.views.visit import Visit
from lifang.kernel.receipts import CodeError, parse
from lifang.modules.publishing import commands, queries
from lifang.modules.publishing.forms import WorkForm
from lifang.modules.publishing.models import Issue, Show, Work
from lifang.modules.publishing.views.shows import picture_of
from lifang.modules.publishing.views.tabs import public_tabs
from lifang.modules.publishing.words import genre_of, takes_submissions
from lifang.people.actors import NOBODY, PUBLIC, Actor
from lifang.web.components import Photo
from lifang.web.language import language

MOST = 50
ASKED_AS = {"photo": "file_photo"}  # what the command calls it: what the form does


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    context = {"tabs": public_tabs("news"), "posts": queries.published_posts()[:MOST]}
    return render(request, "publishing/news.html", context)


@require_safe
def post(request: HttpRequest, ref: str) -> HttpResponse:
    row = queries.published_posts().filter(ref=ref.upper()).first()
    if row is None:
        raise Http404
    return render(request, "publishing/post.html", {"post": row})


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = list(queries.public_issues()[:MOST])
    calling = [row for row in rows if row.state == Issue.State.CALLING and row.call_until >= today]
    context = {
        "tabs": public_tabs("journal"),
        "calling": calling,
        "published": [row for row in rows if row.state == Issue.State.PUBLISHED],
        "submission": queries.SUBMISSION if takes_submissions() else "",
    }
    return render(request, "publishing/journal.html", context)


@require_safe
def issue(request: HttpRequest, ref: str) -> HttpResponse:
    row = queries.public_issues().filter(ref=ref.upper()).first()
    if row is None:
        raise Http404
    spoken = language()
    context = {
        "issue": row,
        "pieces": [(piece, genre_of(piece.genre, spoken)) for piece in queries.contents(row)],
        "calling": row.state == Issue.State.CALLING and row.call_until >= timezone.localdate(),
        "submission": queries.SUBMISSION if takes_submissions() else "",
    }
    return render(request, "publishing/issue.html", context)


@require_safe
def shows(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = list(queries.public_shows()[:MOST])
    calling = [row for row in rows if _takes_entries(row, timezone.now())]
    context = {
        "tabs": public_tabs("shows"),
        "calling": calling,
        "others": [row for row in rows if row not in calling],
        "today": today,
    }
    return render(request, "publishing/shows.html", context)


def _takes_entries(show: Show, now: datetime) -> bool:
    return show.state == Show.State.CALLING and show.entries_until >= timezone.localdate(now)


def _show(ref: str) -> Show:
    row = queries.public_shows().filter(ref=ref.upper()).first()
    if row is None:
        raise Http404
    return row


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponse:
    row = _show(ref)
    works = [_photo(row, work) for work in queries.shown_works(row)]
    context = {"show": row, "works": works, "calling": _takes_entries(row, timezone.now())}
    return render(request, "publishing/show.html", context)


def _photo(show: Show, work: Work) -> Photo:
    address = reverse("publishing:picture", args=[show.ref, work.ref])
    award = capfirst(work.get_award_display()) if work.award else ""
    caption = [award, work.title, work.personal.get("author", "")]
    return Photo(address, work.title, " · ".join(filter(None, caption)), address)


@require_safe
def picture(request: HttpRequest, ref: str, work_ref: str) -> HttpResponseBase:
    """Of what is shown, and nothing else."""
    del request
    work = queries.shown_works(_show(ref)).filter(ref=work_ref).first()
    if work is None:
        raise Http404
    return picture_of(work)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, ref: str) -> HttpResponse:
    row, now = _show(ref), timezone.now()
    if not _takes_entries(row, now):
        return redirect("publishing:show", row.ref)
    form, upload, status = WorkForm(), Upload(), 200
    if request.method == "POST":
        form, status = WorkForm(request.POST, request.FILES), 400
        form.is_valid()
        upload = uploaded(request, form)
        if not upload.files and "file_photo" not in form.errors:
            form.add_error("file_photo", _("Please send a picture of the work: JPEG, PNG or WebP."))
        if REPORTS.reached(request):
            status = 429
            form.add_error(
                None, _("Very many came from your network within the hour. Wait a little and send it then.")
            )
        if not form.errors:
            try:
                work = _enter(row, form, upload, request.POST.get("key", ""), now)
            except Refused as refusal:
                status = refusal.status
                for name, problem in (refusal.problems or {"": str(refusal.message)}).items():
                    asked = ASKED_AS.get(name, name)
                    form.add_error(asked if asked in form.fields else None, problem)
            else:
                REPORTS.note(request)
                return redirect("publishing:sent", work.receipt)
    key = request.POST.get("key") or Visit(NOBODY, now, language()).new_key()
    context = {"show": row, "form": form, "upload": upload, "key": key}
    return render(request, "publishing/enter.html", context, status=status)


def _enter(show: Show, form: WorkForm, upload: Upload, key: str, now: datetime) -> Work:
    given = form.cleaned_data
    return commands.enter_work(
        show=show,
        author=given["author"],
        phone=given["phone"],
        title=given["title"],
        statement=given["statement"],
        photo=upload.files[-1][1],
        shown_consent=given["shown_consent"] == "yes",
        actor=PUBLIC,
        key=key,
        now=now,
    )


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest, receipt: str) -> HttpResponse:
    """For whoever holds the receipt: what became of the work, and the way to take it back."""
    work = _by_receipt(request, receipt)
    if request.method == "POST":
        now = timezone.now()
        key = request.POST.get("key") or Visit(NOBODY, now, language()).new_key()
        commands.withdraw_work(work=work, actor=Actor.reporter(work.ref), key=key, now=now)
        return redirect("publishing:sent", work.receipt)
    decided = work.show.state == Show.State.DECIDED
    context = {
        "work": work,
        "show": work.show,
        "decided": decided,
        "withdrawn": work.state == Work.State.WITHDRAWN,
        "accepted": decided and work.state == Work.State.ACCEPTED,
        "key": Visit(NOBODY, timezone.now(), language()).new_key(),
    }
    return render(request, "publishing/sent.html", context)


def _by_receipt(request: HttpRequest, receipt: str) -> Work:
    if WRONG_RECEIPTS.reached(request):
        raise Http404
    try:
        work = queries.work_by_receipt(parse(receipt))
    except CodeError:
        work = None
    if work is None:
        WRONG_RECEIPTS.note(request)
        raise Http404
    return work
