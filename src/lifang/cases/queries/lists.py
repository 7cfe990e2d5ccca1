"""Lanes, queues and searches: everything that shows many cases, in working order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet

from lifang.cases import rules, search
from lifang.cases.models import Assist, Case, Exclusion, Handover
from lifang.cases.queries.access import visible_cases
from lifang.kernel.receipts import CodeError, parse
from lifang.people.actors import Viewer
from lifang.places.areacodes import in_subtree

PAGE = 50
LARGEST_COUNT = (
    999  # a count above it is shown as "999+": counting further costs time and tells nobody anything
)
DUE_SOON = timedelta(days=1)
LIVE = (Case.Kind.OPEN, Case.Kind.WAITING)  # what is not closed, as an index can follow it
DUE_FIRST = (F("due_at").asc(nulls_last=True), "id")


class Told(NamedTuple):
    """What a list says of an area, a site or a unit."""

    name: str
    name_en: str


class Line(NamedTuple):
    """What a list shows of a case: whole rows, with all fields, their area, site and unit, took most of a page's time."""

    pk: int
    ref: str
    program: str
    version: int
    category: str
    state: str
    state_kind: str
    handler: str
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    lat_e6: int | None
    lon_e6: int | None
    parent_id: int | None
    merged_into_id: int | None
    area: Told
    site: Told | None
    unit: Told


_PLAIN = Line._fields[: Line._fields.index("area")]
_NAMES = tuple(f"{place}__{name}" for place in ("area", "site", "unit") for name in Told._fields)


def lines(cases: QuerySet[Case]) -> list[Line]:
    return [
        Line._make(
            (
                *row,
                Told(area, area_en),
                None if site is None else Told(site, site_en),
                Told(unit, unit_en),
            )
        )
        for *row, area, area_en, site, site_en, unit, unit_en in cases.values_list(*_PLAIN, *_NAMES)
    ]


@dataclass(frozen=True, slots=True)
class Lane:
    """One list of the desk or the phone; only the kind of a state decides, never its name."""

    name: str
    where: Q
    order: tuple[Any, ...]


def lanes(now: datetime) -> dict[str, Lane]:
    open_, closed = Q(state_kind=Case.Kind.OPEN), Q(state_kind=Case.Kind.CLOSED)
    asked = Exclusion.objects.filter(state=Exclusion.State.ASKED).values("case")
    # Few, so read first: SQLite with statistics goes by the state instead, through all that is open.
    to_rule = Case.objects.filter(ruling=Case.Ruling.DUE).values("pk")
    return {
        lane.name: lane
        for lane in (
            Lane("open", open_, DUE_FIRST),
            Lane("due-soon", open_ & Q(due_at__gt=now, due_at__lte=now + DUE_SOON), DUE_FIRST),
            Lane("late", open_ & Q(due_at__lte=now), DUE_FIRST),
            Lane("nobody", open_ & Q(handler=""), DUE_FIRST),
            Lane("waiting", Q(state_kind=Case.Kind.WAITING), DUE_FIRST),
            Lane("ruling", Q(pk__in=to_rule, state_kind__in=LIVE), DUE_FIRST),
            Lane("call-backs", closed & Q(due_at__isnull=False), DUE_FIRST),  # no other clock runs on
            Lane("exclusions", Q(pk__in=asked), DUE_FIRST),
            Lane("closed", closed, ("-id",)),
        )
    }


def queues(
    viewer: Viewer, now: datetime, *, mine: bool = False, filters: Mapping[str, str] | None = None
) -> dict[str, QuerySet[Case]]:
    """The cases of each lane, in working order. `mine`: only those the viewer's units hold."""
    cases = held_by(viewer) if mine else at_hand(viewer)
    for name, value in (filters or {}).items():
        if value and name in ("program", "area", "unit", "handler", "category", "channel"):
            cases = cases.filter(in_subtree(value) if name == "area" else Q(**{name: value}))
    cases = cases.select_related("area", "site", "unit")
    return {lane.name: cases.filter(lane.where).order_by(*lane.order) for lane in lanes(now).values()}


def queue(
    viewer: Viewer, lane: str, now: datetime, *, mine: bool = False, filters: Mapping[str, str] | None = None
) -> QuerySet[Case]:
    return queues(viewer, now, mine=mine, filters=filters)[lane]


def held_by(viewer: Viewer) -> QuerySet[Case]:
    """What the viewer's own units hold now, within each grant's area, program and purpose."""
    held = Q(pk__in=[])
    for grant, wall in rules.walls(viewer):
        held |= wall & Q(unit=grant.unit)
    return Case.objects.filter(held)


def at_hand(viewer: Viewer) -> QuerySet[Case]:
    """What there is to do: cases a unit holds, was offered or was asked to help with; for area-wide roles, all they see.

    What a unit held once stays visible to it, but is found by search: a queue that had to look through a unit's whole past
    would grow slower every year.
    """
    lent = _lent({grant.unit for grant in viewer.grants if grant.reach == "unit"})
    found = Q(pk__in=[])
    for grant, wall in rules.walls(viewer):
        found |= wall & (Q(unit=grant.unit) | Q(pk__in=lent[grant.unit])) if grant.reach == "unit" else wall
    return Case.objects.filter(found)


def _lent(units: set[str]) -> defaultdict[str, list[int]]:
    """Unit → open cases of others that it was offered or asked to help with."""
    if not units:
        return defaultdict(list)
    offered = unanswered(units)
    asked = Assist.objects.filter(answered_at__isnull=True, unit__in=units)
    lent: defaultdict[str, list[int]] = defaultdict(list)
    open_ = ~Q(case__state_kind=Case.Kind.CLOSED)
    pairs = offered.filter(open_).values_list("to_unit", "case")
    for unit, case in pairs.union(asked.filter(open_).values_list("unit", "case")):
        lent[unit].append(case)
    return lent


def unanswered(units: Iterable[str]) -> QuerySet[Handover]:
    return Handover.objects.filter(state=Handover.State.OFFERED, to_unit__in=units)


def offered_to(viewer: Viewer) -> QuerySet[Handover]:
    return (
        unanswered(viewer.units())
        .filter(case__in=visible_cases(viewer))
        .select_related("case__area", "case__site", "case__unit", "from_unit")
        .order_by("offered_at")
    )


def bounded_count(rows: QuerySet[Any]) -> int:
    """At most LARGEST_COUNT + 1, and no slower for more."""
    return rows.order_by()[: LARGEST_COUNT + 1].count()


def bounded_counts(lists: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """The same for several lists in one statement."""
    parts: list[str] = []
    params: list[Any] = []
    for rows in lists.values():
        try:
            sql, given = rows.order_by().values("pk")[: LARGEST_COUNT + 1].query.sql_with_params()
        except EmptyResultSet:
            sql, given = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by Django, values bound
        params += given
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        return dict(zip(lists, cursor.fetchone(), strict=True))


def counts_by_program(rows: QuerySet[Case]) -> dict[str, int]:
    """Of what kinds a list is, the most frequent first; of a long list, its first LARGEST_COUNT."""
    try:
        sql, given = rows.order_by().values("program")[: LARGEST_COUNT + 1].query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT program, COUNT(*) FROM ({sql}) AS counted GROUP BY program ORDER BY 2 DESC, 1",  # noqa: S608
            given,
        )
        return dict(cursor.fetchall())


def find(viewer: Viewer, text: str, limit: int = PAGE) -> list[Line]:
    """Newest first: by reference, else by any substring of what was written and this viewer may read."""
    try:
        by_ref = lines(visible_cases(viewer).filter(ref=parse(text)))
    except CodeError:
        by_ref = []
    return by_ref or _containing(viewer, text, limit)


def _containing(viewer: Viewer, text: str, limit: int) -> list[Line]:
    visible, readable, areas = visible_cases(viewer), rules.readable(viewer), rules.areas_of(viewer)
    found = _first(search.matching(visible.filter(readable), text, areas=areas), limit)
    if not readable:
        return found
    told = _first(search.matching(visible, text, within=search.TOLD, areas=areas), limit)
    both = {case.pk: case for case in (*found, *told)}
    return [both[pk] for pk in sorted(both, reverse=True)[:limit]]


def _first(lists: Iterable[QuerySet[Case]], limit: int) -> list[Line]:
    found: list[Line] = []
    for cases in lists:
        found = lines(cases[:limit])
        if len(found) == limit:
            break
    return found
