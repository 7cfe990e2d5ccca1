"""The honest rates: what was closed, answered, really solved and satisfying, always with what each leaves out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from lifang.cases.book import book
from lifang.cases.models import FOLLOW_UP, MERGED, Case, Clock, Exclusion, Feedback
from lifang.kernel import worktime
from lifang.places.profile import profile
from lifang.programs.definition import Program

Counts = Counter[str]
"""Numbers that may be added up: of programs to the district's, of communities to a street's."""

ASKED = "asked"
ANSWERS = {
    ASKED: Q(),
    "answered": Q(state=Feedback.State.ANSWERED),
    "unreached": Q(state=Feedback.State.UNREACHED),
    "said": Q(state=Feedback.State.ANSWERED, solved__isnull=False),
    "solved": Q(state=Feedback.State.ANSWERED, solved=True),
    "rated": Q(state=Feedback.State.ANSWERED, satisfied__isnull=False),
    "satisfied": Q(state=Feedback.State.ANSWERED, satisfied=True),
}
CLOSED = Q(state_kind=Case.Kind.CLOSED) & ~Q(state=MERGED)
FATES = {
    "opened": Q(),
    "closed": CLOSED,
    "excluded": CLOSED & Q(left_out=True),
    "counted": CLOSED & Q(left_out=False),
    "timed": CLOSED & Q(left_out=False, timed=True),
    "on-time": CLOSED & Q(left_out=False, timed=True, overdue=False),
    "reopened": Q(reopened__gt=0),
}


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`; people are shown both, never the quotient alone."""

    part: int
    whole: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.part / self.whole, 1) if self.whole else None


@dataclass(frozen=True, slots=True)
class Rates:
    opened: int
    closed: int
    excluded: int  # approved exclusions, each in the ledger with its reason
    on_time: Share  # of those that had a deadline: without one nothing can be late, nor in time
    responded: Share  # of those asked "is it really solved?"
    solved: Share  # of those who answered
    satisfied: Share
    unreached: int
    reopened: int

    @classmethod
    def of(cls, counts: Counts) -> Rates:
        return cls(
            opened=counts["opened"],
            closed=counts["closed"],
            excluded=counts["excluded"],
            on_time=Share(counts["on-time"], counts["timed"]),
            responded=Share(counts["answered"], counts[ASKED]),
            solved=Share(counts["solved"], counts["said"]),
            satisfied=Share(counts["satisfied"], counts["rated"]),
            unreached=counts["unreached"],
            reopened=counts["reopened"],
        )


def rates(cases: QuerySet[Case]) -> Rates:
    """Handled is not solved, and silence is not satisfaction: each case counts with its newest answer."""
    return Rates.of(total(counts_by(cases, "purpose").values()))


def total(groups: Iterable[Counts]) -> Counts:
    return sum(groups, Counts())


def counts_by(cases: QuerySet[Case], column: str) -> dict[str, Counts]:
    """The numbers of every group of cases that share a column's value: two queries for any number of groups."""
    return {value: counts for (value,), counts in counts_by_all(cases, column).items()}


def counts_by_all(cases: QuerySet[Case], *columns: str) -> dict[tuple[str, ...], Counts]:
    """The same for groups that share the values of several columns."""
    cases = cases.order_by().select_related(None)
    groups: dict[tuple[str, ...], Counts] = {}
    fates = {_name(name): Count("pk", filter=fate) for name, fate in FATES.items()}
    answers = {_name(name): Count("pk", filter=answer) for name, answer in ANSWERS.items()}
    for row in _with_fate(cases).values(*columns).annotate(**fates):
        key = tuple(row[column] for column in columns)
        groups[key] = Counts({name: row[_name(name)] for name in FATES})
    newest = _newest().filter(case__in=rows(cases, "counted").values("pk"))
    theirs = [f"case__{column}" for column in columns]
    for row in newest.order_by().values(*theirs).annotate(**answers):
        key = tuple(row[column] for column in theirs)
        groups[key].update({name: row[_name(name)] for name in ANSWERS})
    return groups


def rows(cases: QuerySet[Case], name: str) -> QuerySet[Case]:
    """The cases behind one number."""
    if name in FATES:
        return _with_fate(cases).filter(FATES[name])
    voice = _newest().filter(ANSWERS[name], case=OuterRef("pk"))
    return rows(cases, "counted").filter(Exists(voice))


def recurring(cases: QuerySet[Case]) -> Share:
    """Of the cases closed at a site, those after which the same came back there (DESIGN, invariant 8)."""
    whole = sum(closed.count() for _program, closed in _may_recur(cases))
    return Share(sum(1 for _pk in recurrences(cases)), whole)


def recurrences(cases: QuerySet[Case]) -> Iterator[int]:
    """The primary keys of the cases behind it: another of the same kind was opened there within the program's time."""
    calendar = profile().calendar
    for program, closed in _may_recur(cases):
        assert program.recurrence is not None
        later = Case.objects.filter(
            site=OuterRef("site"),
            program=OuterRef("program"),
            category=OuterRef("category"),
            opened_at__gt=OuterRef("closed_at"),
        ).exclude(state=MERGED)
        again = Subquery(later.order_by("opened_at").values("opened_at")[:1])
        found = closed.annotate(again_at=again).filter(again_at__isnull=False)
        for pk, closed_at, again_at in found.values_list("pk", "closed_at", "again_at").iterator():
            assert closed_at is not None
            if again_at <= worktime.deadline(closed_at, program.recurrence, calendar).due_at:
                yield pk


def _may_recur(cases: QuerySet[Case]) -> Iterator[tuple[Program, QuerySet[Case]]]:
    """Closed cases at a site, by version of the programs that watch for recurrence."""
    placed = rows(cases.order_by().select_related(None), "counted").filter(site__isnull=False)
    for code, version in placed.values_list("program", "version").distinct():
        program = book().get(code, version)
        if program.recurrence is not None:
            yield program, placed.filter(program=code, version=version)


def exclusions(cases: QuerySet[Case]) -> QuerySet[Exclusion]:
    """The ledger: who asked to leave out what, why, and who decided."""
    return Exclusion.objects.filter(case__in=cases).select_related("case").order_by("-asked_at")


def _with_fate(cases: QuerySet[Case]) -> QuerySet[Case]:
    approved = Exclusion.objects.filter(state=Exclusion.State.APPROVED)
    excluded = Q(pk__in=approved.values("case"))  # few, read once
    deadlines = Clock.objects.filter(case=OuterRef("pk")).exclude(name=FOLLOW_UP)
    return cases.alias(left_out=ExpressionWrapper(excluded, BooleanField()), timed=Exists(deadlines))


def _newest() -> QuerySet[Feedback]:
    newer = Feedback.objects.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    return Feedback.objects.filter(~Exists(newer))


def _name(name: str) -> str:
    """As a column of an answer may be called."""
    return "n_" + name.replace("-", "_")
