"""The public protocol of a vote: one JSON value from which anyone can count again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Final

from lifang.kernel.canonical import digest
from lifang.modules.gatherings.ballots.count import Count, count
from lifang.modules.gatherings.ballots.papers import Envelope, Paper, Proxy
from lifang.modules.gatherings.ballots.results import Keys, MotionResult, Result, Standing
from lifang.modules.gatherings.ballots.roll import Roll, Unit, Weight
from lifang.modules.gatherings.ballots.threshold import Threshold
from lifang.modules.gatherings.ballots.vote import (
    Candidate,
    Election,
    Motion,
    Question,
    Rules,
    Vote,
    VoteError,
)

FORMAT: Final = "lifang-ballots-1"
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Recount:
    count: Count
    differences: tuple[str, ...]  # parts of the protocol that the recount does not confirm

    @property
    def confirmed(self) -> bool:
        return not self.differences


def roll_digest(roll: Roll) -> str:
    """Published when the vote is called: nobody is put on the roll or taken off it afterwards."""
    return digest(_roll(roll))


def register_digest(register: Iterable[Envelope]) -> str:
    """Published at closing, before the first envelope is opened: no ballot comes or goes afterwards."""
    return digest(_register(register))


def protocol(vote: Vote, register: Sequence[Envelope], opened: Mapping[str, Paper]) -> Data:
    return {
        "format": FORMAT,
        "vote": vote.code,
        "opens_at": _moment(vote.opens_at),
        "closes_at": _moment(vote.closes_at),
        "rules": {
            "quorum": _threshold(vote.rules.quorum),
            "heads_per_agent": vote.rules.heads_per_agent,
            "prefer": vote.rules.prefer,
            "keep": vote.rules.keep,
            "tie_seed": vote.rules.tie_seed,
        },
        "questions": [_question(question) for question in vote.questions],
        "roll": _roll(vote.roll),
        "roll_digest": roll_digest(vote.roll),
        "proxies": [
            {
                "number": proxy.number,
                "agent": proxy.agent,
                "units": list(proxy.units),
                "signed_at": _moment(proxy.signed_at),
                "revoked_at": proxy.revoked_at and _moment(proxy.revoked_at),
            }
            for proxy in vote.proxies
        ],
        "register": _register(register),
        "register_digest": register_digest(register),
        "opened": {
            number: {
                "marks": {code: list(marks) for code, marks in paper.marks.items()},
                "nonce": paper.nonce,
            }
            for number, paper in sorted(opened.items())
        },
        **_found(count(vote, register, opened)),
    }


def recount(data: Mapping[str, Any]) -> Recount:
    """Counts from roll, register and opened ballots alone, then compares with what the protocol claims."""
    if data.get("format") != FORMAT:
        raise VoteError(f"not a protocol of the form {FORMAT}: its format is {data.get('format')!r}")
    try:
        vote, register, opened = _read(data)
    except (KeyError, TypeError, AttributeError) as error:
        raise VoteError(f"the protocol is incomplete or misshapen: {error!r}") from error
    again = count(vote, register, opened)
    true_values = {
        "roll_digest": roll_digest(vote.roll),
        "register_digest": register_digest(register),
        **_found(again),
    }
    return Recount(again, tuple(part for part, value in true_values.items() if data.get(part) != value))


def _found(counted: Count) -> Data:
    return {
        "set_aside": [
            {"number": one.number, "reason": one.reason, "by": one.by} for one in counted.set_aside
        ],
        "results": [_result(result) for result in counted.results],
    }


def _result(result: Result) -> Data:
    shown: Data = {
        "code": result.code,
        "outcome": result.outcome,
        "quorum": _keys(result.quorum),
        "abstained": _weight(result.abstained),
        "spoiled": _weight(result.spoiled),
    }
    if isinstance(result, MotionResult):
        shown["consent"] = _keys(result.consent)
        shown["against"] = _weight(result.against)
        shown["divided_heads"] = result.divided_heads
    else:
        shown["standings"] = [_standing(one) for one in result.standings]
        shown["empty_seats"] = result.empty_seats
    return shown


def _standing(one: Standing) -> Data:
    return {"candidate": one.candidate, "consent": _keys(one.consent), "won": one.won}


def _keys(keys: Keys) -> Data:
    return {
        "needs": _threshold(keys.threshold),
        "part": _weight(keys.part),
        "of": _weight(keys.whole),
        "area_met": keys.area_met,
        "heads_met": keys.heads_met,
    }


def _weight(weight: Weight) -> Data:
    return {"area": weight.area, "heads": weight.heads}


def _threshold(threshold: Threshold) -> Data:
    return {"share": str(threshold.share), "beyond": threshold.beyond}


def _question(question: Question) -> Data:
    shown: Data = {
        "code": question.code,
        "title": dict(question.title),
        "consent": _threshold(question.consent),
    }
    if isinstance(question, Election):
        shown["seats"] = question.seats
        shown["alternates"] = question.alternates
        shown["candidates"] = [{"code": one.code, "name": one.name} for one in question.candidates]
    return shown


def _roll(roll: Roll) -> list[Data]:
    return [{"unit": unit.code, "area": unit.area, "head": unit.head} for unit in roll.units]


def _register(register: Iterable[Envelope]) -> list[Data]:
    return [_envelope(one) for one in sorted(register, key=lambda one: one.number)]


def _envelope(one: Envelope) -> Data:
    """What happens to few stands only there: protocols of earlier votes keep their digests."""
    shown: Data = {
        "number": one.number,
        "unit": one.unit,
        "channel": one.channel,
        "cast_at": _moment(one.cast_at),
        "proxy": one.proxy,
        "seal": one.seal,
    }
    if one.voided:
        shown["voided"] = one.voided
    if one.entered_at is not None:
        shown["entered_at"] = _moment(one.entered_at)
    return shown


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _read(data: Mapping[str, Any]) -> tuple[Vote, list[Envelope], dict[str, Paper]]:
    vote = Vote(
        code=data["vote"],
        opens_at=datetime.fromisoformat(data["opens_at"]),
        closes_at=datetime.fromisoformat(data["closes_at"]),
        roll=Roll(tuple(Unit(one["unit"], one["area"], one["head"]) for one in data["roll"])),
        rules=Rules(**{**data["rules"], "quorum": _read_threshold(data["rules"]["quorum"])}),
        questions=tuple(_read_question(one) for one in data["questions"]),
        proxies=tuple(_read_proxy(one) for one in data["proxies"]),
    )
    register = [
        Envelope(
            **{
                **one,
                **{at: datetime.fromisoformat(one[at]) for at in ("cast_at", "entered_at") if at in one},
            }
        )
        for one in data["register"]
    ]
    opened = {
        number: Paper({code: tuple(marks) for code, marks in one["marks"].items()}, one["nonce"])
        for number, one in data["opened"].items()
    }
    return vote, register, opened


def _read_threshold(data: Mapping[str, Any]) -> Threshold:
    return Threshold(Fraction(data["share"]), data["beyond"])


def _read_question(data: Mapping[str, Any]) -> Question:
    consent = _read_threshold(data["consent"])
    if "seats" not in data:
        return Motion(data["code"], data["title"], consent)
    candidates = tuple(Candidate(one["code"], one["name"]) for one in data["candidates"])
    return Election(data["code"], data["title"], consent, data["seats"], data["alternates"], candidates)


def _read_proxy(data: Mapping[str, Any]) -> Proxy:
    revoked_at = data["revoked_at"]
    return Proxy(
        data["number"],
        data["agent"],
        tuple(data["units"]),
        datetime.fromisoformat(data["signed_at"]),
        revoked_at and datetime.fromisoformat(revoked_at),
    )
