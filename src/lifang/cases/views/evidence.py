"""Files of cases: the original for who may see the case, the cleaned picture for the public and the reporter."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from lifang.cases.book import book
from lifang.cases.errors import UnknownCase
from lifang.cases.evidence import JPEG, PICTURES, open_stored
from lifang.cases.models import Evidence
from lifang.cases.queries import case_by_receipt, evidence_for, public_cases, published_evidence
from lifang.cases.views.public.story import main_of
from lifang.cases.views.visit import visit_of


@require_safe
def evidence(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """Absent and forbidden are one answer. The browser asks again each time: what was allowed may not be any more."""
    visit = visit_of(request)
    found = evidence_for(visit.viewer, sha256) or _published(sha256) or _of_receipt(request, sha256)
    if found is None:
        raise Http404
    etag = quote_etag(sha256)
    unchanged = get_conditional_response(request, etag=etag)
    response: HttpResponseBase = unchanged or _file(found, sha256)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _published(sha256: str) -> Evidence | None:
    """Pages that tell every step show its pictures, too."""
    full = [program.code for program in book().all() if program.publicity.page == "full"]
    return published_evidence(sha256, public_cases().filter(program__in=full))


def _of_receipt(request: HttpRequest, sha256: str) -> Evidence | None:
    """Of the reporter's own case, and of the one it was merged into."""
    try:
        case = case_by_receipt(request.GET.get("r", ""))
    except UnknownCase:
        return None
    return published_evidence(sha256, {case, main_of(case)})


def _file(found: Evidence, sha256: str) -> FileResponse:
    media_type = JPEG if sha256 == found.public else found.media_type
    return FileResponse(
        open_stored(sha256),
        as_attachment=media_type not in PICTURES.values(),
        filename=found.file_name if sha256 == found.sha256 else "",
        content_type=media_type,
    )
