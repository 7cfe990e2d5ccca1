"""The count, from the register and the opened ballots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from lifang.modules.gatherings.ballots.admission import SetAside, admit
from lifang.modules.gatherings.ballots.papers import Envelope, Paper, is_intact
from lifang.modules.gatherings.ballots.results import (
    ElectionResult,
    Keys,
    MotionResult,
    Result,
    Standing,
    Won,
)
from lifang.modules.gatherings.ballots.roll import Roll, Weight
from lifang.modules.gatherings.ballots.vote import (
    ABSTAIN,
    ANSWERS,
    Election,
    Motion,
    Question,
    Vote,
    VoteError,
)


@dataclass(frozen=True, slots=True)
class Count:
    results: tuple[Result, ...]
    set_aside: tuple[SetAside, ...]


def count(vote: Vote, register: Iterable[Envelope], opened: Mapping[str, Paper]) -> Count:
    """`opened` is by ballot number. A ballot that was not admitted must stay closed: VoteError names it."""
    admission = admit(vote, register)
    stray = sorted(opened.keys() - {envelope.number for envelope in admission.admitted.values()})
    if stray:
        raise VoteError(f"ballot {stray[0]} was opened but not admitted; only admitted envelopes are opened")
    papers = {}
    set_aside = list(admission.set_aside)
    for unit, envelope in admission.admitted.items():
        paper = opened.get(envelope.number)
        if paper is None:
            set_aside.append(SetAside(envelope.number, "not-opened"))
        elif not is_intact(vote.code, envelope, paper):
            set_aside.append(SetAside(envelope.number, "seal-broken"))
        else:
            papers[unit] = paper
    results = tuple(_result(vote, question, papers) for question in vote.questions)
    return Count(results, tuple(sorted(set_aside, key=lambda one: one.number)))


class _Box:
    """The valid answers to one question: unit → what its ballot supports."""

    def __init__(
        self,
        vote: Vote,
        code: str,
        papers: Mapping[str, Paper],
        read: Callable[[tuple[str, ...]], frozenset[str] | None],
    ) -> None:
        answers = {unit: read(paper.marks.get(code, ())) for unit, paper in papers.items()}
        self.roll: Roll = vote.roll
        self.valid = {unit: answer for unit, answer in answers.items() if answer is not None}
        self.spoiled = self.roll.weigh(answers.keys() - self.valid.keys())
        self.quorum = Keys(vote.rules.quorum, self.roll.weigh(self.valid), self.roll.whole)

    def supporting(self, option: str) -> Weight:
        """Area of the ballots that do; heads all of whose valid ballots do."""
        heads_against = {
            self.roll.by_code[unit].head for unit, answer in self.valid.items() if option not in answer
        }
        agreeing = [unit for unit, answer in self.valid.items() if option in answer]
        heads = {self.roll.by_code[unit].head for unit in agreeing} - heads_against
        return Weight(self.roll.weigh(agreeing).area, len(heads))


def _result(vote: Vote, question: Question, papers: Mapping[str, Paper]) -> Result:
    if isinstance(question, Motion):
        return _motion(question, _Box(vote, question.code, papers, _read_motion))
    box = _Box(vote, question.code, papers, lambda marks: _read_election(question, marks))
    return _election(question, box, vote.rules.tie_seed)


def _motion(motion: Motion, box: _Box) -> MotionResult:
    in_favour, against, abstained = (box.supporting(answer) for answer in ANSWERS)
    part = box.quorum.part
    return MotionResult(
        code=motion.code,
        quorum=box.quorum,
        consent=Keys(motion.consent, in_favour, part),
        against=against,
        abstained=abstained,
        divided_heads=part.heads - in_favour.heads - against.heads - abstained.heads,
        spoiled=box.spoiled,
    )


def _election(election: Election, box: _Box, tie_seed: str) -> ElectionResult:
    part = box.quorum.part
    consent = {one: Keys(election.consent, box.supporting(one.code), part) for one in election.candidates}
    ranked = sorted(
        election.candidates,
        key=lambda one: (
            -consent[one].part.heads,
            -consent[one].part.area,
            tie_key(tie_seed, election.code, one.code),
        ),
    )
    accepted = [one for one in ranked if box.quorum.met and consent[one].met]
    won = {one: _won(election, place) for place, one in enumerate(accepted)}
    return ElectionResult(
        code=election.code,
        quorum=box.quorum,
        standings=tuple(
            Standing(one.code, one.name, consent[one], won.get(one, "nothing")) for one in ranked
        ),
        empty_seats=max(0, election.seats - len(accepted)),
        abstained=box.supporting(ABSTAIN),
        spoiled=box.spoiled,
    )


def _won(election: Election, place: int) -> Won:
    if place < election.seats:
        return "member"
    return "alternate" if place < election.seats + election.alternates else "nothing"


def tie_key(seed: str, election: str, candidate: str) -> str:
    """Of candidates equal by heads and area the smallest SHA-256 of "seed|election|candidate" goes first."""
    return sha256(f"{seed}|{election}|{candidate}".encode()).hexdigest()


def _read_motion(marks: tuple[str, ...]) -> frozenset[str] | None:
    """A blank paper abstains; several marks, or a mark that is no answer, spoil it."""
    if not marks:
        return frozenset({ABSTAIN})
    return frozenset(marks) if len(marks) == 1 and marks[0] in ANSWERS else None


def _read_election(election: Election, marks: tuple[str, ...]) -> frozenset[str] | None:
    if not marks:
        return frozenset({ABSTAIN})
    chosen = frozenset(marks)
    known = {one.code for one in election.candidates}
    return chosen if len(marks) == len(chosen) <= election.seats and chosen <= known else None
