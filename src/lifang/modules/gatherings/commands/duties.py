"""The deadlines of an owners' committee: started by what happened, ended by what was done, told when they pass."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from lifang.cases.steps import write
from lifang.kernel import worktime
from lifang.modules.gatherings.commands.step import begin
from lifang.modules.gatherings.commands.told import tell_committee, tell_organizer, tell_units
from lifang.modules.gatherings.models import Committee, CommitteeClock, Vote
from lifang.modules.gatherings.standard import duty
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.record.door import transaction
from lifang.record.journal import moment

Duty = CommitteeClock.Duty
MONTHS_A_YEAR = 12


def start_clock(committee: Committee, name: Duty, on: date) -> dict[str, Any]:
    """From this day; one that ran before begins anew. What it says for the entry's facts."""
    calendar = profile().calendar
    found = worktime.deadline(calendar.moment(on), duty(name).period, calendar)
    return _keep(committee, name, on, found.due_at, found.as_json())


def start_term_clock(committee: Committee) -> dict[str, Any]:
    """Due so many months before the last day of the term, on that day's beginning."""
    on = months_before(committee.until_on, duty(Duty.TERM).period.count)
    return _keep(committee, Duty.TERM, committee.elected_on, profile().calendar.moment(on), None)


def end_clock(committee: Committee, name: Duty, on: date) -> None:
    committee.clocks.filter(duty=name).update(done_on=on)


def reopen_clock(committee: Committee, name: Duty) -> None:
    """Its day stays: papers sent back do not make the thirty days longer."""
    committee.clocks.filter(duty=name).update(done_on=None)


def months_before(day: date, months: int) -> date:
    """The same day of that month, else its last."""
    years, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 - months, MONTHS_A_YEAR)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def tell_due(*, clock: CommitteeClock, actor: Actor, key: str, now: datetime) -> bool:
    """Once for each deadline: an entry, and a message to whoever must act. False when there is nothing left to tell."""
    committee = clock.committee
    with transaction():
        vote, earlier = begin(committee.vote, actor=actor, key=key)
        row = CommitteeClock.objects.select_related("committee__organization").get(pk=clock.pk)
        if earlier or row.done_on or row.told_at or row.due_at > now:
            return False
        row.told_at = now
        if row.duty == Duty.TERM:  # it asks for nothing else here than to be told
            row.done_on = worktime.today(now, profile().calendar)
        row.save(update_fields=["told_at", "done_on"])
        units = _responsible(row)
        tell_units(row, units, now)
        if row.duty == Duty.TERM:
            tell_committee(row, actor, now)
        facts = {"duty": row.duty, "due_at": moment(row.due_at), "told": units}
        kind = "term-ends" if row.duty == Duty.TERM else "overdue"
        write(vote, kind, actor=actor, key=key, now=now, facts=facts, subject=f"unit/{vote.committee_id}")
    return True


def result_due(vote: Vote) -> datetime:
    """By when the result of a vote is published, counted from its last day."""
    assert vote.closes_at is not None
    return worktime.deadline(vote.closes_at, duty("result").period, profile().calendar).due_at


def tell_result_due(*, vote: Vote, actor: Actor, key: str, now: datetime) -> bool:
    """Once for each vote that is over and whose result nobody has published: an entry, and a message to who runs it."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        running = row.state in (Vote.State.OPEN, Vote.State.CLOSED, Vote.State.COUNTED)
        if earlier or row.told_at or not running or (due := result_due(row)) > now:
            return False
        row.told_at = now
        row.save(update_fields=["told_at"])
        tell_organizer(row, due, now)
        facts = {"due_at": moment(due), "state": row.state, "told": [row.organizer_id]}
        write(row, "result-overdue", actor=actor, key=key, now=now, facts=facts)
    return True


def _responsible(clock: CommitteeClock) -> list[str]:
    """The street for its answer; for the rest who organized the election, and before the end of a term both."""
    committee = clock.committee
    organizer, authority = committee.vote.organizer_id, committee.authority_id
    if clock.duty == Duty.TERM:
        return sorted({organizer, authority})
    return [authority if clock.duty == Duty.ANSWER else organizer]


def _keep(
    committee: Committee, name: Duty, on: date, due_at: datetime, reasons: dict[str, Any] | None
) -> dict[str, Any]:
    CommitteeClock.objects.update_or_create(
        committee=committee,
        duty=name,
        defaults={"start_on": on, "due_at": due_at, "reasons": reasons, "done_on": None, "told_at": None},
    )
    return {"duty": str(name), "start_on": on.isoformat(), "due_at": moment(due_at), "reasons": reasons}
