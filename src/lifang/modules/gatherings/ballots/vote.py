"""What is asked, of whom, and under which published rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from lifang.modules.gatherings.ballots.papers import Channel, Proxy
from lifang.modules.gatherings.ballots.roll import Roll
from lifang.modules.gatherings.ballots.threshold import Threshold

Text: TypeAlias = Mapping[str, str]

ABSTAIN = "abstain"
ANSWERS = ("for", "against", ABSTAIN)
INVALID = "invalid"
"""What whoever opened a paper marks for it when it says nothing that could be counted: no answer, and so it is spoiled."""


class VoteError(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Motion:
    code: str
    title: Text
    consent: Threshold


@dataclass(frozen=True, slots=True)
class Candidate:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Election:
    """A ballot marks at most as many candidates as there are seats. A candidate needs the consent like a motion;
    the accepted are ranked by heads, then by area, then by the draw that `Rules.tie_seed` fixes.
    """

    code: str
    title: Text
    consent: Threshold
    seats: int
    alternates: int
    candidates: tuple[Candidate, ...]

    def __post_init__(self) -> None:
        if self.seats < 1 or self.seats % 2 == 0:
            raise VoteError(f"election {self.code}: a committee of {self.seats} can tie; make the number odd")
        if not 0 <= self.alternates <= self.seats:
            raise VoteError(
                f"election {self.code}: {self.alternates} alternates for {self.seats} seats;"
                " there may be no more alternates than members"
            )
        for one in self.candidates:
            if one.code in (ABSTAIN, INVALID):
                raise VoteError(f"election {self.code}: no candidate can have the code {one.code!r}")
        _refuse_repeated(f"election {self.code}: candidate", (one.code for one in self.candidates))


Question: TypeAlias = Motion | Election


@dataclass(frozen=True, slots=True)
class Rules:
    """Fixed and published before the first ballot. Of several ballots for one unit an owner's own goes before a
    proxy's, then the preferred channel before the other, then the first (or the last) before the rest.
    """

    quorum: Threshold
    heads_per_agent: int  # how many heads one proxy holder may stand for; 0: no proxies
    prefer: Channel | None
    keep: Literal["first", "last"]
    tie_seed: str  # published after the candidates are known


@dataclass(frozen=True, slots=True)
class Vote:
    code: str
    opens_at: datetime
    closes_at: datetime  # a ballot of this moment is still in time
    roll: Roll
    rules: Rules
    questions: tuple[Question, ...]
    proxies: tuple[Proxy, ...] = ()

    def __post_init__(self) -> None:
        _refuse_repeated("question", (question.code for question in self.questions))
        _refuse_repeated("proxy", (proxy.number for proxy in self.proxies))
        for proxy in self.proxies:
            unknown = [code for code in proxy.units if code not in self.roll.by_code]
            if unknown:
                raise VoteError(f"proxy {proxy.number} names unit {unknown[0]}, which is not on the roll")
            if self.roll.weigh(proxy.units).heads != 1:
                raise VoteError(
                    f"proxy {proxy.number} names units of several owners; each owner signs a proxy of their own"
                )


def _refuse_repeated(what: str, codes: Iterable[str]) -> None:
    for code, times in Counter(codes).items():
        if times > 1:
            raise VoteError(f"{what} {code} stands {times} times; give each a code of its own")
