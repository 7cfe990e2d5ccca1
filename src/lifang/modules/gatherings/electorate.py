"""A vote's rows as the values that ballots/ counts."""

from __future__ import annotations

from lifang.modules.gatherings import ballots
from lifang.modules.gatherings.ballots.statute import CONSENT, QUORUM
from lifang.modules.gatherings.models import Nomination, Vote


def vote_of(vote: Vote) -> ballots.Vote:
    """A vote that was announced. Heads, areas and tags are those of the frozen roll."""
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    return ballots.Vote(
        code=vote.ref,
        opens_at=vote.opens_at,
        closes_at=vote.closes_at,
        roll=roll_of(vote),
        rules=ballots.Rules(quorum=QUORUM, **vote.rules),
        questions=tuple(_question(vote, one) for one in vote.questions),
        proxies=tuple(
            ballots.Proxy(one.number, one.agent, tuple(one.units), one.signed_at, one.revoked_at)
            for one in vote.proxies.order_by("number")
        ),
    )


def roll_of(vote: Vote) -> ballots.Roll:
    """In the order in which it was drawn up: a database may sort by other rules."""
    units = (ballots.Unit(one.tag, one.area, one.head) for one in vote.units.all())
    return ballots.Roll(tuple(sorted(units)))


def register_of(vote: Vote) -> list[ballots.Envelope]:
    return [
        ballots.Envelope(
            one.number,
            one.tag,
            "online" if one.channel == "online" else "paper",
            one.cast_at,
            one.proxy or None,
            one.seal or None,
            one.void_reason,
            one.entered_at,
        )
        for one in vote.ballots.order_by("number")
    ]


def opened_of(vote: Vote) -> dict[str, ballots.Paper]:
    return {
        one.number: ballots.Paper({code: tuple(marks) for code, marks in one.marks.items()}, one.nonce)
        for one in vote.ballots.order_by("number")
        if one.marks is not None
    }


def _question(vote: Vote, one: dict[str, object]) -> ballots.Motion | ballots.Election:
    consent = CONSENT[int(str(one["matter"]))]
    code, title = str(one["code"]), {"zh": str(one["title"]), "en": str(one["title"])}
    if "seats" not in one:
        return ballots.Motion(code, title, consent)
    accepted = vote.nominations.filter(question=code, state=Nomination.State.ACCEPTED)
    return ballots.Election(
        code,
        title,
        consent,
        int(str(one["seats"])),
        int(str(one["alternates"])),
        tuple(ballots.Candidate(each.code, each.name) for each in accepted),
    )
