"""A share that must be reached, compared without division."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Threshold:
    """以上 includes the number itself, 过半数 and 超过 do not (Civil Code art. 1259)."""

    share: Fraction
    beyond: bool = False

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1 or (self.beyond and self.share == 1):
            raise ValueError(f"no vote can meet a threshold of {self}; write a share such as 2/3")

    def __str__(self) -> str:
        return f"{'>' if self.beyond else '>='} {self.share}"

    def met(self, part: int, whole: int) -> bool:
        return part >= self.least(whole)

    def least(self, whole: int) -> int:
        """The smallest part of `whole` that meets it."""
        exact, over = divmod(self.share.numerator * whole, self.share.denominator)
        return exact + 1 if self.beyond or over else exact
