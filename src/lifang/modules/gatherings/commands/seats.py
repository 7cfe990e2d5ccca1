"""What the steps of an owners' committee share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import WrongState
from lifang.cases.steps import write, wrong
from lifang.kernel import worktime
from lifang.modules.gatherings.models import Committee, Vote
from lifang.people.actors import Actor
from lifang.people.models import Membership
from lifang.people.queries import in_effect
from lifang.places.profile import profile

MEMBER, DEPUTY, ALTERNATE = "member", "deputy", "alternate"  # roles of memberships, beside `told.CHAIR`
BY_THE_HOUSE = Actor.system("votes")
"""Memberships follow from the steps: whoever takes a step needs no right over persons."""


def elected(vote: Vote) -> tuple[dict[str, Any], dict[str, Any]]:
    """The question of the election, and its published result."""
    elections = {one["code"]: one for one in vote.questions if "seats" in one}
    assert vote.protocol is not None
    for result in vote.protocol["results"]:
        if result["code"] in elections and any(one["won"] == "member" for one in result.get("standings", ())):
            return elections[result["code"]], result
    raise WrongState(_("Nobody was elected in this vote."))


def code_of(committee: str, candidate: str) -> str:
    """Of the person as whom an elected candidate serves."""
    return f"{committee}-{candidate}"


def keep(
    committee: Committee,
    kind: str,
    facts: dict[str, Any],
    *,
    actor: Actor,
    key: str,
    now: datetime,
    payload: dict[str, Any] | None = None,
) -> Committee:
    committee.save()
    subject = f"unit/{committee.organization_id}"
    write(committee.vote, kind, actor=actor, key=key, now=now, facts=facts, payload=payload, subject=subject)
    return committee


def seated(vote: Vote) -> Committee:
    found = Committee.objects.select_related("vote__organizer", "vote__area", "organization", "authority")
    committee = found.filter(vote=vote).first()
    if committee is None:
        raise WrongState(_("No committee was registered from this vote."))
    return committee


def chaired(committee: Committee) -> date:
    if committee.chaired_on is None:
        raise WrongState(_("The members must elect their chair first."))
    return committee.chaired_on


def check_serves(committee: Committee, now: datetime) -> None:
    if not committee.serves(worktime.today(now, profile().calendar)):
        raise WrongState(_("The term of this committee is over."))


def check_day(field: str, day: date, first: date, now: datetime) -> None:
    if not first <= day <= worktime.today(now, profile().calendar):
        raise wrong(field, _("This day must be between %(first)s and today.") % {"first": first})


def holding(committee: Committee, role: str, on: date) -> Iterator[Membership]:
    """Memberships of this role that count on this day."""
    held = Membership.objects.filter(in_effect(on), organization=committee.organization_id, role=role)
    return held.select_related("person", "organization").order_by("pk").iterator()
