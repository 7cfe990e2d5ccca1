"""Printed matter and goods: received = handed out + posted + left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["received", "handed-out", "posted"]
Trouble: TypeAlias = Literal["missing", "surplus", "overdrawn", "no-photo", "not-counted"]


@dataclass(frozen=True, slots=True)
class Movement:
    code: str
    item: str
    holder: str
    kind: Kind
    quantity: int
    at: datetime
    place: str = ""  # of a posting
    photo: str = ""  # SHA-256

    def __post_init__(self) -> None:
        if self.quantity <= 0:
            raise ValueError(f"movement {self.code} is of {self.quantity}; write how many, from 1")


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one item in one holder's hands."""

    item: str
    holder: str
    received: int
    handed_out: int
    posted: int
    left: int | None  # as counted; None: nobody has counted

    @property
    def expected(self) -> int:
        return self.received - self.handed_out - self.posted


@dataclass(frozen=True, slots=True)
class Finding:
    trouble: Trouble
    item: str
    holder: str
    numbers: Mapping[str, int]
    movement: str = ""

    def explain(self, language: str) -> str:
        spoken = "zh" if language.startswith("zh") else "en"
        return SENTENCES[self.trouble][spoken].format(
            **self.numbers, item=self.item, holder=self.holder, movement=self.movement
        )


_SUM_ZH = "领取 {received}，发放 {handed_out}，张贴 {posted}，应剩 {expected}"
_SUM_EN = "received {received}, handed out {handed_out}, posted {posted}, so {expected} should be left"
SENTENCES = {
    "missing": {
        "zh": f"{{holder}}的{{item}}少了 {{off}}：{_SUM_ZH}，实剩 {{left}}。",
        "en": f"{{holder}}, {{item}}: {{off}} are missing; {_SUM_EN}, {{left}} were counted.",
    },
    "surplus": {
        "zh": f"{{holder}}的{{item}}多了 {{off}}：{_SUM_ZH}，实剩 {{left}}。",
        "en": f"{{holder}}, {{item}}: {{off}} too many; {_SUM_EN}, {{left}} were counted.",
    },
    "overdrawn": {
        "zh": "{holder}的{item}在 {movement} 这一笔多发了 {off}：当时手中只有 {had}。",
        "en": "{holder}, {item}: {movement} gave out {off} more than the {had} in hand at the time.",
    },
    "no-photo": {
        "zh": "{holder}张贴{item} {quantity} 份（{movement}）缺少地点或照片。",
        "en": "{holder} posted {quantity} of {item} ({movement}) without a place or a photo.",
    },
    "not-counted": {
        "zh": f"{{holder}}的{{item}}还没有清点：{_SUM_ZH}。",
        "en": f"{{holder}}, {{item}}: nobody has counted what is left; {_SUM_EN}.",
    },
}


def balances(movements: Iterable[Movement], left: Mapping[tuple[str, str], int]) -> list[Balance]:
    """`left` is what was counted, by (item, holder)."""
    sums: dict[tuple[str, str], dict[Kind, int]] = {key: {} for key in left}
    for one in movements:
        kinds = sums.setdefault((one.item, one.holder), {})
        kinds[one.kind] = kinds.get(one.kind, 0) + one.quantity
    return [
        Balance(
            item,
            holder,
            kinds.get("received", 0),
            kinds.get("handed-out", 0),
            kinds.get("posted", 0),
            left.get((item, holder)),
        )
        for (item, holder), kinds in sorted(sums.items())
    ]


def findings(movements: Iterable[Movement], left: Mapping[tuple[str, str], int]) -> list[Finding]:
    """Where it does not add up: at the end, on the way, and where a posting lacks its proof."""
    moved = list(movements)
    ends = [finding for balance in balances(moved, left) if (finding := _at_the_end(balance))]
    return [*ends, *_on_the_way(moved)]


def _at_the_end(balance: Balance) -> Finding | None:
    numbers = {
        "received": balance.received,
        "handed_out": balance.handed_out,
        "posted": balance.posted,
        "expected": balance.expected,
    }
    if balance.left is None:
        return Finding("not-counted", balance.item, balance.holder, numbers)
    off = balance.left - balance.expected
    if off == 0:
        return None
    numbers |= {"left": balance.left, "off": abs(off)}
    return Finding("surplus" if off > 0 else "missing", balance.item, balance.holder, numbers)


def _on_the_way(movements: Iterable[Movement]) -> Iterator[Finding]:
    in_hand: dict[tuple[str, str], int] = defaultdict(int)
    for one in sorted(movements, key=lambda one: (one.at, one.kind != "received", one.code)):
        key = one.item, one.holder
        if one.kind == "received":
            in_hand[key] += one.quantity
            continue
        if one.kind == "posted" and not (one.place and one.photo):
            yield Finding("no-photo", *key, {"quantity": one.quantity}, one.code)
        had = max(0, in_hand[key])
        if one.quantity > had:
            yield Finding("overdrawn", *key, {"off": one.quantity - had, "had": had}, one.code)
        in_hand[key] -= one.quantity
