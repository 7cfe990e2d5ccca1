"""How many doors no list shows: capture-recapture of the door list against a second, independent list.

With n1 doors on the list, n2 on the second and m on both, and every door equally likely to be on the second list
whether or not it is on the first, m is hypergeometric. The estimate is Chapman's (1951, "Some properties of the
hypergeometric distribution with applications to zoological sample censuses", Univ. Calif. Publ. Statist. 1,
131-160). The bound inverts the exact test (the "general method" in Cosenza, Eudey, Kerr and Trumbo 2014, Amer. Rev.
Math. Stat. 2(1)): the largest N at which as many doors on both lists as were seen, or more, are still more likely
than 1 - confidence. All in whole numbers; it holds at every size, not only for large ones.

What it cannot see: doors that both lists miss for the same reason. A second list made from the first proves nothing.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Self

from lifang.modules.campaigns.units import unit_of

CONFIDENCE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class TwoLists:
    listed: int
    second: int
    both: int

    def __post_init__(self) -> None:
        if not 0 <= self.both <= min(self.listed, self.second):
            raise ValueError(
                f"{self.both} doors cannot be on both a list of {self.listed} and a list of {self.second}"
            )

    @classmethod
    def compare(cls, listed: AbstractSet[str], second: AbstractSet[str]) -> Self:
        return cls(len(listed), len(second), len(listed & second))

    @property
    def known(self) -> int:
        """Doors on either list: those only on the second are taken up into the work."""
        return self.listed + self.second - self.both


def chapman(lists: TwoLists) -> Fraction:
    """How many doors there are, at a guess."""
    return Fraction((lists.listed + 1) * (lists.second + 1), lists.both + 1) - 1


@lru_cache(maxsize=256)  # seconds of big numbers for a large town, asked by every reader of its page
def most_unlisted(lists: TwoLists, confidence: Fraction = CONFIDENCE) -> int | None:
    """One-sided upper bound for doors on neither list; None when the lists share too little to say."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence of {confidence} cannot be had; write a share such as 95/100")
    doubt = 1 - confidence
    if lists.both == 0:
        return None
    step = 1
    while _is_credible(lists.known + step, lists, doubt):
        step *= 2
    low, high = 0, step  # the bound is in [low, high): the chance falls as N grows
    while high - low > 1:
        middle = (low + high) // 2
        if _is_credible(lists.known + middle, lists, doubt):
            low = middle
        else:
            high = middle
    return low


def _is_credible(doors: int, lists: TwoLists, doubt: Fraction) -> bool:
    """Is P(both >= seen) > doubt, if there are so many doors? Sums the shorter tail."""
    least = max(0, lists.listed + lists.second - doors)
    most = min(lists.listed, lists.second)
    everything = comb(doors, lists.second)
    if most - lists.both <= lists.both - least:
        upper = _ways(doors, lists, lists.both, most)
    else:
        upper = everything - _ways(doors, lists, least, lists.both - 1)
    return upper * doubt.denominator > everything * doubt.numerator


def _ways(doors: int, lists: TwoLists, first: int, last: int) -> int:
    """In how many ways the second list can share `first` to `last` doors with the first."""
    if first > last:
        return 0
    unlisted = doors - lists.listed
    ways = total = comb(lists.listed, first) * comb(unlisted, lists.second - first)
    for both in range(first, last):
        ways = ways * (lists.listed - both) * (lists.second - both)
        ways //= (both + 1) * (unlisted - lists.second + both + 1)
        total += ways
    return total


@dataclass(frozen=True, slots=True)
class CoverageProof:
    lists: TwoLists
    with_outcome: int  # of the known doors
    kind: str = "household"
    confidence: Fraction = CONFIDENCE

    def __post_init__(self) -> None:
        if not 0 <= self.with_outcome <= self.lists.known:
            raise ValueError(
                f"{self.with_outcome} doors with an outcome, but only {self.lists.known} on the lists"
            )

    def statement(self, language: str) -> str:
        """The one line of the page."""
        spoken, unit = "zh" if language.startswith("zh") else "en", unit_of(self.kind, language)
        bound = most_unlisted(self.lists, self.confidence)
        known, left = self.lists.known, self.lists.known - self.with_outcome
        words = {
            "known": unit.count(known),
            "one": unit.one,
            "noun": unit.noun,
            "open": unit.short(left),
            "bound": "" if bound is None else unit.count(bound),
            "confidence": f"{float(100 * self.confidence):g}",
        }
        ended = ("some-open" if left else "all-done") + ("-of-one" if known == 1 else "")
        first, second = STATEMENT[ended], STATEMENT["unbounded" if bound is None else "bounded"]
        return (first[spoken] + second[spoken]).format_map(words)

    def method(self, language: str) -> str:
        """How the line was found, with its condition."""
        spoken, unit = "zh" if language.startswith("zh") else "en", unit_of(self.kind, language)
        new = self.lists.second - self.lists.both
        return METHOD[spoken].format(
            listed=unit.count(self.lists.listed),
            second=unit.short(self.lists.second),
            both=unit.short(self.lists.both),
            both_are="is" if self.lists.both == 1 else "are",
            new=unit.short(new),
            new_were="was" if new == 1 else "were",
            estimate=unit.short(round(chapman(self.lists))),
            many=unit.many,
            noun=unit.noun,
        )


STATEMENT = {
    "all-done": {"zh": "共 {known}，每{one}都有结果；", "en": "{known}, all with an outcome; "},
    "all-done-of-one": {"zh": "共 {known}，已有结果；", "en": "{known}, with an outcome; "},
    "some-open": {
        "zh": "共 {known}，其中 {open}还没有结果；",
        "en": "{known}, {open} of them still without an outcome; ",
    },
    "some-open-of-one": {"zh": "共 {known}，还没有结果；", "en": "{known}, still without an outcome; "},
    "bounded": {
        "zh": "在 {confidence}% 的置信度下，未登记的至多 {bound}。",
        "en": "at most {bound} unlisted with {confidence} % confidence.",
    },
    "unbounded": {
        "zh": "两份名单没有相同的{noun}，无法判断还有多少没有登记。",
        "en": "the two lists share no {one}, so nothing can be said of unlisted ones.",
    },
}
METHOD = {
    "zh": "名单上有 {listed}；另一份独立编制的名单上有 {second}，其中 {both}两份都有，{new}"
    "是新发现的，已补入。由此估计实有约 {estimate}（查普曼估计）；上限由超几何分布的精确检验得出。"
    "前提是第二份名单独立编制：两份名单因同一原因都漏掉的{noun}，这个方法看不到。",
    "en": "The list has {listed}. A second list, made independently, has {second}: {both} {both_are} on both,"
    " {new} {new_were} new and {new_were} added. This puts the number of {many} at about {estimate} (Chapman's"
    " estimator); the bound is that of the exact hypergeometric test. It stands only if the second list was made"
    " independently: {many} that both lists miss for the same reason stay unseen.",
}
