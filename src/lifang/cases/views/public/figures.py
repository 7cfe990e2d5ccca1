"""The honest rates, each with its denominator and a way down to its rows; what was left out of them, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncWeek
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lifang.cases import honest, queries
from lifang.cases.book import book
from lifang.cases.honest import Counts, Rates, Share
from lifang.cases.models import Case, Exclusion
from lifang.cases.views.counted import counted
from lifang.cases.views.public.steps import query
from lifang.people.actors import NOBODY
from lifang.people.models import Grant
from lifang.places.areacodes import lineage
from lifang.places.models import Area
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.charts import Bar, Series
from lifang.web.dates import day_text
from lifang.web.extend import FIGURE_PAGES, pages_for
from lifang.web.language import language

WEEKS = 12
LEDGER = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One rate: what it says, its two numbers, and where their cases are listed (empty: they are not public)."""

    label: str | Promise
    share: Share
    part_url: str
    whole_url: str


@dataclass(frozen=True, slots=True)
class Block:
    """All numbers of one program or street. Only a public list can be clicked down to."""

    name: str
    rates: Rates
    opened_url: str
    closed_url: str
    excluded_url: str
    reopened_url: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Excluded:
    row: Exclusion
    asked_by: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """All that the page counts, over everything since the beginning."""

    by_program: Mapping[str, Counts]
    by_area: Mapping[str, Counts]
    weeks: Series
    ledger: list[Excluded]


RATES = (
    ("on_time", "on-time", "timed", gettext_lazy("On time, of those closed that had a deadline")),
    ("responded", "answered", "asked", gettext_lazy("Answered, of those asked whether it is solved")),
    ("solved", "solved", "said", gettext_lazy("Really solved, of those who said")),
    ("satisfied", "satisfied", "rated", gettext_lazy("Satisfied, of those who said")),
)


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    spoken, now = language(), timezone.now()
    told = counted(("public", spoken), lambda: _count(spoken, now), now)
    by_program = told.numbers.by_program
    published = _codes_published()
    titles = {program.code: words.text(program.title, spoken) for program in book().all()}
    context = {
        "whole": _block(_("All together"), honest.total(by_program.values()), None),
        "programs": [
            _block(titles.get(code, code), counts, {"program": code} if code in published else None)
            for code, counts in sorted(by_program.items())
        ],
        "streets": [
            _block(name_in(street, spoken), counts, {"area": street.code})
            for street, counts in _by_street(told.numbers.by_area)
        ],
        "weeks": told.numbers.weeks,
        "ledger": told.numbers.ledger,
        "as_of": told.as_of,
        "pages": pages_for(FIGURE_PAGES, NOBODY),
    }
    return render(request, "public/figures.html", context)


def _count(spoken: str, now: datetime) -> Numbers:
    """All is counted once, by all that the two kinds of blocks are cut by."""
    counting, public = _codes_counting(), _codes_published()
    known = Case.objects.filter(program__in=counting | public).exclude(sensitivity="restricted")
    by_program: defaultdict[str, Counts] = defaultdict(Counts)
    by_area: defaultdict[str, Counts] = defaultdict(Counts)
    groups = honest.counts_by_all(known, "program", "sensitivity", "area_id")
    for (program, sensitivity, area), counts in groups.items():
        if program in counting:
            by_program[program].update(counts)
        if program in public and sensitivity == "public":
            by_area[area].update(counts)
    return Numbers(
        by_program=dict(by_program),
        by_area=dict(by_area),
        weeks=weeks(counted_cases(), now),
        ledger=_ledger(spoken),
    )


def counted_cases() -> QuerySet[Case]:
    """Of the programs that count in public (`publicity.figures`); restricted ones never do."""
    return Case.objects.filter(program__in=_codes_counting()).exclude(sensitivity="restricted")


def _codes_counting() -> set[str]:
    return {program.code for program in book().all() if program.publicity.figures}


def _codes_published() -> set[str]:
    return {program.code for program in book().all() if program.publicity.page != "none"}


def _block(name: str, counts: Counts, where: Mapping[str, str] | None) -> Block:
    rates = Rates.of(counts)

    def rows(show: str) -> str:
        return "" if where is None else reverse("cases:published") + query(**where, show=show)

    return Block(
        name=name,
        rates=rates,
        opened_url=rows(""),
        closed_url=rows("closed"),
        excluded_url=rows("excluded"),
        reopened_url=rows("reopened"),
        lines=[
            Line(label, getattr(rates, rate), rows(part), rows(whole)) for rate, part, whole, label in RATES
        ],
    )


def _by_street(by_area: Mapping[str, Counts]) -> list[tuple[Area, Counts]]:
    streets = {area.code: area for area in Area.objects.filter(level=Area.Level.STREET)}
    sums: dict[str, Counts] = {}
    for code, counts in by_area.items():
        street = next((one for one in lineage(code) if one in streets), None)
        if street is not None:
            sums[street] = sums.get(street, Counts()) + counts
    return [(streets[code], counts) for code, counts in sorted(sums.items())]


# -- the weeks --------------------------------------------------------------------------------------------------------


def weeks(cases: QuerySet[Case], now: datetime) -> Series:
    """How many cases came and went in each of the last weeks, Monday to Sunday."""
    today = timezone.localdate(now)
    mondays = [today - timedelta(days=today.weekday(), weeks=back) for back in reversed(range(WEEKS))]
    since = timezone.make_aware(datetime.combine(mondays[0], datetime.min.time()))
    opened, closed = (_per_week(cases, column, since) for column in ("opened_at", "closed_at"))
    return Series(
        names=(_("Opened"), _("Closed")),
        bars=[
            Bar(f"{day.month}/{day.day}", day_text(day, today), (opened.get(day, 0), closed.get(day, 0)))
            for day in mondays
        ],
    )


def _per_week(cases: QuerySet[Case], column: str, since: datetime) -> dict[object, int]:
    found = cases.filter(**{f"{column}__gte": since}).order_by()
    counted = found.annotate(week=TruncWeek(column)).values("week").annotate(count=Count("pk"))
    return {timezone.localdate(row["week"]): row["count"] for row in counted}


# -- the ledger -------------------------------------------------------------------------------------------------------


def _ledger(spoken: str) -> list[Excluded]:
    """Units answer for their people here too: no name is shown."""
    found = list(honest.exclusions(queries.public_cases())[:LEDGER])
    units = _units_of({name for one in found for name in (one.asked_by, one.decided_by)}, spoken)
    return [Excluded(one, units.get(one.asked_by, ""), units.get(one.decided_by, "")) for one in found]


def _units_of(actors: Iterable[str], spoken: str) -> dict[str, str]:
    usernames = {actor.removeprefix("account/") for actor in actors if actor.startswith("account/")}
    grants = (
        Grant.objects.filter(account__username__in=usernames)
        .select_related("unit", "account")
        .order_by("-pk")
    )
    return {f"account/{grant.account.username}": name_in(grant.unit, spoken) for grant in grants}
