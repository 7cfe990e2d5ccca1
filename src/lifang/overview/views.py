"""Pages of figures and bulletins: a number, what it means, and the rows behind it that the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lifang.cases.queries import PAGE
from lifang.cases.views.frame import frame
from lifang.cases.views.rows import query
from lifang.cases.views.visit import Visit, for_desk, visit_of
from lifang.kernel import conditions, worktime
from lifang.overview import queries
from lifang.overview.book import figures
from lifang.overview.bulletins import source
from lifang.overview.bulletins.source import Bulletin
from lifang.overview.figures.definition import Figure
from lifang.overview.readmodel.tables import CASES
from lifang.people.models import Organization
from lifang.places.profile import profile
from lifang.places.queries import area_names
from lifang.programs import words
from lifang.web.components import Pages
from lifang.web.dates import day_text, moment_text
from lifang.web.language import language

if TYPE_CHECKING:
    from lifang.overview.figures.compute import Result

SECOND = 1_000_000
FIRST_DAY = date(2000, 1, 1)  # no record is older; a picture goes a year further back


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    url: str
    at: str
    place: str
    counted: str  # what is counted once, or added up


# -- the public face --------------------------------------------------------------------------------------------------


@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    visit = visit_of(request)
    day = _day(request, visit)
    context = {
        "bulletins": _bulletins(),
        "results": queries.computed(list(figures().values()), day, visit.now),
        "as_of": day,
        "today": _today(visit),
    }
    return render(request, "overview/bulletins.html", context)


@require_safe
def bulletin(request: HttpRequest, name: str) -> HttpResponse:
    visit = visit_of(request)
    day = _day(request, visit)
    found = source.find_bulletin(profile().folder, name, _spoken())
    if found is None:
        raise Http404
    from lifang.overview.bulletins.fill import fill  # noqa: PLC0415 - analytics are loaded only where they are used
    from lifang.overview.bulletins.write import counted_at, to_html  # noqa: PLC0415 - the same

    filled = fill(
        found, figures(), day, lambda wanted, when: queries.computed(wanted, when, visit.now), at=visit.now
    )
    context = {
        "bulletin": found,
        "body": to_html(filled),
        "results": filled.results,
        "counted_at": counted_at(filled),
        "as_of": day,
        "today": _today(visit),
    }
    return render(request, "overview/bulletin.html", context)


@require_safe
def figure(request: HttpRequest, figure_id: str) -> HttpResponse:
    visit = visit_of(request)
    found = figures().get(figure_id)
    if found is None:
        raise Http404
    result = _result(found, _day(request, visit), visit)
    keys = queries.open_to_all(result)
    context = _about(result, visit) | _listed(request, result, keys, visit, "cases:published-case")
    return render(request, "overview/figure.html", context)


# -- the desk ---------------------------------------------------------------------------------------------------------


@require_safe
@for_desk
def desk_figures(request: HttpRequest, visit: Visit) -> HttpResponse:
    day = _day(request, visit)
    context = frame(visit, "desk") | {
        "page": "bulletins",
        "results": queries.computed(list(figures().values()), day, visit.now),
        "bulletins": _bulletins(),
        "as_of": day,
        "today": _today(visit),
    }
    return render(request, "overview/desk_figures.html", context)


@require_safe
@for_desk
def desk_figure(request: HttpRequest, visit: Visit, figure_id: str) -> HttpResponse:
    found = figures().get(figure_id)
    if found is None:
        raise Http404
    result = _result(found, _day(request, visit), visit)
    keys = queries.open_to(visit.viewer, result)
    context = frame(visit, "desk") | {"page": "bulletins"} | _about(result, visit)
    context |= _listed(request, result, keys, visit, "cases:desk-case")
    return render(request, "overview/desk_figure.html", context)


# -- what both show ---------------------------------------------------------------------------------------------------


def _bulletins() -> list[Bulletin]:
    here = profile().folder
    found = (source.find_bulletin(here, name, _spoken()) for name in source.names_in(here))
    return [one for one in found if one]


def _spoken() -> list[str]:
    return [language(), *profile().languages]


def _today(visit: Visit) -> date:
    return worktime.today(visit.now, profile().calendar)


def _day(request: HttpRequest, visit: Visit) -> date:
    """The day the address asks for: what is not a day of the past is today."""
    today = _today(visit)
    try:
        return min(max(date.fromisoformat(request.GET.get("as_of", "")), FIRST_DAY), today)
    except ValueError:
        return today


def _result(found: Figure, day: date, visit: Visit) -> Result:
    return queries.computed([found], day, visit.now)[0]


def _about(result: Result, visit: Visit) -> dict[str, Any]:
    found = result.figure
    return {
        "result": result,
        "figure": found,
        "owner": Organization.objects.filter(pk=found.owner).first(),
        "programs": [words.text(program.title, visit.language) for program in found.programs],
        "condition": conditions.describe(found.where, visit.language, {}) if found.where else "",
        "as_of": result.cut.as_of,
        "today": _today(visit),
    }


def _listed(
    request: HttpRequest, result: Result, keys: Sequence[str], visit: Visit, case_page: str
) -> dict[str, Any]:
    """A page of the rows somebody may see, and how many there are besides."""
    after = request.GET.get("after", "")
    behind = [key for key in keys if key > after]
    shown, more = behind[:PAGE], behind[PAGE:]
    areas = area_names((str(result.rows[key].get("area") or "") for key in shown), visit.language)
    day = ("as_of", request.GET.get("as_of", ""))
    return {
        "rows": [_row(result, key, areas, case_page, visit.now) for key in shown],
        "counts": result.figure.measure == "distinct" and _shown_once(result.figure),
        "adds": result.figure.measure == "sum",
        "closed": result.count - len(keys),
        "pager": Pages(query([day]) if after else "", query([day, ("after", shown[-1])]) if more else ""),
    }


def _row(result: Result, key: str, areas: Mapping[str, str], case_page: str, now: datetime) -> Row:
    """What the number was counted from; all else that decided is in the definition, and in the digest."""
    figure, row = result.figure, result.rows[key]
    counted = row[figure.column] if figure.measure == "sum" or _shown_once(figure) else ""
    return Row(
        key=key,
        url=reverse(case_page, args=[key]) if figure.table.name == CASES.name else "",
        at=_told(row[figure.moment], figure.find(figure.moment).type, now),
        place=areas.get(str(row.get("area") or ""), ""),
        counted=_amount(counted, figure) if isinstance(counted, int) else str(counted or ""),
    )


def _shown_once(figure: Figure) -> bool:
    """What is counted once each, unless it is a person."""
    return figure.measure == "distinct" and figure.find(figure.column).type != "id"


def _amount(value: int, figure: Figure) -> str:
    whole, rest = divmod(value, figure.per)
    return f"{whole:,}" + (f".{rest:0{len(str(figure.per)) - 1}}" if figure.per > 1 else "")


def _told(value: object, kind: str, now: datetime) -> str:
    assert isinstance(value, int)  # what has no moment is not counted
    if kind == "day":
        return day_text(
            date(value // 10_000, value // 100 % 100, value % 100), worktime.today(now, profile().calendar)
        )
    return moment_text(datetime.fromtimestamp(value // SECOND, UTC), now)
