"""Who stands for election: nominated by owners with their slips or at the office, agreed by themselves, reviewed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import WrongState
from lifang.cases.steps import check_state, write, wrong
from lifang.modules.gatherings.commands.ballots import unit_by_slip
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.models import Nomination, RollUnit, Vote
from lifang.modules.gatherings.standard import nominations_of_a_unit
from lifang.people.actors import Actor
from lifang.record.door import transaction
from lifang.record.journal import moment

LONGEST_STATEMENT = 1000  # characters
_State, _Consent, _By = Vote.State, Nomination.Consent, Nomination.By


def call_nominations(*, vote: Vote, until: datetime, actor: Actor, key: str, now: datetime) -> Vote:
    """From now until then owners nominate on the public page, with the codes of their slips. It can be made longer."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP)
        if row.election is None:
            raise WrongState(_("There is no such election in this vote."))
        if until <= max(now, row.nominating_until or now):
            raise wrong("until", _("Choose a later moment: what was promised is not made shorter."))
        row.nominating_until = until
        row.save(update_fields=["nominating_until"])
        write(row, "nominations-called", actor=actor, key=key, now=now, facts={"until": moment(until)})
    return row


def nominate(
    *,
    vote: Vote,
    question: str,
    name: str,
    unit: RollUnit,
    by: str,
    actor: Actor,
    key: str,
    now: datetime,
    statement: str = "",
    agreed: bool = False,
) -> Nomination:
    """At the office. Only an owner can be elected: `unit` is theirs, and `name` is one of its owners.

    `agreed`: that they want to stand was seen in writing. Whoever nominates themselves has said so.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row.nominations.get(code=earlier.facts["code"])
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP)
        if by not in _By.values:
            raise wrong("by", _("Say who nominated: oneself, residents or the community."))
        given: dict[str, Any] = {
            "question": question,
            "name": name,
            "unit": unit,
            "by": by,
            "statement": statement,
        }
        return _add(row, **given, agreed=agreed or by == _By.SELF, actor=actor, key=key, now=now)


def nominate_online(
    *,
    vote: Vote,
    question: str,
    code: str,
    actor: Actor,
    key: str,
    now: datetime,
    oneself: bool,
    name: str,
    door: str = "",
    statement: str = "",
) -> Nomination:
    """By the owners of the unit whose slip has this `code`: one of themselves, or `name` of another `door`, who must agree."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row.nominations.get(code=earlier.facts["code"])
        _check_called(row, now)
        own = unit_by_slip(row, code)
        seats = next(
            (int(one["seats"]) for one in row.questions if one["code"] == question and "seats" in one), 0
        )
        most = nominations_of_a_unit(seats)
        if seats and row.nominations.filter(question=question, proposer=own).count() >= most:
            raise WrongState(
                _("Your unit has nominated %(most)s people already; more are not taken from one unit.")
                % {"most": most}
            )
        unit = own if oneself else row.units.filter(label=door.strip()).first()
        if unit is None:
            raise wrong(
                "door", _("There is no such door on the roll of owners; write it as on a voting slip.")
            )
        by = _By.SELF if oneself else _By.RESIDENTS
        given: dict[str, Any] = {
            "question": question,
            "name": name,
            "unit": unit,
            "by": by,
            "statement": statement,
        }
        return _add(row, **given, agreed=oneself, proposer=own, actor=actor, key=key, now=now)


def _add(
    row: Vote,
    *,
    question: str,
    name: str,
    unit: RollUnit,
    by: str,
    statement: str,
    agreed: bool,
    actor: Actor,
    key: str,
    now: datetime,
    proposer: RollUnit | None = None,
) -> Nomination:
    if question not in {one["code"] for one in row.questions if "seats" in one}:
        raise wrong("question", _("There is no such election in this vote."))
    if unit.vote_id != row.pk or name.strip() not in unit.owners:
        raise wrong("name", _("This person is not an owner of this unit; write the name as on the roll."))
    if len(statement.strip()) > LONGEST_STATEMENT:
        raise wrong("statement", _("At most %(most)s characters, please.") % {"most": LONGEST_STATEMENT})
    if row.nominations.filter(question=question, name=name.strip(), unit=unit).exists():
        raise wrong("name", _("This person was nominated already."))
    made = Nomination.objects.create(
        vote=row, question=question, code=f"c{row.nominations.count() + 1}", name=name.strip(), by=by, unit=unit,
        statement=statement.strip(), proposer=proposer, consent=_Consent.GIVEN if agreed else _Consent.ASKED,
    )  # fmt: skip
    facts = {"code": made.code, "question": question, "by": by, "consent": str(made.consent)}
    payload: dict[str, Any] = {"name": made.name, "statement": made.statement, "unit": unit.tag}
    if proposer is not None:
        payload["proposer"] = proposer.tag
    write(row, "nominated", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return made


def consent(*, nomination: Nomination, agreed: bool, actor: Actor, key: str, now: datetime) -> Nomination:
    """At the office, from what the nominated person has signed."""
    with transaction():
        row, earlier = begin(nomination.vote, actor=actor, key=key)
        found = row.nominations.get(pk=nomination.pk)
        if earlier:
            return found
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP)
        return _consent(row, found, agreed, actor=actor, key=key, now=now)


def consent_online(
    *,
    vote: Vote,
    code: str,
    name: str,
    agreed: bool,
    actor: Actor,
    key: str,
    now: datetime,
    statement: str = "",
) -> Nomination:
    """By the nominated themselves, with the slip of their unit; in words of their own where they have some."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row.nominations.get(code=earlier.facts["code"])
        _check_called(row, now)
        found = row.nominations.filter(unit=unit_by_slip(row, code), name=name.strip()).first()
        if found is None:
            raise wrong("name", _("Nobody of this name was nominated for your unit."))
        if len(statement.strip()) > LONGEST_STATEMENT:
            raise wrong("statement", _("At most %(most)s characters, please.") % {"most": LONGEST_STATEMENT})
        return _consent(row, found, agreed, actor=actor, key=key, now=now, statement=statement.strip())


def _consent(
    row: Vote, found: Nomination, agreed: bool, *, actor: Actor, key: str, now: datetime, statement: str = ""
) -> Nomination:
    if found.state != Nomination.State.PROPOSED:
        raise WrongState(_("This nomination was reviewed already; please ask the organizer."))
    found.consent = _Consent.GIVEN if agreed else _Consent.DECLINED
    found.statement = statement or found.statement
    found.save(update_fields=["consent", "statement"])
    facts = {"code": found.code, "consent": str(found.consent)}
    payload = {"statement": statement} if statement else None
    write(row, "consented", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return found


def review(
    *, nomination: Nomination, accepted: bool, actor: Actor, key: str, now: datetime, reason: str = ""
) -> Nomination:
    """A refusal gives its reason; who is on the list is public from the notice on, and has agreed to that."""
    with transaction():
        row, earlier = begin(nomination.vote, actor=actor, key=key)
        found = row.nominations.get(pk=nomination.pk)
        if earlier:
            return found
        check_runs(actor, row)
        check_state(row, _State.DRAWN_UP)
        if accepted and found.consent != _Consent.GIVEN:
            raise wrong("accepted", _("They have not agreed to stand; record that first."))
        if not accepted and not reason.strip():
            raise wrong("reason", _("Please write down why."))
        found.state = Nomination.State.ACCEPTED if accepted else Nomination.State.REFUSED
        found.reason = "" if accepted else reason.strip()
        found.save(update_fields=["state", "reason"])
        facts = {"code": found.code, "accepted": accepted, "reason": found.reason}
        write(row, "reviewed", actor=actor, key=key, now=now, facts=facts)
    return found


def _check_called(vote: Vote, now: datetime) -> None:
    if not vote.takes_nominations(now):
        raise WrongState(
            _("Nominations are not taken now; see on the page of the vote until when they were.")
        )
