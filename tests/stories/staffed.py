"""Units with people of any purpose, and plain ways to tell a case's story with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from lifang.cases import commands, queries
from lifang.cases.errors import UnknownCase
from lifang.cases.evidence import StoredFile
from lifang.cases.models import Case, Clock
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Account, Organization
from lifang.places.models import Site
from lifang.places.profile import profile
from tests.factories.cases import MONDAY, a_key, a_photo, account
from tests.factories.people import make_account, make_grant, make_unit

EAST_FIRST = "990101001001"
COMMITTEE = "committee-990101001001"
STREET = "street-990101001"


def staff(unit: str, purpose: str, *roles: str, kind: str = "department", area: str = "990101") -> None:
    """One account for each role of a unit, by the name `role.unit`; the unit is made if it is not there."""
    if not Organization.objects.filter(pk=unit).exists():
        make_unit(unit, kind, area)
    for role in roles:
        name = f"{role}.{unit}"
        known = Account.objects.filter(username=name).first()
        make_grant(
            known or make_account(name), Organization.objects.get(pk=unit), role, area, purpose=purpose
        )


def committee(purpose: str, *roles: str) -> None:
    staff(COMMITTEE, purpose, *roles, area=EAST_FIRST)


def begin(
    program: str,
    who: str = "",
    *,
    now: datetime = MONDAY,
    channel: str = "",
    site: str = "",
    area: str = "",
    **data: Any,
) -> Case:
    """`who`: a user name; empty: anybody, on the public page."""
    return commands.receive(
        program=program,
        actor=account(who, now) if who else PUBLIC,
        data=data,
        key=a_key(),
        now=now,
        channel=channel or ("visit" if who else "web"),
        language="zh",
        site=Site.objects.get(code=site) if site else None,
        area=area or None,
    )


def step(
    case: Case,
    action: str,
    who: str,
    now: datetime,
    *,
    proofs: tuple[str, ...] = (),
    reason: str = "",
    **data: Any,
) -> Case:
    """`who`: a user name, or "reporter". `proofs`: the kinds of evidence to attach."""
    done = commands.perform(
        ref=case.ref,
        action=action,
        actor=Actor.reporter(case.ref) if who == "reporter" else account(who, now),
        data=data,
        files=[(kind, _proof(number)) for number, kind in enumerate(proofs)],
        reason=reason,
        key=a_key(),
        now=now,
        language="zh",
    )
    return Case.objects.get(pk=done.pk)


def _proof(number: int) -> StoredFile:
    return a_photo((10 + 40 * number, 90, 120))


def due(case: Case, clock: str) -> str:
    """The deadline as the wall clock of the district shows it."""
    found = Clock.objects.filter(case=case, name=clock).latest("pk")
    return f"{found.due_at.astimezone(profile().calendar.zone):%Y-%m-%d %H:%M}"


def learns_nothing(case: Case, who: str, now: datetime) -> None:
    """Not by list, count, search or reference, and an action is answered as if there were no such case."""
    viewer = account(who, now).viewer
    assert viewer.grants
    assert case.pk not in queries.visible_cases(viewer).values_list("pk", flat=True)
    assert queries.find(viewer, case.ref) == []
    assert case.title not in {found.title for found in queries.find(viewer, case.title)}
    with pytest.raises(UnknownCase):
        queries.get_case(viewer, case.ref)
    with pytest.raises(UnknownCase):
        step(case, "note", who, now, reason="听说有这么一件事")
