"""Who calls again, and what is reported again: reads for whoever takes a call, over cases open to them only.

A number is personal and lies in payloads and in `Case.personal`; beside it stands only a keyed index (people.vault).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from lifang.cases.models import Case, Contact
from lifang.cases.queries import contacts, open_near, visible_cases
from lifang.people.actors import Viewer
from lifang.people.vault import caller_index
from lifang.places.models import Site
from lifang.record.lookups import filled

CASES, CONTACTS, TWINS = 8, 5, 5
FRESH = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Caller:
    cases: list[Case]
    contacts: list[Contact]


def caller_known_by(viewer: Viewer, phone: str) -> Caller:
    index = caller_index(phone)
    if not index:
        return Caller([], [])
    by_phone = filled(phone_index=index)
    cases = visible_cases(viewer).filter(by_phone).select_related("area", "site", "unit")
    return Caller(
        list(cases.order_by("-id")[:CASES]),
        list(contacts(viewer).filter(by_phone)[:CONTACTS]),
    )


def similar_open(
    viewer: Viewer, *, program: str, site: Site, category: str, now: datetime, but: int | None = None
) -> list[Case]:
    """Still open, of the same kind and category, begun in the last two weeks here or a few steps away; nearest first."""
    cases = visible_cases(viewer)
    if category:
        cases = cases.filter(category=category)
    if but is not None:
        cases = cases.exclude(pk=but)
    return open_near(cases, program=program, site=site, since=now - FRESH)[:TWINS]
