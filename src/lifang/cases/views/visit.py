"""Who asks, and when: read once for each request, then passed on to commands and queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from lifang.cases import rules
from lifang.kernel import worktime
from lifang.kernel.ids import uuid7
from lifang.people.actors import NOBODY, Actor, Viewer
from lifang.people.models import Account
from lifang.people.queries import viewer_of
from lifang.places.profile import profile
from lifang.record.journal import SYSTEM_RANDOM
from lifang.web.language import language

P = ParamSpec("P")
Page = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Visit:
    viewer: Viewer
    now: datetime
    language: str

    @property
    def actor(self) -> Actor:
        return Actor.account(self.viewer)

    def new_key(self) -> str:
        """Made when a form is shown: sending it twice does nothing twice."""
        return str(uuid7(self.now, SYSTEM_RANDOM))


def visit_of(request: HttpRequest) -> Visit:
    now = timezone.now()
    user = request.user
    viewer = (
        viewer_of(user, on=worktime.today(now, profile().calendar)) if isinstance(user, Account) else NOBODY
    )
    return Visit(viewer, now, language())


def staff(
    allowed: Callable[[Viewer], bool],
) -> Callable[[Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]], Page]:
    """A page for signed-in people with the permission; nothing of it stays in a shared browser's cache."""

    def decorate(view: Callable[Concatenate[HttpRequest, Visit, P], HttpResponseBase]) -> Page:
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            visit = visit_of(request)
            if not allowed(visit.viewer):
                raise PermissionDenied
            return view(request, visit, *args, **kwargs)

        return never_cache(login_required(page))

    return decorate


for_desk = staff(rules.may_use_desk)
for_field = staff(rules.may_use_field)
for_calls = staff(rules.may_take_calls)
for_administrators = staff(rules.may_administer)
for_anyone = staff(lambda viewer: bool(viewer.grants))
