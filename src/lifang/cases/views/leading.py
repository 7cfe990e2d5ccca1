"""Figures for heads and leaders, as pictures; every number is a way down to its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from django.db.models import Avg, Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifang.cases import honest, leading
from lifang.cases.book import book
from lifang.cases.honest import Counts, Rates, Share
from lifang.cases.leading import DAYS, SHOWN, Span
from lifang.cases.models import Case
from lifang.cases.queries import bounded_count
from lifang.cases.views.counted import counted
from lifang.cases.views.frame import count_text, frame
from lifang.cases.views.public.figures import RATES, weeks
from lifang.cases.views.public.map import WIDTH, Frame, Label, Shape, ground, street_labels
from lifang.cases.views.rows import page_of, query, rows_of
from lifang.cases.views.visit import Visit, for_desk
from lifang.kernel.geometry import Position, box_of
from lifang.places.models import Area
from lifang.places.profile import profile
from lifang.places.queries import ancestors, name_in
from lifang.programs import words
from lifang.web.charts import Series
from lifang.web.components import Pages, Tab
from lifang.web.language import colon

NAMES: dict[str, str | Promise] = {
    "open": gettext_lazy("To do now"),
    "waiting": gettext_lazy("Waiting now"),
    "nobody": gettext_lazy("Nobody has it now"),
    "opened": gettext_lazy("Opened"),
    "closed": gettext_lazy("Closed"),
    "once": gettext_lazy("Sent back once"),
    "twice": gettext_lazy("Sent back twice"),
    "more": gettext_lazy("Sent back more often"),
    "recurred": gettext_lazy("Came back at the same place"),
    "reopened": gettext_lazy("Opened again"),
    "excluded": gettext_lazy("Left out of the rates"),
    "counted": gettext_lazy("Counted in the rates"),
    "timed": gettext_lazy("Had a deadline"),
    "on-time": gettext_lazy("On time"),
    "asked": gettext_lazy("Asked whether it is solved"),
    "answered": gettext_lazy("Answered"),
    "unreached": gettext_lazy("Not reached"),
    "said": gettext_lazy("Said whether it is solved"),
    "solved": gettext_lazy("Really solved"),
    "rated": gettext_lazy("Said whether they are satisfied"),
    "satisfied": gettext_lazy("Satisfied"),
}


@dataclass(frozen=True, slots=True)
class Number:
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Always with its two numbers; the bar is drawn from the same."""

    label: str
    share: Share
    part_url: str
    whole_url: str

    @property
    def width(self) -> int:
        return int(self.share.percent or 0)


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    inner: str  # where its own parts are told
    opened: Number
    closed: Number
    rates: list[Rate]


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    radius: int
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    shapes: list[Shape]
    labels: list[Label]
    dots: list[Dot]


@dataclass(frozen=True, slots=True)
class Cut:
    """What the page is about: days, place and kind, as its address has them."""

    days: int
    area: Area
    program: str
    span: Span

    def rows(self, show: str, area: str = "") -> str:
        pairs = [("show", show), *self.pairs(area or self.area.code)]
        return reverse("cases:figure-rows") + query(pairs)

    def page(self, *, days: int | None = None, area: str = "") -> str:
        return reverse("cases:leading") + query(self.pairs(area or self.area.code, days))

    def pairs(self, area: str, days: int | None = None) -> list[tuple[str, str]]:
        return [
            ("days", str(days or self.days)),
            ("area", "" if area == profile().area else area),
            ("program", self.program),
        ]


def _cut(request: HttpRequest, visit: Visit) -> Cut:
    wanted = request.GET.get("days", "")
    days = int(wanted) if wanted in map(str, DAYS) else DAYS[1]
    area = get_object_or_404(Area, code=request.GET.get("area") or profile().area)
    program = request.GET.get("program", "")
    if program and program not in {one.code for one in book().all()}:
        raise Http404
    return Cut(days, area, program, Span.ending(visit.now, days))


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that the page counts, in the order of its parts."""

    now_held: Mapping[str, int]
    inflow: Mapping[str, int]
    ended: Counts
    recurred: Share
    weeks: Series
    by_place: list[tuple[Area, int, Counts]]
    drawing: Drawing | None


@require_safe
@for_desk
def figures(request: HttpRequest, visit: Visit) -> HttpResponse:
    cut = _cut(request, visit)
    about = ("leading", visit.viewer.grants, cut, visit.language)
    told = counted(about, lambda: _count(cut, visit), visit.now)
    numbers = told.numbers
    context = frame(visit, "desk") | {
        "page": "figures",
        "title": name_in(cut.area, visit.language),
        "above": [(name_in(area, visit.language), cut.page(area=area.code)) for area in _above(cut.area)],
        "days": [
            Tab(_("%(count)s days") % {"count": days}, cut.page(days=days), current=days == cut.days)
            for days in DAYS
        ],
        "span": cut.span,
        "programs": [(one.code, words.text(one.title, visit.language)) for one in book().all()],
        "program": cut.program,
        "now_held": [_number(name, number, cut) for name, number in numbers.now_held.items()],
        "flow": [
            _number("opened", numbers.inflow["opened"], cut),
            _number("closed", numbers.ended["closed"], cut),
            _number("reopened", numbers.inflow["reopened"], cut),
            _number("excluded", numbers.ended["excluded"], cut),
        ],
        "bounced": [_number(name, numbers.inflow[name], cut) for name in leading.BOUNCED],
        "rates": _rates(numbers.ended, cut, cut.area.code),
        "recurred": Rate(
            _("Came back, of those closed at a place"), numbers.recurred, cut.rows("recurred"), ""
        ),
        "weeks": numbers.weeks,
        "most": max((came for _area, came, _went in numbers.by_place), default=0) or 1,
        "by_place": [_place(area, came, went, cut, visit.language) for area, came, went in numbers.by_place],
        "picture": numbers.drawing,
        "as_of": told.as_of,
        "now": visit.now,
    }
    return render(request, "desk/figures.html", context)


def _count(cut: Cut, visit: Visit) -> Numbers:
    cases = leading.cases_of(visit.viewer, area=cut.area.code, program=cut.program)
    ended = leading.ended(cases, cut.span)
    ended_by_area = honest.counts_by(ended, "area_id")
    return Numbers(
        now_held=leading.now_held(cases),
        inflow=leading.inflow(cases, cut.span),
        ended=honest.total(ended_by_area.values()),
        recurred=honest.recurring(ended),
        weeks=weeks(cases, visit.now),
        by_place=leading.by_place(cut.area, leading.opened_by_area(cases, cut.span), ended_by_area),
        drawing=_drawn(leading.opened(cases, cut.span), cut, visit.language),
    )


@require_safe
@for_desk
def figure_rows(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The cases behind one number, with the same counting that made it."""
    cut = _cut(request, visit)
    show = request.GET.get("show", "")
    if show not in SHOWN:
        raise Http404
    cases = leading.cases_of(visit.viewer, area=cut.area.code, program=cut.program)
    found = leading.rows(cases, show, cut.span).select_related("area", "site", "unit").order_by("-id")
    page, after = page_of(found, request.GET.get("after", ""), newest_first=True)
    kept = [("show", show), *cut.pairs(cut.area.code)]
    context = frame(visit, "desk") | {
        "page": "figures",
        "title": NAMES[show],
        "count": count_text(bounded_count(found)),
        "place": name_in(cut.area, visit.language),
        "span": cut.span,
        "rows": rows_of(page, visit),
        "pager": Pages(
            query(kept) if request.GET.get("after") else "", query([*kept, ("after", after)]) if after else ""
        ),
        "back": cut.page(),
        "now": visit.now,
    }
    return render(request, "desk/figure_rows.html", context)


def _above(area: Area) -> list[Area]:
    return [one for one in ancestors(area.code) if one.code != area.code]


def _number(name: str, count: int, cut: Cut, area: str = "") -> Number:
    return Number(str(NAMES[name]), count, cut.rows(name, area))


def _rates(counts: Counts, cut: Cut, area: str) -> list[Rate]:
    rates = Rates.of(counts)
    return [
        Rate(str(label), getattr(rates, name), cut.rows(part, area), cut.rows(whole, area))
        for name, part, whole, label in RATES
    ]


def _place(area: Area, came: int, went: Counts, cut: Cut, language: str) -> Place:
    return Place(
        name_in(area, language),
        cut.page(area=area.code),
        _number("opened", came, cut, area.code),
        _number("closed", went["closed"], cut, area.code),
        _rates(went, cut, area.code),
    )


def _drawn(cases: QuerySet[Case], cut: Cut, language: str) -> Drawing | None:
    """One circle for each community, in the middle of its cases, as large as they are many."""
    found = cases.filter(lat_e6__isnull=False).order_by().values("area")
    middles = list(found.annotate(lat=Avg("lat_e6"), lon=Avg("lon_e6"), count=Count("pk")))
    names = {
        area.code: name_in(area, language)
        for area in Area.objects.filter(pk__in=[one["area"] for one in middles])
    }
    if not middles:
        return None
    spots = [Position(int(one["lat"]), int(one["lon"])) for one in middles]
    frame = Frame(box_of((tuple(spots),)))
    most = max(one["count"] for one in middles)
    dots = [
        Dot(
            *frame.at(spot),
            max(int(16 * sqrt(one["count"] / most)), 3),
            f"{names[one['area']]}{colon()}{one['count']}",
            cut.rows("opened", one["area"]),
        )
        for one, spot in sorted(zip(middles, spots, strict=True), key=lambda pair: -pair[0]["count"])
    ]
    return Drawing(WIDTH, frame.height, ground(frame), street_labels(frame, language), dots)
