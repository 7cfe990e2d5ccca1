"""Lists of cases as people read them, one page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.book import book
from lifang.cases.models import MERGED, Case
from lifang.cases.queries import DUE_SOON, PAGE, Line, lines, names_of
from lifang.cases.titles import kind_of
from lifang.cases.views.visit import Visit
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.components import Due

LABELS = {
    "open": gettext_lazy("To do"),
    "due-soon": gettext_lazy("Due within a day"),
    "late": gettext_lazy("Late"),
    "nobody": gettext_lazy("Nobody has it"),
    "waiting": gettext_lazy("Waiting"),
    "ruling": gettext_lazy("To be ruled"),
    "call-backs": gettext_lazy("Call-backs"),
    "exclusions": gettext_lazy("To be left out?"),
    "closed": gettext_lazy("Closed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    ref: str
    title: str
    program: str
    place: str
    state: str
    unit: str
    handler: str
    opened_at: datetime
    closed_at: datetime | None
    due: Due | None
    point: tuple[str, str] | None  # latitude and longitude, for a map


def rows_of(cases: Sequence[Case | Line], visit: Visit, names: Mapping[str, str] | None = None) -> list[Row]:
    """One statement more than the cases themselves: the handlers' names, unless they are at hand."""
    if names is None:
        names = names_of((case.handler for case in cases), visit.language)
    return [_row(case, names, visit.language) for case in cases]


def _row(case: Case | Line, names: Mapping[str, str], language: str) -> Row:
    program = book().get(case.program, case.version)
    closed = case.state_kind == Case.Kind.CLOSED
    return Row(
        ref=case.ref,
        title=kind_of(program, case.category, language),
        program=words.text(program.title, language),
        place=place_of(case, language),
        state=state_of(case, language),
        unit=name_in(case.unit, language),
        handler=names.get(case.handler, case.handler),
        opened_at=case.opened_at,
        closed_at=case.closed_at if closed else None,
        due=Due(case.due_at, warn_at=case.due_at - DUE_SOON) if case.due_at and not closed else None,
        point=(degrees(case.lat_e6), degrees(case.lon_e6))
        if case.lat_e6 is not None and case.lon_e6 is not None
        else None,
    )


def degrees(e6: int) -> str:
    return f"{e6 / 1_000_000:.6f}"


def place_of(case: Case | Line, language: str) -> str:
    return name_in(case.site, language) if case.site is not None else name_in(case.area, language)


def state_of(case: Case | Line, language: str) -> str:
    if case.state == MERGED:
        return _("Merged")
    return words.text(book().get(case.program, case.version).states[case.state].label, language)


# -- paging: by where the last page ended, so that a list that moves meanwhile skips and repeats nothing ----------------


def page_of(cases: QuerySet[Case], after: str, *, newest_first: bool) -> tuple[list[Line], str]:
    """The page behind the mark `after`, and the mark behind this page (empty at the end)."""
    mark = _read_mark(after)
    if mark is not None:
        due_at, pk = mark
        if newest_first:
            cases = cases.filter(pk__lt=pk)
        elif due_at is None:
            cases = cases.filter(due_at__isnull=True, pk__gt=pk)
        else:
            later = Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk) | Q(due_at__isnull=True)
            cases = cases.filter(later)
    found = lines(cases[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{last.due_at.isoformat() if last.due_at else ''}~{last.pk}"


def _read_mark(after: str) -> tuple[datetime | None, int] | None:
    due, _sep, pk = after.partition("~")
    try:
        due_at = datetime.fromisoformat(due) if due else None
        return (due_at, int(pk)) if due_at is None or due_at.tzinfo else None
    except ValueError:
        return None


def query(pairs: Iterable[tuple[str, str]]) -> str:
    """A query string of what is set."""
    return "?" + urlencode([(name, value) for name, value in pairs if value])
