"""What the demo tells at its end: where to look, as whom to sign in, and what its record counts."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from lifang.cases import honest
from lifang.cases.book import book
from lifang.cases.models import Case
from lifang.cases.queries import public_cases
from lifang.kernel import worktime
from lifang.overview.book import can_compute, figures
from lifang.overview.queries import computed
from lifang.people.models import Grant, Organization
from lifang.people.roles import CASEWORK, ROLES
from lifang.places.models import Plate
from lifang.places.profile import profile
from lifang.places.queries import name_in

SERVICE = "service"


def welcome(address: str) -> Iterator[str]:
    language = profile().languages[0]
    yield from _addresses(address)
    yield ""
    yield f"One press signs you in at {address}/demo/ (on this machine only), for example as"
    yield from _accounts(language)
    yield ""
    yield from _figures(language)


def _addresses(address: str) -> Iterator[str]:
    yield f"{'home':10}{address}/"
    plates = Plate.objects.filter(state=Plate.State.PLACED).annotate(used=Count("cases"))
    if plate := plates.order_by("-used", "code").first():
        yield f"{'a plate':10}{address}/p/{plate.code}"
    if case := public_cases().order_by("-opened_at").first():
        yield f"{'a receipt':10}{address}/c/{case.receipt}"
    for name, path in (
        ("field", "/field/"),
        ("desk", "/desk/"),
        ("figures", "/figures"),
        ("seals", "/seals"),
    ):
        yield f"{name:10}{address}{path}"


def _accounts(language: str) -> Iterator[str]:
    """For each role in everyday service, and for each other purpose, the account whose unit has most to do."""
    work = Count("unit__cases", filter=Q(unit__cases__purpose=F("purpose")))
    grants = Grant.objects.filter(account__is_active=True).select_related("account__person", "unit")
    ranked = grants.annotate(work=work).order_by("-work", "account__username")
    others = sorted(set(grants.values_list("purpose", flat=True)) - {SERVICE})
    for role in ROLES:
        yield from _account(role, ranked.filter(role=role, purpose=SERVICE), language)
    for purpose in others:
        inside = ranked.filter(purpose=purpose, role__in=CASEWORK, unit__kind=Organization.Kind.DEPARTMENT)
        yield from _account(purpose, inside, language)


def _account(why: str, grants: QuerySet[Grant], language: str) -> Iterator[str]:
    if grant := grants.first():
        person = grant.account.person
        name = name_in(person, language) if person else ""
        yield f"  {why:11} {grant.account.username:16} {name}, {name_in(grant.unit, language)}"


def _figures(language: str) -> Iterator[str]:
    if declared := list(figures().values()) if can_compute() else []:
        yield "Figures of this district, counted from its record; `lifang figures` gives each with its definition"
        today = worktime.today(timezone.now(), profile().calendar)
        for result in computed(declared, today, timezone.now()):
            figure = result.figure
            unit, title = (text.get(language, "") for text in (figure.unit, figure.title))
            yield f"  {result.value:>12,} {unit}  {title} ({figure.id})"
        yield ""
    yield "Cases by program: opened, closed; then shares, each with what it is a share of"
    groups = honest.counts_by(Case.objects.all(), "program")
    for code, counts in sorted(groups.items()):
        yield f"  {book().current(code).title.get(language, code)} ({code})"
        yield _line(honest.Rates.of(counts))
    yield "  all"
    yield _line(honest.Rates.of(honest.total(groups.values())))


def _line(rates: honest.Rates) -> str:
    """Without what a program never asks."""
    shares = {
        "on time": rates.on_time,
        "responded": rates.responded,
        "solved": rates.solved,
        "satisfied": rates.satisfied,
    }
    shown = [
        f"{name} {share.part}/{share.whole}" + (f" ({share.percent} %)" if share.percent is not None else "")
        for name, share in shares.items()
        if share.whole
    ]
    counted = [f"opened {rates.opened}", f"closed {rates.closed}", *shown]
    rare = {"left out": rates.excluded, "reopened": rates.reopened}
    return "    " + ", ".join([*counted, *(f"{name} {count}" for name, count in rare.items() if count)])
