"""Who serves on an owners' committee changes: a later election takes its place, a member leaves, an alternate moves up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from lifang.cases.errors import WrongState
from lifang.cases.steps import write, wrong
from lifang.modules.gatherings.commands.duties import Duty, start_clock
from lifang.modules.gatherings.commands.seats import (
    ALTERNATE,
    BY_THE_HOUSE,
    MEMBER,
    check_day,
    check_serves,
    code_of,
    elected,
    keep,
    seated,
)
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.commands.told import CHAIR
from lifang.modules.gatherings.models import Committee, Vote
from lifang.people.actors import Actor
from lifang.people.commands import add_membership, end_membership
from lifang.people.models import Membership, Person
from lifang.people.queries import in_effect
from lifang.record.door import transaction

_DAY = timedelta(days=1)


def succeed(vote: Vote, begins: date, now: datetime) -> None:
    """An estate has one committee: the one in office leaves it on the day before. Inside the transaction of the seating."""
    if vote.site_id is None:
        return
    before = Committee.objects.select_related("vote__organizer", "organization")
    for one in before.filter(vote__site=vote.site_id, until_on__gte=begins).exclude(vote=vote):
        if one.elected_on >= begins:
            raise WrongState(
                _("“%(name)s” was elected for this estate by a vote that is not older; it stays in office.")
                % {"name": one.organization.name}
            )
        key = f"succeeded/{one.vote.ref}/{vote.ref}"
        row, _earlier = begin(one.vote, actor=BY_THE_HOUSE, key=key)
        last = begins - _DAY
        for held in _beyond(one, last):
            _end(held, last, now)
        one.until_on = last
        one.save(update_fields=["until_on"])
        facts = {"by": vote.ref, "until": last.isoformat()}
        subject = f"unit/{one.organization_id}"
        write(row, "succeeded", actor=BY_THE_HOUSE, key=key, now=now, facts=facts, subject=subject)


def replace_member(
    *, vote: Vote, member: Person, left_on: date, reason: str, actor: Actor, key: str, now: datetime
) -> Committee:
    """From the next day on the alternate with the most votes has the seat; it stays empty when none is left.

    When it was the chair, the members elect another one; else the changed names are posted.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        check_serves(committee, now)
        check_day("left_on", left_on, committee.elected_on, now)
        if not reason.strip():
            raise wrong("reason", _("Please write down why."))
        ending = list(_beyond(committee, left_on).filter(person=member))
        if not any(one.role == MEMBER and one.from_on <= left_on for one in ending):
            raise wrong("member", _("This person is no member of the committee on that day."))
        for held in ending:
            _end(held, left_on, now)
        successor = _next_alternate(row, committee, left_on + _DAY)
        if successor is not None:
            _end(successor, left_on, now)
            add_membership(
                person=successor.person, organization=committee.organization, role=MEMBER,
                from_on=left_on + _DAY, until_on=committee.until_on, actor=BY_THE_HOUSE, now=now,
            )  # fmt: skip
        was_chair = any(one.role == CHAIR for one in ending)
        committee.posted_on = None
        if was_chair:
            committee.chaired_on = None
        running = Duty.POST if committee.chaired_on else Duty.CHAIR
        facts = {
            "member": member.code,
            "left_on": left_on.isoformat(),
            "successor": successor.person.code if successor else "",
            "chair": was_chair,
            "clocks": [start_clock(committee, running, left_on)] if was_chair or committee.chaired_on else [],
        }
        payload = {"reason": reason.strip()}
        return keep(committee, "member-left", facts, payload=payload, actor=actor, key=key, now=now)


def _next_alternate(vote: Vote, committee: Committee, on: date) -> Membership | None:
    """By the order of votes, of those who are alternates still."""
    waiting = Membership.objects.filter(
        in_effect(on), organization=committee.organization_id, role=ALTERNATE
    ).select_related("person", "organization")
    by_code = {one.person.code: one for one in waiting}
    ranked = (code_of(committee.organization_id, one["candidate"]) for one in elected(vote)[1]["standings"])
    return next((by_code[code] for code in ranked if code in by_code), None)


def _beyond(committee: Committee, day: date) -> QuerySet[Membership]:
    """What counts, or would begin to, after this day."""
    held = Membership.objects.filter(organization=committee.organization_id, until_on__gt=day)
    return held.filter(until_on__gte=F("from_on")).select_related("person", "organization").order_by("pk")


def _end(held: Membership, last_day: date, now: datetime) -> None:
    last = max(last_day, held.from_on - _DAY)  # one that has not begun never counts
    end_membership(membership=held, last_day=last, actor=BY_THE_HOUSE, now=now)
