"""Numbers as pictures: what each shows, as a table first; the page draws the same numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isqrt

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from lifang.cases.views.district_map import outlines
from lifang.cases.views.public.map import WIDTH, Frame, Label, Shape, ground, street_labels
from lifang.kernel.geometry import Box, Position
from lifang.kernel.worktime import local
from lifang.overview.figures.compute import Result
from lifang.overview.figures.expression import SECOND
from lifang.places.areacodes import lineage
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.places.queries import area_names, name_in
from lifang.programs import words
from lifang.web.charts import Bar, Series
from lifang.web.dates import full_text

MONTHS = 12
LARGEST, SMALLEST = 14, 3  # radius of a circle on the map


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    value: int
    width: int  # in parts of a hundred of the largest


@dataclass(frozen=True, slots=True)
class Circle:
    x: int
    y: int
    radius: int
    title: str


@dataclass(frozen=True, slots=True)
class Ground:
    width: int
    height: int
    shapes: Sequence[Shape]
    labels: Sequence[Label]
    circles: Sequence[Circle]
    unplaced: int  # so many without a known place


@dataclass(frozen=True, slots=True)
class Picture:
    kind: str  # trend | funnel | map | change
    title: str
    heads: tuple[str, str]
    rows: Sequence[tuple[str, int]]
    series: Series | None = None
    steps: Sequence[Step] = ()
    ground: Ground | None = None


def trend(result: Result, language: str) -> Picture:
    """What came in each of the last twelve months; the last one may not be over yet."""
    title = words.text(result.figure.title, language)
    counts = _by_month(result)
    months = _months(result.cut.as_of)
    per = result.figure.per
    rows = [(f"{month.year}-{month.month:02}", counts[month] // per) for month in months]
    bars = [Bar(str(month.month), name, (count,)) for month, (name, count) in zip(months, rows, strict=True)]
    return Picture("trend", title, (_("Month"), title), rows, series=Series((title,), bars))


def change(result: Result, before: Result, language: str) -> Picture:
    """Before and after: the same figure, as of two days."""
    title = words.text(result.figure.title, language)
    rows = [(full_text(one.cut.as_of, language), one.value) for one in (before, result)]
    bars = [Bar(day, day, (value,)) for day, value in rows]
    return Picture("change", title, (_("As of"), title), rows, series=Series((title,), bars))


def funnel(results: Sequence[Result], language: str) -> Picture:
    """Several figures, each a step behind the one before it."""
    rows = [(words.text(one.figure.title, language), one.value) for one in results]
    most = max((value for _title, value in rows), default=0) or 1
    steps = [Step(title, value, 100 * value // most) for title, value in rows]
    return Picture("funnel", _("From step to step"), (_("Step"), _("Value")), rows, steps=steps)


def by_community(result: Result, language: str) -> Picture:
    """One circle in each community, as large as its number."""
    title = words.text(result.figure.title, language)
    amounts = list(_amounts(result))
    above = {one for code, _count in amounts for one in lineage(code)}
    found = {area.code: area for area in Area.objects.filter(code__in=above)}
    counts: Counter[str] = Counter()
    for code, count in amounts:
        counts[_community(code, found)] += count
    per = result.figure.per
    told: list[tuple[str, int, str]] = [
        (name_in(found[code], language) if code in found else _("Not told by place"), count // per, code)
        for code, count in counts.most_common()
    ]
    rows = [(name, count) for name, count, _code in told]
    return Picture("map", title, (_("Community"), title), rows, ground=_ground(told, language))


def _community(code: str, known: Mapping[str, Area]) -> str:
    levels = {one: known[one].level for one in lineage(code) if one in known}
    return next((one for one, level in levels.items() if level == Area.Level.COMMUNITY), code)


def _ground(told: Sequence[tuple[str, int, str]], language: str) -> Ground | None:
    """What has no place of its own stands in the middle of the area above it, together with its neighbours there."""
    middles = _middles()
    spots = {code: _spot(code, middles) for _name, _count, code in told}
    widest = set(spots.values())
    counts: Counter[str] = Counter()
    for _name, count, code in told:
        counts[next((one for one in lineage(spots[code])[::-1] if one in widest), "")] += count
    unplaced = counts.pop("", 0)
    if not counts:
        return None
    names = area_names(counts, language)
    rings = outlines()
    points = [*(middles[code] for code in counts), *(point for _area, ring in rings for point in ring)]
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    frame = Frame(Box(min(lats), min(lons), max(lats), max(lons)))
    most = max(counts.values())
    circles = [
        Circle(
            *frame.at(middles[code]),
            max(isqrt(LARGEST**2 * count // most), SMALLEST),
            f"{names[code]}: {count:,}",
        )
        for code, count in counts.most_common()
    ]
    return Ground(WIDTH, frame.height, ground(frame), street_labels(frame, language), circles, unplaced)


def _spot(code: str, middles: Mapping[str, Position]) -> str:
    return next((one for one in lineage(code) if one in middles and one != profile().area), "")


def _middles() -> dict[str, Position]:
    """The middle of the sites of each area, and of all areas in it: two queries for any number of them."""
    areas = set(Area.objects.values_list("code", flat=True))
    placed = Site.objects.filter(lat_e6__isnull=False, lon_e6__isnull=False).order_by().values("area")
    sums: dict[str, list[int]] = {}
    for row in placed.annotate(lat=Sum("lat_e6"), lon=Sum("lon_e6"), count=Count("pk")):
        for code in areas.intersection(lineage(row["area"])):
            known = sums.setdefault(code, [0, 0, 0])
            known[:] = [known[0] + row["lat"], known[1] + row["lon"], known[2] + row["count"]]
    return {code: Position(lat // count, lon // count) for code, (lat, lon, count) in sums.items()}


def _amounts(result: Result) -> Iterable[tuple[str, int]]:
    """What each row adds, with its area, or none. A thing counted once each counts in every area where it lies."""
    figure = result.figure
    placed = [
        (str(row["area"] or "") if figure.told_by_place(row) else "", row) for row in result.rows.values()
    ]
    if figure.measure == "distinct":
        return [(area, 1) for area, _column in {(area, row[figure.column]) for area, row in placed}]
    return [(area, _amount(result, row)) for area, row in placed]


def _amount(result: Result, row: Mapping[str, object]) -> int:
    if result.figure.measure != "sum":
        return 1
    found = row[result.figure.column]
    return found if isinstance(found, int) else 0


def _by_month(result: Result) -> Counter[date]:
    counts: Counter[date] = Counter()
    kind = result.figure.find(result.figure.moment).type
    for row in result.rows.values():
        found = row[result.figure.moment]
        assert isinstance(found, int)  # what has no moment is not counted
        counts[_month(found, kind)] += _amount(result, row)
    return counts


def _month(found: int, kind: str) -> date:
    if kind == "day":
        return date(found // 10_000, found // 100 % 100, 1)
    at = datetime.fromtimestamp(found // SECOND, UTC)
    return local(at, profile().calendar).date().replace(day=1)


def _months(last: date) -> list[date]:
    months = [last.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]
