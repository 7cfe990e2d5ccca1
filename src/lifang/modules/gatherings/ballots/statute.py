"""The thresholds of the law as data, each with its article, to be put into votes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lifang.modules.gatherings.ballots.threshold import Threshold
from lifang.modules.gatherings.ballots.vote import VoteError

QUORUM = Threshold(Fraction(2, 3))
"""Civil Code art. 278 (2), first sentence: of the area and of the heads."""
MORE_THAN_HALF = Threshold(Fraction(1, 2), beyond=True)
THREE_QUARTERS = Threshold(Fraction(3, 4))

CONSENT = {
    1: MORE_THAN_HALF,  # rules of procedure of the owners' assembly
    2: MORE_THAN_HALF,  # the management covenant
    3: MORE_THAN_HALF,  # electing the committee, replacing its members
    4: MORE_THAN_HALF,  # engaging and dismissing the property company
    5: MORE_THAN_HALF,  # using the repair fund
    6: THREE_QUARTERS,  # raising the repair fund
    7: THREE_QUARTERS,  # rebuilding
    8: THREE_QUARTERS,  # changing the use of common parts, or doing business with them
    9: MORE_THAN_HALF,  # other weighty matters
}
"""Civil Code art. 278 (1), items one to nine, with the share that item needs of those taking part."""


@dataclass(frozen=True, slots=True)
class CommitteeSize:
    """How small a committee may be: a matter of local law."""

    least: int
    least_if_small: int
    small_below: int  # households

    def needed(self, households: int) -> int:
        return self.least_if_small if households < self.small_below else self.least

    def check(self, seats: int, households: int) -> None:
        if seats < (least := self.needed(households)):
            raise VoteError(
                f"a committee for {households} households needs {least} seats or more, not {seats}"
            )
