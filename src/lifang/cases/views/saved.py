"""Lists that a person gave a name: the lane and filters of the queue, one press away."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lifang.cases.models import SavedView
from lifang.cases.views.visit import Visit, for_desk
from lifang.people.models import Account
from lifang.web.typed import typed

MOST = 12  # more would be a list to search in
KEPT = ("lane", "held", "program", "area", "unit", "handler", "view")


@dataclass(frozen=True, slots=True)
class SavedLink:
    pk: int
    name: str
    url: str
    current: bool


def saved_views(visit: Visit, current: str) -> list[SavedLink]:
    rows = SavedView.objects.filter(account__username=visit.viewer.username).order_by("pk")[:MOST]
    return [
        SavedLink(row.pk, row.name, reverse("cases:desk") + "?" + row.query, row.query == current)
        for row in rows
    ]


def tidy_query(query: str) -> str:
    """What makes a list, in one order: two ways to the same list are one view."""
    given = QueryDict(query.removeprefix("?"))
    tidy = QueryDict(mutable=True)
    for name in KEPT:
        if value := given.get(name):
            tidy[name] = value[:80]
    return tidy.urlencode()


@require_POST
@for_desk
def save_view(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same name again takes the place of the earlier one."""
    name, query = typed(request, "name").strip()[:40], tidy_query(request.POST.get("query", ""))[:400]
    account = Account.objects.get(username=visit.viewer.username)
    mine = SavedView.objects.filter(account=account)
    if not name:
        messages.warning(request, _("Give the list a name."))
    elif mine.exclude(name=name).count() >= MOST:
        messages.warning(request, _("You have %(count)s saved lists; take one away first.") % {"count": MOST})
    else:
        SavedView.objects.update_or_create(account=account, name=name, defaults={"query": query})
    return redirect(reverse("cases:desk") + "?" + query)


@require_POST
@for_desk
def forget_view(request: HttpRequest, visit: Visit, pk: int) -> HttpResponse:
    del request
    SavedView.objects.filter(account__username=visit.viewer.username, pk=pk).delete()
    return redirect("cases:desk")
