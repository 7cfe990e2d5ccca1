"""Computed figures for pages, and which of the rows behind a number somebody may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from lifang.cases.models import Case
from lifang.cases.queries import public_cases, visible_cases
from lifang.overview.figures.definition import Figure
from lifang.overview.readmodel.tables import CASES
from lifang.people.actors import Viewer
from lifang.web.shelf import Shelf

if TYPE_CHECKING:
    from lifang.overview.figures.compute import Result

AT_ONCE = 5_000  # keys in one question to the database
SHELF = Shelf(most=32)  # to compute them all takes about half a second, and a page is asked for by many


def computed(wanted: Sequence[Figure], as_of: date, now: datetime) -> Sequence[Result]:
    """As `Shelf.read`: of this minute, or of the last ones while newer are computed."""

    def compute_all() -> Sequence[Result]:
        from lifang.overview.figures.compute import compute  # noqa: PLC0415 - analytics are loaded only where used
        from lifang.overview.figures.expression import Cut  # noqa: PLC0415 - the same

        return compute(wanted, Cut(as_of))

    return SHELF.read((tuple(figure.id for figure in wanted), as_of), compute_all, now).numbers


def open_to_all(result: Result) -> list[str]:
    """Keys of the rows that anybody may open."""
    if result.figure.table.name == CASES.name:
        return _known(public_cases(), list(result.rows))
    return list(result.rows) if result.figure.table.open else []


def open_to(viewer: Viewer, result: Result) -> list[str]:
    """Keys of the rows that this viewer may open: those behind no wall, or behind one that a grant opens."""
    if result.figure.table.name == CASES.name:
        return _known(visible_cases(viewer), list(result.rows))
    if result.figure.table.open:
        return list(result.rows)
    return [key for key, row in result.rows.items() if _granted(viewer, row)]


def _granted(viewer: Viewer, row: Mapping[str, object]) -> bool:
    area, purpose = str(row.get("area") or ""), str(row.get("purpose") or "service")
    return any(grant.covers(area=area, program="", purpose=purpose) for grant in viewer.grants)


def _known(cases: QuerySet[Case], keys: Sequence[str]) -> list[str]:
    """Those of these cases that are among the visible ones, in their order."""
    found: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        some = cases.filter(ref__in=keys[start : start + AT_ONCE])
        found |= set(some.order_by().values_list("ref", flat=True))
    return [key for key in keys if key in found]
