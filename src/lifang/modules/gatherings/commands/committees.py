"""Those elected become a committee: they elect their chair, their names are posted, and the street takes it on file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.steps import check_state, write, wrong
from lifang.kernel import worktime
from lifang.modules.gatherings import rules
from lifang.modules.gatherings.commands.duties import (
    Duty,
    end_clock,
    reopen_clock,
    start_clock,
    start_term_clock,
)
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.commands.told import CHAIR
from lifang.modules.gatherings.models import Committee, Vote
from lifang.people import vault
from lifang.people.actors import Actor
from lifang.people.commands import add_membership, add_organization, add_person, end_membership
from lifang.people.models import Membership, Organization, Person, Secret
from lifang.people.queries import in_effect, unit_for
from lifang.places.profile import profile
from lifang.record.door import transaction

MEMBER, DEPUTY = "member", "deputy"  # roles of memberships, beside CHAIR and "alternate"
_Filing = Committee.Filing
_SYSTEM = Actor.system("votes")


def seat_committee(
    *, vote: Vote, name: str, actor: Actor, key: str, now: datetime, name_en: str = ""
) -> Organization:
    """From the published count. Seats that stay empty await another election; the rest serve.

    Its term and its deadlines count from the day on which the result was published, however late it is registered.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return Organization.objects.get(code=earlier.facts["committee"])
        check_runs(actor, row)
        check_state(row, Vote.State.PUBLISHED)
        if row.committee_id is not None:
            raise WrongState(_("Its committee was registered already."))
        election, result = _elected(row)
        if not name.strip():
            raise wrong("name", _("Give it a name."))
        assert row.published_at is not None
        begins = worktime.today(row.published_at, profile().calendar)
        ends = _years_later(begins, election["years"])
        code = f"committee-{row.ref.lower()}"
        committee = add_organization(
            code=code, kind=Organization.Kind.ASSOCIATION, name=name.strip(), name_en=name_en.strip(),
            area=row.area, actor=_SYSTEM, now=now,
        )  # fmt: skip
        members = []
        for standing in result["standings"]:
            if standing["won"] == "nothing":
                continue
            nomination = row.nominations.get(code=standing["candidate"])
            person = add_person(
                code=f"{code}-{nomination.code}", name=nomination.name, actor=_SYSTEM, now=now
            )
            add_membership(
                person=person, organization=committee, role=standing["won"], from_on=begins, until_on=ends,
                actor=_SYSTEM, now=now,
            )  # fmt: skip
            members.append({"candidate": nomination.code, "person": person.code, "as": standing["won"]})
        row.committee = committee
        row.save(update_fields=["committee"])
        seated = Committee.objects.create(
            vote=row, organization=committee, authority=_authority(row), elected_on=begins, until_on=ends
        )
        clocks = [start_clock(seated, one, begins) for one in (Duty.CHAIR, Duty.FILE)]
        facts = {
            "committee": code,
            "authority": seated.authority_id,
            "members": members,
            "from": begins.isoformat(),
            "until": ends.isoformat(),
            "clocks": [*clocks, start_term_clock(seated)],
        }
        write(row, "seated", actor=actor, key=key, now=now, facts=facts, subject=f"unit/{code}")
    return committee


def elect_chair(
    *,
    vote: Vote,
    chair: Person,
    met_on: date,
    present: int,
    actor: Actor,
    key: str,
    now: datetime,
    deputies: Sequence[Person] = (),
    phone: str = "",
) -> Committee:
    """The members choose among themselves, more than half of them being there (Property Management Regulations
    art. 16, those of Beijing art. 42 and 45). Later in the term another choice takes the place of the first.

    `phone` of the chair goes into the vault; by it the committee is told what it must not miss.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = _seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        _check_serves(committee, now)
        _check_day("met_on", met_on, committee.chaired_on or committee.elected_on, now)
        members = {one.person_id: one for one in _holding(committee, MEMBER, met_on)}
        if chair.pk not in members:
            raise wrong("chair", _("Only a member can be elected chair; alternates cannot."))
        if any(one.pk not in members or one.pk == chair.pk for one in deputies):
            raise wrong("deputies", _("Only other members can be deputies."))
        if not len(members) < 2 * present <= 2 * len(members):
            raise wrong(
                "present",
                _("Of %(all)s members more than half must be there; nobody can send somebody else.")
                % {"all": len(members)},
            )
        for held in (*_holding(committee, CHAIR, met_on), *_holding(committee, DEPUTY, met_on)):
            end_membership(membership=held, last_day=met_on - timedelta(days=1), actor=_SYSTEM, now=now)
        for person, role in ((chair, CHAIR), *((one, DEPUTY) for one in dict.fromkeys(deputies))):
            add_membership(
                person=person, organization=committee.organization, role=role, from_on=met_on,
                until_on=committee.until_on, actor=_SYSTEM, now=now,
            )  # fmt: skip
        if phone.strip():
            vault.store_secret(person=chair, kind=Secret.Kind.PHONE, value=phone, actor=_SYSTEM, now=now)
        committee.chaired_on, committee.posted_on = met_on, None
        end_clock(committee, Duty.CHAIR, met_on)
        facts = {
            "chair": chair.code,
            "deputies": [one.code for one in dict.fromkeys(deputies)],
            "met_on": met_on.isoformat(),
            "present": present,
            "clocks": [start_clock(committee, Duty.POST, met_on)],
        }
        return _keep(committee, "chaired", facts, actor=actor, key=key, now=now)


def post_names(*, vote: Vote, posted_on: date, actor: Actor, key: str, now: datetime) -> Committee:
    """Chair, deputies and members hang where everybody in the estate sees them (Beijing art. 42)."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = _seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        if committee.posted_on is not None:
            raise WrongState(_("These names were posted already."))
        _check_day("posted_on", posted_on, _chaired(committee), now)
        committee.posted_on = posted_on
        end_clock(committee, Duty.POST, posted_on)
        facts = {"posted_on": posted_on.isoformat()}
        return _keep(committee, "posted", facts, actor=actor, key=key, now=now)


def file_committee(*, vote: Vote, filed_on: date, actor: Actor, key: str, now: datetime) -> Committee:
    """The papers are with the street, the minutes of the first meeting among them (art. 16; Beijing art. 43)."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = _seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        if committee.filing not in (_Filing.NOT_FILED, _Filing.RETURNED):
            raise WrongState(_("It was filed already."))
        _check_day("filed_on", filed_on, committee.answered_on or _chaired(committee), now)
        committee.filing, committee.filed_on, committee.answered_on = _Filing.FILED, filed_on, None
        end_clock(committee, Duty.FILE, filed_on)
        clock = start_clock(committee, Duty.ANSWER, filed_on)
        facts = {"filed_on": filed_on.isoformat(), "clocks": [clock]}
        return _keep(committee, "filed", facts, actor=actor, key=key, now=now)


def answer_filing(
    *,
    vote: Vote,
    confirmed: bool,
    answered_on: date,
    actor: Actor,
    key: str,
    now: datetime,
    number: str = "",
    reason: str = "",
) -> Committee:
    """By the street itself: on file under a number, or sent back with the reason; the thirty days go on then."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = _seated(row)
        if earlier:
            return committee
        if not rules.may_answer_filing(actor, committee):
            raise NotAllowed(_("Only %(unit)s answers this filing.") % {"unit": committee.authority.name})
        if committee.filing != _Filing.FILED or committee.filed_on is None:
            raise WrongState(_("Nothing was filed that is not answered yet."))
        _check_day("answered_on", answered_on, committee.filed_on, now)
        if confirmed and not number.strip():
            raise wrong("number", _("Give the number under which it is on file."))
        if not confirmed and not reason.strip():
            raise wrong("reason", _("Please write down why."))
        committee.filing = _Filing.CONFIRMED if confirmed else _Filing.RETURNED
        committee.filing_number = number.strip() if confirmed else ""
        committee.reason = "" if confirmed else reason.strip()
        committee.answered_on = answered_on
        end_clock(committee, Duty.ANSWER, answered_on)
        if not confirmed:
            reopen_clock(committee, Duty.FILE)
        facts = {
            "confirmed": confirmed,
            "answered_on": answered_on.isoformat(),
            "number": committee.filing_number,
            "reason": committee.reason,
        }
        return _keep(committee, "filing-answered", facts, actor=actor, key=key, now=now)


def _keep(
    committee: Committee, kind: str, facts: dict[str, Any], *, actor: Actor, key: str, now: datetime
) -> Committee:
    committee.save()
    subject = f"unit/{committee.organization_id}"
    write(committee.vote, kind, actor=actor, key=key, now=now, facts=facts, subject=subject)
    return committee


def _seated(vote: Vote) -> Committee:
    found = Committee.objects.select_related("vote__organizer", "vote__area", "organization", "authority")
    committee = found.filter(vote=vote).first()
    if committee is None:
        raise WrongState(_("No committee was registered from this vote."))
    return committee


def _chaired(committee: Committee) -> date:
    if committee.chaired_on is None:
        raise WrongState(_("The members must elect their chair first."))
    return committee.chaired_on


def _check_serves(committee: Committee, now: datetime) -> None:
    if not committee.serves(worktime.today(now, profile().calendar)):
        raise WrongState(_("The term of this committee is over."))


def _check_day(field: str, day: date, first: date, now: datetime) -> None:
    if not first <= day <= worktime.today(now, profile().calendar):
        raise wrong(field, _("This day must be between %(first)s and today.") % {"first": first})


def _holding(committee: Committee, role: str, on: date) -> Iterator[Membership]:
    """Memberships of this role that count on this day."""
    held = Membership.objects.filter(in_effect(on), organization=committee.organization_id, role=role)
    return held.select_related("person", "organization").order_by("pk").iterator()


def _authority(vote: Vote) -> Organization:
    """The street of the place (art. 16); where a district has none, the unit above the organizer."""
    return unit_for(vote.area_id, Organization.Kind.STREET) or vote.organizer.parent or vote.organizer


def _elected(vote: Vote) -> tuple[dict[str, Any], dict[str, Any]]:
    elections = {one["code"]: one for one in vote.questions if "seats" in one}
    assert vote.protocol is not None
    for result in vote.protocol["results"]:
        if result["code"] in elections and any(one["won"] == "member" for one in result.get("standings", ())):
            return elections[result["code"]], result
    raise WrongState(_("Nobody was elected in this vote."))


def _years_later(day: date, years: int) -> date:
    """The last day of a term that begins on `day`."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = day.replace(year=day.year + years, day=28)
    return same - timedelta(days=1)
