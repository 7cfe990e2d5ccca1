"""Who opens these pages: an organiser by a grant, or a volunteer by being the person of the account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lifang.cases.errors import Refused
from lifang.cases.views.visit import Page, Visit, staff, visit_of
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.errors import UnknownService
from lifang.modules.volunteers.queries.volunteers import volunteer_of
from lifang.people.models import Account, Person

P = ParamSpec("P")
T = TypeVar("T")

for_readers = staff(rules.reads_somewhere)
for_organisers = staff(rules.organises_somewhere)


def for_volunteers(
    view: Callable[Concatenate[HttpRequest, Visit, Person, P], HttpResponseBase],
) -> Page:
    """The volunteer's own pages need no grant. To everybody else they do not exist."""

    @wraps(view)
    def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        visit = visit_of(request)
        person = whoever(request, visit)
        if person is None:
            raise Http404
        return view(request, visit, person, *args, **kwargs)

    return never_cache(login_required(page))


def whoever(request: HttpRequest, visit: Visit) -> Person | None:
    return volunteer_of(request.user, visit.viewer.on) if isinstance(request.user, Account) else None


def found(look: Callable[[], T]) -> T:
    """What the query finds, or the page that says there is nothing."""
    try:
        return look()
    except UnknownService as refusal:
        raise Http404 from refusal


def did(request: HttpRequest, step: Callable[[], object], *, said: str) -> bool:
    """One press, one call: says above the next page what came of it."""
    try:
        step()
    except Refused as refusal:
        messages.warning(request, str(refusal.message))
        return False
    messages.success(request, said or _("Done."))
    return True
