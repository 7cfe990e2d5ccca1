"""Is it this one? What is open, public and near, before somebody reports it again, and while they write.

Their words are compared with the names of categories and never with what others wrote (docs/decisions/0006).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from lifang.cases import queries
from lifang.cases.models import Case
from lifang.cases.suggest import suggest
from lifang.cases.views.public.steps import Draft, changed
from lifang.cases.views.public.words import kind_text, place_text, stage_text
from lifang.kernel.receipts import CodeError, parse
from lifang.places.models import Site
from lifang.web.language import language

FRESH = timedelta(days=30)
SHOWN = 5
READ = 200  # characters of what is being written


@dataclass(frozen=True, slots=True)
class Twin:
    case: Case
    kind: str
    place: str
    stage: str
    url: str


def alike(request: HttpRequest, draft: Draft, categories: Collection[str], now: datetime) -> list[Twin]:
    """Open public cases of these categories at the draft's place."""
    if draft.site is None:
        return []
    near = queries.open_near(
        queries.public_cases().filter(category__in=categories).exclude(site__kind=Site.Kind.DOOR),
        program=draft.program.code,
        site=draft.site,
        since=now - FRESH,
    )
    spoken = language()
    return [
        Twin(
            case,
            kind_text(case, spoken),
            place_text(case, spoken),
            stage_text(case, spoken),
            changed(request, same=case.ref),
        )
        for case in near[:SHOWN]
    ]


def chosen_category(draft: Draft) -> str:
    return draft.chosen.get("category", "")


def meant_by(text: str, draft: Draft) -> set[str]:
    """The categories that the words suggest, beside the one that was asked about already."""
    found = suggest([draft.program], text[:READ], language())
    return {one.category for one in found if one.category} - {chosen_category(draft)}


def followed(request: HttpRequest, draft: Draft) -> Case | None:
    """The public case that somebody chose instead; None when it is not open any more, or never was one."""
    said = request.POST.get("same") or request.GET.get("same", "")
    try:
        ref = parse(said)
    except CodeError:
        return None
    cases = queries.public_cases().filter(program=draft.program.code).exclude(state_kind=Case.Kind.CLOSED)
    return cases.filter(ref=ref).first()
