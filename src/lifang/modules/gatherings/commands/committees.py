"""Those elected become a committee: they elect their chair, their names are posted, and the street takes it on file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

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
from lifang.modules.gatherings.commands.seats import (
    BY_THE_HOUSE,
    DEPUTY,
    MEMBER,
    chaired,
    check_day,
    check_serves,
    code_of,
    elected,
    holding,
    keep,
    seated,
)
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.commands.succession import succeed
from lifang.modules.gatherings.commands.told import CHAIR
from lifang.modules.gatherings.models import Committee, Vote
from lifang.people import vault
from lifang.people.actors import Actor
from lifang.people.commands import add_membership, add_organization, add_person, end_membership
from lifang.people.models import Membership, Organization, Person, Secret
from lifang.people.queries import unit_for
from lifang.places.profile import profile
from lifang.record.door import transaction

_Filing = Committee.Filing


def seat_committee(
    *, vote: Vote, name: str, actor: Actor, key: str, now: datetime, name_en: str = ""
) -> Organization:
    """From the published count. Seats that stay empty await another election; the rest serve.

    Its term and its deadlines count from the day on which the result was published, however late it is registered;
    with that day begins, the committee of the same estate that was in office before leaves it.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return Organization.objects.get(code=earlier.facts["committee"])
        check_runs(actor, row)
        check_state(row, Vote.State.PUBLISHED)
        if row.committee_id is not None:
            raise WrongState(_("Its committee was registered already."))
        election, result = elected(row)
        if not name.strip():
            raise wrong("name", _("Give it a name."))
        assert row.published_at is not None
        begins = worktime.today(row.published_at, profile().calendar)
        ends = _years_later(begins, election["years"])
        succeed(row, begins, now)
        code = f"committee-{row.ref.lower()}"
        committee = add_organization(
            code=code, kind=Organization.Kind.ASSOCIATION, name=name.strip(), name_en=name_en.strip(),
            area=row.area, actor=BY_THE_HOUSE, now=now,
        )  # fmt: skip
        members = []
        for standing in result["standings"]:
            if standing["won"] == "nothing":
                continue
            nomination = row.nominations.get(code=standing["candidate"])
            person = add_person(
                code=code_of(code, nomination.code), name=nomination.name, actor=BY_THE_HOUSE, now=now
            )
            add_membership(
                person=person, organization=committee, role=standing["won"], from_on=begins, until_on=ends,
                actor=BY_THE_HOUSE, now=now,
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
        committee = seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        check_serves(committee, now)
        check_day("met_on", met_on, committee.chaired_on or _left_on(committee), now)
        members = {one.person_id: one for one in holding(committee, MEMBER, met_on)}
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
        for held in (*holding(committee, CHAIR, met_on), *holding(committee, DEPUTY, met_on)):
            end_membership(membership=held, last_day=met_on - timedelta(days=1), actor=BY_THE_HOUSE, now=now)
        for person, role in ((chair, CHAIR), *((one, DEPUTY) for one in dict.fromkeys(deputies))):
            add_membership(
                person=person, organization=committee.organization, role=role, from_on=met_on,
                until_on=committee.until_on, actor=BY_THE_HOUSE, now=now,
            )  # fmt: skip
        if phone.strip():
            vault.store_secret(person=chair, kind=Secret.Kind.PHONE, value=phone, actor=BY_THE_HOUSE, now=now)
        committee.chaired_on, committee.posted_on = met_on, None
        end_clock(committee, Duty.CHAIR, met_on)
        facts = {
            "chair": chair.code,
            "deputies": [one.code for one in dict.fromkeys(deputies)],
            "met_on": met_on.isoformat(),
            "present": present,
            "clocks": [start_clock(committee, Duty.POST, met_on)],
        }
        return keep(committee, "chaired", facts, actor=actor, key=key, now=now)


def post_names(*, vote: Vote, posted_on: date, actor: Actor, key: str, now: datetime) -> Committee:
    """Chair, deputies and members hang where everybody in the estate sees them (Beijing art. 42)."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        if committee.posted_on is not None:
            raise WrongState(_("These names were posted already."))
        check_day("posted_on", posted_on, chaired(committee), now)
        committee.posted_on = posted_on
        end_clock(committee, Duty.POST, posted_on)
        facts = {"posted_on": posted_on.isoformat()}
        return keep(committee, "posted", facts, actor=actor, key=key, now=now)


def file_committee(*, vote: Vote, filed_on: date, actor: Actor, key: str, now: datetime) -> Committee:
    """The papers are with the street, the minutes of the first meeting among them (art. 16; Beijing art. 43)."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        committee = seated(row)
        if earlier:
            return committee
        check_runs(actor, row)
        if committee.filing not in (_Filing.NOT_FILED, _Filing.RETURNED):
            raise WrongState(_("It was filed already."))
        check_day("filed_on", filed_on, committee.answered_on or chaired(committee), now)
        committee.filing, committee.filed_on, committee.answered_on = _Filing.FILED, filed_on, None
        end_clock(committee, Duty.FILE, filed_on)
        clock = start_clock(committee, Duty.ANSWER, filed_on)
        facts = {"filed_on": filed_on.isoformat(), "clocks": [clock]}
        return keep(committee, "filed", facts, actor=actor, key=key, now=now)


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
        committee = seated(row)
        if earlier:
            return committee
        if not rules.may_answer_filing(actor, committee):
            raise NotAllowed(_("Only %(unit)s answers this filing.") % {"unit": committee.authority.name})
        if committee.filing != _Filing.FILED or committee.filed_on is None:
            raise WrongState(_("Nothing was filed that is not answered yet."))
        check_day("answered_on", answered_on, committee.filed_on, now)
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
        return keep(committee, "filing-answered", facts, actor=actor, key=key, now=now)


def _left_on(committee: Committee) -> date:
    """The day on which the last chair left; the first of the term, if there was none."""
    chairs = Membership.objects.filter(organization=committee.organization_id, role=CHAIR)
    return max(
        (one for one in chairs.values_list("until_on", flat=True) if one), default=committee.elected_on
    )


def _authority(vote: Vote) -> Organization:
    """The street of the place (art. 16); where a district has none, the unit above the organizer."""
    return unit_for(vote.area_id, Organization.Kind.STREET) or vote.organizer.parent or vote.organizer


def _years_later(day: date, years: int) -> date:
    """The last day of a term that begins on `day`."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = day.replace(year=day.year + years, day=28)
    return same - timedelta(days=1)
