"""The demonstration's way in: one press per account, on the machine itself and nowhere else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lifang.cases.views.visit import visit_of
from lifang.kernel import worktime
from lifang.people.models import Account, Grant, Registration
from lifang.people.queries import in_effect
from lifang.people.roles import ROLES
from lifang.places.profile import profile
from lifang.places.queries import name_in

LOOPBACK = ("127.0.0.1", "::1")
MOST = 8  # volunteers
VOLUNTEERS = "volunteer"  # the register of them
ALIKE = 2  # units of one kind that serve one purpose
DOES: dict[str, str | Promise] = {
    "agent": _("Works on a phone in one community: takes cases, solves them, adds photos."),
    "officer": _("Works a queue of cases for one unit, against legal deadlines."),
    "head": _("Answers for a unit: extends deadlines, asks for exclusions."),
    "duty": _("Takes calls, rules who keeps a case, makes call-backs."),
    "leader": _("Reads everything in the district, changes nothing."),
    "auditor": _("Checks the record and the read log."),
    "admin": _("Keeps people, grants and places."),
}
ORDER = ("agent", "officer", "head", "duty", "leader", "auditor", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    unit: str


@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    if not _allowed(request):
        raise Http404
    if request.method == "POST":
        chosen = get_object_or_404(Account, username=request.POST.get("account", ""), is_active=True)
        login(request, chosen, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("cases:work")
    visit = visit_of(request)
    today = worktime.today(visit.now, profile().calendar)
    grants = Grant.objects.filter(in_effect(today), account__is_active=True).select_related(
        "account__person", "unit"
    )
    groups = [
        (ROLES[role].label, DOES[role], _people(grants.filter(role=role), visit.language)) for role in ORDER
    ]
    groups.append(
        (
            _("volunteer"),
            _("Says when they are free, answers offers, sees their own hours."),
            _volunteers(today, visit.language),
        )
    )
    return render(request, "demo.html", {"groups": groups})


def _volunteers(on: date, language: str) -> list[Person]:
    """With an account of their own and no grant: one of each team."""
    rows = Registration.objects.filter(
        in_effect(on),
        register=VOLUNTEERS,
        person__accounts__is_active=True,
        person__accounts__grants=None,
    )
    found: dict[str, Person] = {}
    for row in rows.select_related("person", "holder").prefetch_related("person__accounts").order_by("pk"):
        assert row.person is not None  # as it was asked for
        (account,) = row.person.accounts.all()
        person = Person(account.username, name_in(row.person, language), name_in(row.holder, language))
        found.setdefault(row.holder_id, person)
    return list(found.values())[:MOST]


def _allowed(request: HttpRequest) -> bool:
    """Behind a proxy every request seems to come from this machine: then nobody is let in."""
    direct = "X-Forwarded-For" not in request.headers and "Forwarded" not in request.headers
    return bool(settings.LIFANG_DEMO and direct and request.META.get("REMOTE_ADDR") in LOOPBACK)


def _people(grants: QuerySet[Grant], language: str) -> list[Person]:
    """Somebody of the two busiest units of each kind, for each purpose."""
    work = Count("unit__cases", filter=Q(unit__cases__purpose=F("purpose")))
    people: dict[str, Person] = {}
    alike: Counter[tuple[str, str]] = Counter()
    units: set[tuple[str, str]] = set()
    for grant in grants.annotate(work=work).order_by("-work", "id"):
        account, kind = grant.account, (grant.purpose, grant.unit.kind)
        unit = grant.purpose, grant.unit_id
        if alike[kind] == ALIKE or unit in units or account.username in people:
            continue
        alike[kind] += 1
        units.add(unit)
        name = name_in(account.person, language) if account.person else account.username
        people[account.username] = Person(account.username, name, name_in(grant.unit, language))
    return list(people.values())
