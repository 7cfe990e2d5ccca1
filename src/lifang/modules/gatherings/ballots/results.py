"""What a count found: every number, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from lifang.modules.gatherings.ballots.roll import Weight
from lifang.modules.gatherings.ballots.threshold import Threshold

Won: TypeAlias = Literal["member", "alternate", "nothing"]


@dataclass(frozen=True, slots=True)
class Keys:
    """One threshold over both keys: `part` of `whole` must reach it by area and by heads."""

    threshold: Threshold
    part: Weight
    whole: Weight

    @property
    def area_met(self) -> bool:
        return self.threshold.met(self.part.area, self.whole.area)

    @property
    def heads_met(self) -> bool:
        return self.threshold.met(self.part.heads, self.whole.heads)

    @property
    def met(self) -> bool:
        return self.area_met and self.heads_met

    @property
    def missing(self) -> Weight:
        return Weight(
            max(0, self.threshold.least(self.whole.area) - self.part.area),
            max(0, self.threshold.least(self.whole.heads) - self.part.heads),
        )


@dataclass(frozen=True, slots=True)
class MotionResult:
    """Areas and heads of the four answers sum up to those who took part, but for the divided heads: owners
    of several units whose ballots disagree. They took part and are on no side. Spoiled ballots take no part.
    """

    code: str
    quorum: Keys
    consent: Keys
    against: Weight
    abstained: Weight
    divided_heads: int
    spoiled: Weight

    @property
    def outcome(self) -> Literal["passed", "failed", "no-quorum"]:
        if not self.quorum.met:
            return "no-quorum"
        return "passed" if self.consent.met else "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    candidate: str
    name: str
    consent: Keys
    won: Won


@dataclass(frozen=True, slots=True)
class ElectionResult:
    """Standings are in the order of rank. A seat without an accepted candidate stays empty."""

    code: str
    quorum: Keys
    standings: tuple[Standing, ...]
    empty_seats: int
    abstained: Weight
    spoiled: Weight

    @property
    def outcome(self) -> Literal["complete", "seats-empty", "no-quorum"]:
        if not self.quorum.met:
            return "no-quorum"
        return "seats-empty" if self.empty_seats else "complete"


Result: TypeAlias = MotionResult | ElectionResult
