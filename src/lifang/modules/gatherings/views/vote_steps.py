"""The steps of a vote at the desk, from its candidates to the registered committee."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.errors import BadInput
from lifang.cases.views.visit import Visit
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.forms import (
    CallForm,
    CommitteeForm,
    ConsentForm,
    CountForm,
    EnvelopeForm,
    FoundMarksForm,
    NoForm,
    NominateForm,
    OpenForm,
    ProxyForm,
    ReasonForm,
    ReviewForm,
    VoidForm,
)
from lifang.modules.gatherings.models import RollUnit, Vote
from lifang.modules.gatherings.views.steps import Given, Step

KINDS = {
    "drawn-up": gettext_lazy("Roll drawn up"),
    "nominations-called": gettext_lazy("Owners called to nominate"),
    "nominated": gettext_lazy("Nomination came in"),
    "consented": gettext_lazy("Agreed to stand, or declined"),
    "reviewed": gettext_lazy("Nomination reviewed"),
    "opened": gettext_lazy("Announced"),
    "slips-printed": gettext_lazy("Voting slips printed"),
    "authorized": gettext_lazy("Proxy entered"),
    "revoked": gettext_lazy("Proxy revoked"),
    "cast": gettext_lazy("Ballots came in"),
    "voided": gettext_lazy("Paper ballot taken back"),
    "cancelled": gettext_lazy("Vote withdrawn"),
    "result-overdue": gettext_lazy("The result is overdue: told to who must act"),
    "closed": gettext_lazy("Register closed"),
    "papers-opened": gettext_lazy("Paper envelopes opened"),
    "counted": gettext_lazy("Counted"),
    "published": gettext_lazy("Result published"),
    "seated": gettext_lazy("Committee registered"),
    "chaired": gettext_lazy("Chair elected"),
    "member-left": gettext_lazy("A member left"),
    "succeeded": gettext_lazy("A later election took its place"),
    "posted": gettext_lazy("Names posted"),
    "filed": gettext_lazy("Papers were handed to the street"),
    "filing-answered": gettext_lazy("The street has answered"),
    "overdue": gettext_lazy("A deadline passed: told to who must act"),
    "term-ends": gettext_lazy("End of the term comes near: told"),
    "erased": gettext_lazy("Names erased: the time to keep them is over"),
}
_State = Vote.State


def unit_at(vote: Vote, door: str, field: str) -> RollUnit:
    unit = vote.units.filter(label=door.strip()).first()
    if unit is None:
        problem = _("There is no unit “%(door)s” on the roll; write the door as it stands there.") % {
            "door": door
        }
        raise BadInput(problem, {field: problem})
    return unit


def _nominate(row: Vote, given: Given) -> object:
    data = dict(given.data)
    unit = unit_at(row, data.pop("door"), "door")
    election = row.election or {}
    return commands.nominate(vote=row, question=election.get("code", ""), unit=unit, **data, **given.who)


def _review(row: Vote, given: Given) -> object:
    found = get_object_or_404(row.nominations, code=given.of)
    return commands.review(
        nomination=found, accepted=given.data["accepted"] == "yes", reason=given.data["reason"], **given.who
    )


def _consent(row: Vote, given: Given) -> object:
    found = get_object_or_404(row.nominations, code=given.of)
    return commands.consent(nomination=found, agreed=given.data["agreed"] == "yes", **given.who)


def _take_envelope(row: Vote, given: Given) -> object:
    return commands.cast(
        vote=row,
        unit=unit_at(row, given.data["door"], "door"),
        cast_at=given.data["cast_at"],
        proxy=given.data["proxy"].strip().upper(),
        **given.who,
    )


def _authorize(row: Vote, given: Given) -> object:
    data = dict(given.data)
    units = [unit_at(row, door, "doors") for door in data.pop("doors").replace("，", ",").split(",")]
    return commands.authorize(vote=row, units=units, **data, **given.who)


def _next_envelope(row: Vote, visit: Visit, of: str) -> forms.Form:
    del visit, of
    return FoundMarksForm(row, [one.number for one in commands.to_open(row)])


def _open_paper(row: Vote, given: Given) -> object:
    marks = {one["code"]: given.data[one["code"]] for one in row.questions}
    return commands.open_papers(vote=row, papers={given.data["number"]: marks}, **given.who)


def _void(row: Vote, given: Given) -> object:
    number = given.data["number"].strip().upper()
    return commands.void_ballot(vote=row, number=number, reason=given.data["reason"], **given.who)


def _is_over(row: Vote, now: datetime) -> bool:
    return row.closes_at is not None and now > row.closes_at


def _no_form(row: Vote, visit: Visit, of: str) -> forms.Form:
    del row, visit, of
    return NoForm()


STEPS: dict[str, Step[Vote]] = {
    "call": Step(
        gettext_lazy("Call the owners to nominate"),
        lambda _row, _visit, _of: CallForm(),
        lambda row, given: commands.call_nominations(vote=row, **given.data, **given.who),
        lambda row, _now: row.state == _State.DRAWN_UP and row.election is not None,
        gettext_lazy(
            "On the public page, with the codes of their slips: hand these out first. It can be announced only afterwards."
        ),
        second=True,
    ),
    "nominate": Step(
        gettext_lazy("Nominate"),
        lambda _row, _visit, _of: NominateForm(),
        _nominate,
        lambda row, _now: row.state == _State.DRAWN_UP and row.election is not None,
        gettext_lazy("Only owners can be elected. Each nomination is reviewed before the vote is announced."),
        second=True,
    ),
    "review": Step(
        gettext_lazy("Review"),
        lambda _row, _visit, _of: ReviewForm(),
        _review,
        lambda row, _now: row.state == _State.DRAWN_UP,
        of_a_part=True,
    ),
    "consent": Step(
        gettext_lazy("Write down whether they agree"),
        lambda _row, _visit, _of: ConsentForm(),
        _consent,
        lambda row, _now: row.state == _State.DRAWN_UP,
        of_a_part=True,
    ),
    "open": Step(
        gettext_lazy("Announce"),
        lambda _row, _visit, _of: OpenForm(),
        lambda row, given: commands.open_vote(vote=row, **given.data, **given.who),
        lambda row, now: row.state == _State.DRAWN_UP and not row.takes_nominations(now),
        gettext_lazy("Questions, candidates and rules are fixed and public from here on."),
    ),
    "envelope": Step(
        gettext_lazy("Register a paper ballot"),
        lambda _row, _visit, _of: EnvelopeForm(),
        _take_envelope,
        lambda row, now: row.state == _State.OPEN and row.opens_at is not None and now >= row.opens_at,
        gettext_lazy(
            "The envelope stays closed. It is opened after the end, with all the others, by the number you get now:"
            " write that on it, and no door."
        ),
        told=lambda made: _("Write on the envelope: %(number)s") % {"number": made.number},
    ),
    "void": Step(
        gettext_lazy("Take back a paper ballot"),
        lambda _row, _visit, _of: VoidForm(),
        _void,
        lambda row, _now: row.state == _State.OPEN and row.ballots.filter(channel="paper").exists(),
        gettext_lazy(
            "An envelope that was registered for the wrong door, say: then register it again. Its line stays in the register,"
            " with the reason, and is not counted."
        ),
        second=True,
    ),
    "proxy": Step(
        gettext_lazy("Enter a proxy"),
        lambda _row, _visit, _of: ProxyForm(),
        _authorize,
        lambda row, now: (
            row.state == _State.OPEN and row.rules["heads_per_agent"] > 0 and not _is_over(row, now)
        ),
        second=True,
    ),
    "revoke": Step(
        gettext_lazy("Revoke the proxy"),
        _no_form,
        lambda row, given: commands.revoke(
            proxy=get_object_or_404(row.proxies, number=given.of), **given.who
        ),
        lambda row, now: row.state == _State.OPEN and not _is_over(row, now),
        gettext_lazy("Ballots that came by it are void, too."),
        of_a_part=True,
    ),
    "close": Step(
        gettext_lazy("Close the register"),
        _no_form,
        lambda row, given: commands.close(vote=row, **given.who),
        lambda row, now: row.state == _State.OPEN and _is_over(row, now),
        gettext_lazy(
            "Register late paper ballots first. The register's fingerprint is fixed before anything is opened."
        ),
    ),
    "papers": Step(
        gettext_lazy("Open the next paper envelope"),
        _next_envelope,
        _open_paper,
        lambda row, _now: row.state == _State.CLOSED and bool(commands.to_open(row)),
        gettext_lazy("Two people look at it together, one reads, one ticks."),
    ),
    "count": Step(
        gettext_lazy("Count"),
        lambda row, _visit, _of: CountForm(commands.unreadable(row)),
        lambda row, given: commands.count_ballots(vote=row, **given.data, **given.who),
        lambda row, _now: row.state == _State.CLOSED and not commands.to_open(row),
        gettext_lazy("Opens the online ballots and counts all."),
    ),
    "publish": Step(
        gettext_lazy("Publish the result"),
        _no_form,
        lambda row, given: commands.publish(vote=row, **given.who),
        lambda row, _now: row.state == _State.COUNTED,
        gettext_lazy("With the whole protocol, so that anybody can count again."),
    ),
    "cancel": Step(
        gettext_lazy("Withdraw the vote"),
        lambda _row, _visit, _of: ReasonForm(),
        lambda row, given: commands.cancel_vote(vote=row, **given.data, **given.who),
        lambda row, _now: row.state in (_State.DRAWN_UP, _State.OPEN, _State.CLOSED),
        gettext_lazy("Ballots stay closed for good. Everybody who was told of the vote reads why."),
        second=True,
    ),
    "seat": Step(
        gettext_lazy("Register the committee"),
        lambda _row, _visit, _of: CommitteeForm(),
        lambda row, given: commands.seat_committee(vote=row, **given.data, **given.who),
        lambda row, _now: (
            row.state == _State.PUBLISHED and row.election is not None and row.committee_id is None
        ),
        gettext_lazy(
            "Its members elect a chair within 7 days of the result; it files with the street within 30 days."
        ),
    ),
}
