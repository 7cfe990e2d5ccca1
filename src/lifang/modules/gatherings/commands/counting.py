"""After the end: the register is closed, the admitted envelopes are opened, all is counted and published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext as _

from lifang.cases.errors import WrongState
from lifang.cases.steps import check_state, write, wrong
from lifang.kernel.canonical import digest
from lifang.modules.gatherings import ballots
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.electorate import opened_of, register_of, vote_of
from lifang.modules.gatherings.models import RegisteredBallot, Vote
from lifang.modules.gatherings.sealing import UnreadableError, unlock
from lifang.people.actors import Actor
from lifang.record.door import transaction

_State = Vote.State


def close(*, vote: Vote, actor: Actor, key: str, now: datetime) -> Vote:
    """Publishes the register's digest before the first envelope is opened: no ballot comes or goes afterwards."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.OPEN)
        if row.closes_at is None or now <= row.closes_at:
            raise WrongState(_("The vote is not over yet."))
        row.state, row.register_digest = _State.CLOSED, ballots.register_digest(register_of(row))
        row.save(update_fields=["state", "register_digest"])
        facts = {"register_digest": row.register_digest, "ballots": row.ballots.count()}
        write(row, "closed", actor=actor, key=key, now=now, facts=facts)
    return row


def open_papers(
    *, vote: Vote, papers: Mapping[str, Mapping[str, Sequence[str]]], actor: Actor, key: str, now: datetime
) -> Vote:
    """What was found in paper envelopes: ballot number → question → marks. No mark at all is an abstention; what says
    nothing that could be counted is marked `ballots.vote.INVALID`.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.CLOSED)
        closed = {one.number: one for one in to_open(row)}
        questions = {one["code"] for one in row.questions}
        for number, marks in papers.items():
            if number not in closed:
                raise wrong(
                    "number", _("Ballot %(number)s is not an envelope to be opened.") % {"number": number}
                )
            if not marks.keys() <= questions:
                raise wrong(
                    "marks",
                    _("Ballot %(number)s answers a question that was not asked.") % {"number": number},
                )
            closed[number].marks = {code: list(marked) for code, marked in marks.items()}
        RegisteredBallot.objects.bulk_update([closed[number] for number in papers], ["marks"])
        facts = {"opened": {number: closed[number].marks for number in papers}}
        write(row, "papers-opened", actor=actor, key=key, now=now, facts=facts)
    return row


def to_open(vote: Vote) -> list[RegisteredBallot]:
    """The admitted paper envelopes that are still closed, by number."""
    admitted = {one.number for one in ballots.admit(vote_of(vote), register_of(vote)).admitted.values()}
    return list(vote.ballots.filter(number__in=admitted, channel="paper", marks__isnull=True))


def count_ballots(
    *, vote: Vote, actor: Actor, key: str, now: datetime, left_closed: Collection[str] = ()
) -> Vote:
    """Opens the online envelopes and counts. What was set aside stays closed for good.

    One whose lock does not open, since its ciphertext or the key was changed, is not counted: `left_closed` says that
    somebody has read its number and wants to go on without it.
    """
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.CLOSED)
        if waiting := len(to_open(row)):
            raise WrongState(
                _("Paper envelopes that are still to be opened: %(count)s.") % {"count": waiting}
            )
        counted, register = vote_of(row), register_of(row)
        if ballots.register_digest(register) != row.register_digest:
            raise WrongState(_("The register is not the one that was closed; run `lifang verify`."))
        online = _unlocked(row)
        unreadable = sorted(one.number for one in online if one.marks is None)
        if set(unreadable) - set(left_closed):
            raise wrong("left_closed", _unreadable_words(unreadable))
        readable = [one for one in online if one.marks is not None]
        RegisteredBallot.objects.bulk_update(readable, ["marks", "nonce"])
        row.protocol = ballots.protocol(counted, register, opened_of(row))
        row.state = _State.COUNTED
        row.save(update_fields=["state", "protocol"])
        facts = {
            "opened": {one.number: {"marks": one.marks, "nonce": one.nonce} for one in readable},
            "left_closed": unreadable,
            "results": row.protocol["results"],
            "protocol": digest(row.protocol),
        }
        write(row, "counted", actor=actor, key=key, now=now, facts=facts)
    return row


def unreadable(vote: Vote) -> list[str]:
    """The numbers of admitted online ballots whose lock does not open."""
    return sorted(one.number for one in _unlocked(vote) if one.marks is None)


def _unlocked(vote: Vote) -> list[RegisteredBallot]:
    """The admitted online ballots with their marks, not saved; without marks where the lock does not open."""
    admitted = {one.number for one in ballots.admit(vote_of(vote), register_of(vote)).admitted.values()}
    online = list(vote.ballots.filter(number__in=admitted, channel="online"))
    for one in online:
        with suppress(UnreadableError):
            inside = unlock(f"{vote.ref}/{one.number}", one.locked)
            one.marks, one.nonce = inside["marks"], inside["nonce"]
    return online


def _unreadable_words(numbers: Sequence[str]) -> str:
    return _(
        "These online ballots cannot be opened: %(numbers)s. If the key of the vault was changed, put the old one back and"
        " count again; else say that they stay closed."
    ) % {"numbers": ", ".join(numbers)}


def publish(*, vote: Vote, actor: Actor, key: str, now: datetime) -> Vote:
    """From now on everybody can read the protocol and count it again."""
    with transaction():
        row, earlier = begin(vote, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.COUNTED)
        row.state, row.published_at = _State.PUBLISHED, now
        row.save(update_fields=["state", "published_at"])
        write(row, "published", actor=actor, key=key, now=now, facts={"protocol": digest(row.protocol)})
    return row
