"""The officer's desk: lists of work, search, and the contacts that became no case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifang.cases import rules
from lifang.cases.book import book
from lifang.cases.callforms import NOT_ACCEPTED
from lifang.cases.forms import areas, colleagues_in, units
from lifang.cases.models import Case, Contact, Handover
from lifang.cases.queries import (
    PAGE,
    Line,
    bounded_counts,
    contacts,
    counts_by_program,
    find,
    lanes,
    names_of,
    offered_to,
    queues,
    summaries,
    unanswered,
)
from lifang.cases.titles import kind_of
from lifang.cases.views.bulk import STEPS
from lifang.cases.views.casepage import CHANNELS
from lifang.cases.views.frame import count_text, frame
from lifang.cases.views.history import actor_text
from lifang.cases.views.rows import page_of, place_of, query, rows_of
from lifang.cases.views.saved import saved_views, tidy_query
from lifang.cases.views.visit import Visit, for_desk, staff
from lifang.kernel.receipts import CodeError, parse
from lifang.people.actors import Viewer
from lifang.people.roles import CASEWORK
from lifang.places.profile import profile
from lifang.places.queries import area_names, name_in
from lifang.programs import words
from lifang.web.components import Pages
from lifang.web.extend import HOMES
from lifang.web.widgets import Groups

OFFERS = 20


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    value: str
    options: Groups

    @property
    def values(self) -> set[str]:
        return {value for _group, options in self.options for value, _text in options}


@dataclass(frozen=True, slots=True)
class Offered:
    ref: str
    title: str
    place: str
    from_unit: str
    reason: str
    handover: Handover
    key: str


@require_safe
@staff(lambda _viewer: True)
def work(request: HttpRequest, visit: Visit) -> HttpResponse:
    """After signing in: where this person's work is, or the pages of their own that somebody without a grant has."""
    del request
    if visit.viewer.grants:
        return redirect("cases:desk" if rules.may_use_desk(visit.viewer) else "cases:field")
    for name in HOMES.names():
        if address := HOMES.get(name)(visit.viewer):
            return redirect(address)
    raise PermissionDenied


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    count: str
    url: str


@require_safe
@for_desk
def desk(request: HttpRequest, visit: Visit) -> HttpResponse:
    lane = request.GET.get("lane", "open")
    if lane not in lanes(visit.now):
        return redirect("cases:desk")
    colleagues = colleagues_in(visit.viewer.units(), visit.viewer.on, visit.language)
    filters = _filters(request, visit, colleagues)
    chosen = {one.name: one.value for one in filters if one.value in one.values}
    mine = chosen.get("held") == "us"
    picked = {name: value for name, value in chosen.items() if name != "held"}
    if chosen.get("held") == "me":
        picked["handler"] = visit.viewer.username
    lists: dict[str, QuerySet[Any]] = {**queues(visit.viewer, visit.now, mine=mine, filters=picked)}
    cases, after = page_of(lists[lane], request.GET.get("after", ""), newest_first=lane == "closed")
    kept = [("lane", lane), *chosen.items()]
    begun = bool(request.GET.get("after"))
    on_map = request.GET.get("view") == "map"
    shown = [("view", "map")] if on_map else []
    current = tidy_query(query([*kept, *shown]))
    known = dict(colleagues)
    people = {visit.viewer.username, *(case.handler for case in cases)}
    names = known | names_of(people - known.keys(), visit.language)
    counts = bounded_counts(lists | ({} if begun else {"offers": unanswered(visit.viewer.units())}))
    context = frame(visit, "desk", lane, counts, chosen, names=names) | {
        "lane": lane,
        "rows": rows_of(cases, visit, names),
        "filters": filters,
        "narrowed": bool(picked),
        "kinds": [] if lane == "closed" or begun else _kinds(lists[lane], [*kept, *shown], visit),
        "kind_chosen": query([pair for pair in [*kept, *shown] if pair[0] != "program"])
        if "program" in picked
        else "",
        "on_map": on_map,
        "other_view": query(kept if on_map else [*kept, ("view", "map")]),
        "saved": saved_views(visit, current),
        "current": current,
        "bulk": visit.viewer.has_role(*CASEWORK),
        "steps": STEPS,
        "offers": _offers(visit) if counts.get("offers") else [],
        "pager": Pages(
            query([*kept, *shown]) if begun else "", query([*kept, *shown, ("after", after)]) if after else ""
        ),
        "now": visit.now,
    }
    return render(request, "desk/queue.html", context)


def _kinds(cases: QuerySet[Case], kept: list[tuple[str, str]], visit: Visit) -> list[Kind]:
    """What the list is made of; nothing to choose when it is all of one kind."""
    counts = counts_by_program(cases)
    if len(counts) < 2:
        return []
    titles = {program.code: words.text(program.title, visit.language) for program in book().all()}
    return [
        Kind(titles.get(code, code), count_text(count), query([*kept, ("program", code)]))
        for code, count in counts.items()
    ]


def _offers(visit: Visit) -> list[Offered]:
    """What other units ask ours to take over: an answer is due before anything else."""
    return [
        Offered(
            row.case.ref,
            kind_of(book().get(row.case.program, row.case.version), row.case.category, visit.language),
            place_of(row.case, visit.language),
            name_in(row.from_unit, visit.language),
            row.reason,
            row,
            visit.new_key(),
        )
        for row in offered_to(visit.viewer)[:OFFERS]
    ]


def _filters(request: HttpRequest, visit: Visit, colleagues: list[tuple[str, str]]) -> list[Filter]:
    viewer, language = visit.viewer, visit.language
    wide = any(grant.reach == "area" for grant in viewer.grants)
    held = [("us", _("my unit")), ("me", _("me")), ("all", _("all I may see"))]
    options: dict[str, tuple[str, Groups]] = {
        "held": (_("Held by"), [("", held)]),
        "program": (_("Kind"), [("", _programs(viewer, language))]),
        "area": (_("Area"), areas(language, _root_area(viewer))),
    }
    if wide:
        options["unit"] = (_("Unit"), units(language))
    options["handler"] = (_("Handled by"), [("", colleagues)])
    usual = "all" if wide else "us"
    return [
        Filter(name, label, request.GET.get(name, usual if name == "held" else ""), groups)
        for name, (label, groups) in options.items()
    ]


def _programs(viewer: Viewer, language: str) -> list[tuple[str, str]]:
    purposes = {grant.purpose for grant in viewer.grants}
    return [
        (program.code, words.text(program.title, language))
        for program in book().all()
        if program.purpose in purposes
    ]


def _root_area(viewer: Viewer) -> str:
    """The smallest area that holds all of the viewer's."""
    codes = [grant.area for grant in viewer.grants]
    return next((code for code in codes if all(one.startswith(code) for one in codes)), profile().area)


@require_safe
@for_desk
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    cases = find(visit.viewer, text) if text else []
    if len(cases) == 1 and _is_ref(text, cases[0]):
        return redirect("cases:desk-case", cases[0].ref)
    context = frame(visit, "desk") | {
        "text": text,
        "rows": rows_of(cases, visit),
        "full": len(cases) == PAGE,
        "now": visit.now,
    }
    return render(request, "desk/search.html", context)


def _is_ref(text: str, case: Line) -> bool:
    try:
        return parse(text) == case.ref
    except CodeError:
        return False


@require_safe
@for_desk
def contact_list(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every call and visit, also those that became no case: nobody is turned away without a line."""
    found: list[Contact] = list(contacts(visit.viewer)[:PAGE])
    names = names_of((row.taken_by.removeprefix("account/") for row in found), visit.language)
    places = area_names((row.area_id for row in found), visit.language)
    said = summaries(found) if rules.may_take_calls(visit.viewer) else {}
    rows: list[dict[str, Any]] = [
        {
            "contact": row,
            "channel": CHANNELS.get(row.channel, row.channel),
            "area": places[row.area_id],
            "who": actor_text(row.taken_by, names),
            "said": said.get(row.ref, ""),
            "reason": NOT_ACCEPTED.get(row.reason, row.reason),
            "line": profile().emergency.get(row.line),
        }
        for row in found
    ]
    return render(request, "desk/contacts.html", frame(visit, "desk") | {"rows": rows, "page": "contacts"})
