"""What a supervisor should look at in field work. Each concern is a question with its numbers, never a score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from typing import Literal, TypeAlias

from lifang.kernel.geometry import Position, distance
from lifang.modules.campaigns.units import unit_of

Kind: TypeAlias = Literal["too-fast", "too-short", "too-far", "same-photo"]


@dataclass(frozen=True, slots=True)
class Visit:
    code: str
    worker: str
    at: datetime
    position: Position | None  # where the phone was; None without a reading
    door: Position | None
    photos: frozenset[str] = frozenset()  # SHA-256
    takes: int = 0  # seconds that such a visit takes at the very least


@dataclass(frozen=True, slots=True)
class Limits:
    metres_per_minute: int  # how fast a person can go from door to door here
    metres_from_door: int
    reading_error: int  # metres by which a reading may be wrong


@dataclass(frozen=True, slots=True)
class Concern:
    kind: Kind
    visits: tuple[str, ...]
    numbers: Mapping[str, int]

    def explain(self, language: str) -> str:
        spoken = "zh" if language.startswith("zh") else "en"
        return SENTENCES[self.kind][spoken].format(**self.numbers, visits=", ".join(self.visits))


SENTENCES = {
    "too-fast": {
        "zh": "{visits}：两次走访相隔 {seconds} 秒、{metres} 米；按每分钟 {limit} 米走，至少需要 {needed} 秒。",
        "en": "{visits}: {metres} m apart within {seconds} s; at {limit} m a minute it takes {needed} s or more.",
    },
    "too-short": {
        "zh": "{visits}：后一次走访记在前一次之后 {seconds} 秒；这样的走访至少需要 {needed} 秒。",
        "en": "{visits}: the second visit was recorded {seconds} s after the first; such a visit takes {needed} s or more.",
    },
    "too-far": {
        "zh": "{visits}：记录时距该处 {metres} 米，允许 {limit} 米。",
        "en": "{visits}: recorded {metres} m from the place; {limit} m are allowed.",
    },
    "same-photo": {
        "zh": "{visits}：这 {count} 次走访用了同一张照片。",
        "en": "{visits}: the same photo stands in these {count} visits.",
    },
}


def concerns(visits: Iterable[Visit], limits: Limits) -> list[Concern]:
    """By kind, then by time. A reading is believed as far as its error lets it be."""
    in_time = sorted(visits, key=lambda visit: (visit.at, visit.code))
    return [
        *_too_fast(in_time, limits),
        *_too_short(in_time),
        *_too_far(in_time, limits),
        *_same_photo(in_time),
    ]


def _too_fast(visits: Sequence[Visit], limits: Limits) -> Iterator[Concern]:
    of_worker: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        if visit.position is not None:
            of_worker[visit.worker].append(visit)
    for a, b, seconds in _one_after_another(of_worker):
        metres = _metres(a.position, b.position)
        certain = max(0, metres - 2 * limits.reading_error)
        needed = -(-60 * certain // limits.metres_per_minute)
        if seconds < needed:
            numbers = {
                "metres": metres,
                "seconds": seconds,
                "limit": limits.metres_per_minute,
                "needed": needed,
            }
            yield Concern("too-fast", (a.code, b.code), numbers)


def _too_short(visits: Sequence[Visit]) -> Iterator[Concern]:
    """Wherever the phone was: a visit is written down when it is over, so its time lies between it and the one before."""
    of_worker: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        of_worker[visit.worker].append(visit)
    for a, b, seconds in _one_after_another(of_worker):
        if seconds < b.takes:
            yield Concern("too-short", (a.code, b.code), {"seconds": seconds, "needed": b.takes})


def _one_after_another(of_worker: Mapping[str, Sequence[Visit]]) -> Iterator[tuple[Visit, Visit, int]]:
    for visits in of_worker.values():
        for a, b in pairwise(visits):
            yield a, b, int((b.at - a.at).total_seconds())


def _too_far(visits: Sequence[Visit], limits: Limits) -> Iterator[Concern]:
    allowed = limits.metres_from_door + limits.reading_error
    for visit in visits:
        metres = _metres(visit.position, visit.door)
        if metres > allowed:
            yield Concern("too-far", (visit.code,), {"metres": metres, "limit": allowed})


def _same_photo(visits: Sequence[Visit]) -> Iterator[Concern]:
    shown_in: dict[str, list[str]] = defaultdict(list)
    for visit in visits:
        for photo in sorted(visit.photos):
            shown_in[photo].append(visit.code)
    for codes in shown_in.values():
        if len(codes) > 1:
            yield Concern("same-photo", tuple(codes), {"count": len(codes)})


def _metres(a: Position | None, b: Position | None) -> int:
    """Nothing is held against a visit whose place is not known."""
    return 0 if a is None or b is None else distance(a, b)


def revisit_sample(codes: Iterable[str], seed: str, share: Fraction) -> list[str]:
    """Which visits another worker repeats: those with the smallest SHA-256 of "seed|code", at least one.
    The seed is published after the visits are in, so that nobody knows beforehand.
    """
    ranked = sorted(set(codes), key=lambda code: sha256(f"{seed}|{code}".encode()).digest())
    return ranked[: -(-len(ranked) * share.numerator // share.denominator)]


@dataclass(frozen=True, slots=True)
class Agreement:
    same: int
    compared: int
    not_yet: int  # sampled, but not visited again: shown, because leaving them out can flatter

    def wilson(self, z: Fraction = Fraction(196, 100)) -> tuple[Fraction, Fraction]:
        """Wilson's score interval (1927) for the rate, 95 % by default, rounded outwards to 1/10000."""
        if self.compared == 0:
            return Fraction(0), Fraction(1)
        low = _wilson_floor(self.same, self.compared, z * z)
        high = GRID - _wilson_floor(self.compared - self.same, self.compared, z * z)
        return Fraction(low, GRID), Fraction(high, GRID)

    def explain(self, language: str, kind: str = "household") -> str:
        unit = unit_of(kind, language)
        words: dict[str, object] = {
            "same": unit.short(self.same),
            "compared": unit.count(self.compared),
            "not_yet": unit.short(self.not_yet),
            "sampled": unit.count(self.not_yet),
        }
        if self.compared:
            low, high = (f"{float(100 * end):.2f}" for end in self.wilson())
            words |= {
                "rate": f"{float(Fraction(100 * self.same, self.compared)):.1f}",
                "low": low,
                "high": high,
            }
        spoken = "zh" if language.startswith("zh") else "en"
        return AGREEMENT["rate" if self.compared else "none"][spoken].format_map(words)


GRID = 10_000
AGREEMENT = {
    "rate": {
        "zh": "复访 {compared}，结果一致 {same}，一致率 {rate}%（95% 区间 {low}% 至 {high}%）；"
        "还有 {not_yet}未复访。",
        "en": "{compared} visited again, {same} with the same outcome: {rate} % agree (95 % interval {low} % to"
        " {high} %); {not_yet} not yet visited again.",
    },
    "none": {
        "zh": "抽中 {sampled}，都还没有复访。",
        "en": "Drawn by lot: {sampled}; none visited again yet.",
    },
}


def agreement(sample: Iterable[str], first: Mapping[str, str], again: Mapping[str, str]) -> Agreement:
    """Outcomes by visit, as first recorded and as found again."""
    sampled = list(sample)
    compared = [code for code in sampled if code in again]
    same = sum(first[code] == again[code] for code in compared)
    return Agreement(same, len(compared), len(sampled) - len(compared))


def _wilson_floor(hits: int, tries: int, z_squared: Fraction) -> int:
    """The lower end in 1/10000, rounded down. A rate p lies within the interval when
    (hits - tries p)² < z² tries p (1 - p): compared in whole numbers, no square root is rounded.
    """

    def is_within(point: int) -> bool:
        gap = hits * GRID - tries * point
        return gap < 0 or (
            gap * gap * z_squared.denominator < z_squared.numerator * tries * point * (GRID - point)
        )

    low, high = 0, GRID
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_within(middle) else (middle, high)
    return low
