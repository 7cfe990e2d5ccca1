"""While somebody is on the phone: who it is, what it may be, and whether it was reported already.

What is looked up is sent in the body, so that no number stands in a log of addresses.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lifang.cases.callers import caller_known_by, similar_open
from lifang.cases.models import Contact
from lifang.cases.queries import summaries
from lifang.cases.suggest import suggest
from lifang.cases.views.intake import call_programs
from lifang.cases.views.rows import rows_of
from lifang.cases.views.visit import Visit, for_calls
from lifang.places.queries import search_sites, site_by_code


@require_POST
@for_calls
def caller(request: HttpRequest, visit: Visit) -> HttpResponse:
    phone = request.POST.get("reporter_phone") or request.POST.get("phone", "")
    known = caller_known_by(visit.viewer, phone)
    said = summaries(known.contacts) if known.contacts else {}
    context = {
        "rows": rows_of(known.cases, visit) if known.cases else [],
        "contacts": [(row, _outcome(row), said.get(row.ref, "")) for row in known.contacts],
        "asked": bool(phone.strip()),
        "now": visit.now,
    }
    return render(request, "desk/caller.html", context)


def _outcome(row: Contact) -> str:
    return str(row.get_outcome_display())


@require_POST
@for_calls
def kinds(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What was typed to find a kind, or else the description itself."""
    text = request.POST.get("kind") or request.POST.get("description", "")
    here = request.POST.get("program", "")
    found = suggest(call_programs(visit).values(), text[:200], visit.language, here)
    return render(request, "desk/kinds.html", {"found": found, "here": here})


@require_POST
@for_calls
def similar(request: HttpRequest, visit: Visit) -> HttpResponse:
    site = site_by_code(request.POST.get("site", ""))
    if site is None:
        sites = search_sites(request.POST.get("place", ""), limit=2)
        site = sites[0] if len(sites) == 1 else None
    program = request.POST.get("program", "")
    rows = []
    if site is not None and program:
        twins = similar_open(
            visit.viewer,
            program=program,
            site=site,
            category=request.POST.get("category", ""),
            now=visit.now,
        )
        rows = rows_of(twins, visit)
    return render(request, "desk/similar.html", {"rows": rows, "now": visit.now})
