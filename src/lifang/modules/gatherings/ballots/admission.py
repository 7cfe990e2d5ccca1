"""Which of the ballots handed in may be opened: decided by the outside of the envelope alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from lifang.modules.gatherings.ballots.papers import Envelope, Proxy
from lifang.modules.gatherings.ballots.vote import Rules, Vote

Reason: TypeAlias = Literal[
    "voided",
    "unknown-unit",
    "too-early",
    "too-late",
    "unknown-proxy",
    "proxy-for-other-unit",
    "proxy-not-yet-signed",
    "proxy-revoked",
    "proxy-over-limit",
    "superseded",
    "not-opened",
    "seal-broken",
]


@dataclass(frozen=True, slots=True)
class SetAside:
    number: str
    reason: Reason
    by: str = ""  # the ballot that went before a superseded one


@dataclass(frozen=True, slots=True)
class Admission:
    admitted: Mapping[str, Envelope]  # by unit: at most one ballot each
    set_aside: tuple[SetAside, ...]


def admit(vote: Vote, register: Iterable[Envelope]) -> Admission:
    faults = _Faults(vote)
    set_aside = []
    of_unit: dict[str, list[Envelope]] = defaultdict(list)
    seen = set()
    for envelope in register:
        if envelope.number in seen:
            raise ValueError(
                f"ballot {envelope.number} stands twice in the register; each has its own number"
            )
        seen.add(envelope.number)
        reason = faults.of(envelope)
        if reason:
            set_aside.append(SetAside(envelope.number, reason))
        else:
            of_unit[envelope.unit].append(envelope)
    admitted = {}
    for unit, envelopes in sorted(of_unit.items()):
        first, *rest = by_precedence(envelopes, vote.rules)
        admitted[unit] = first
        set_aside += [SetAside(one.number, "superseded", first.number) for one in rest]
    return Admission(admitted, tuple(sorted(set_aside, key=lambda one: one.number)))


def by_precedence(envelopes: Iterable[Envelope], rules: Rules) -> list[Envelope]:
    """The one that counts stands first. Of two cast at the same moment the smaller number goes first."""
    ranked = sorted(envelopes, key=lambda one: one.number)
    ranked.sort(key=lambda one: one.cast_at, reverse=rules.keep == "last")
    ranked.sort(key=lambda one: (one.proxy is not None, one.channel != (rules.prefer or one.channel)))
    return ranked


class _Faults:
    def __init__(self, vote: Vote) -> None:
        self.vote = vote
        self.proxies = {proxy.number: proxy for proxy in vote.proxies}
        self.over_limit = _over_limit(vote)

    def of(self, envelope: Envelope) -> Reason | None:
        if envelope.voided:
            return "voided"
        if envelope.unit not in self.vote.roll.by_code:
            return "unknown-unit"
        if envelope.cast_at < self.vote.opens_at:
            return "too-early"
        if envelope.cast_at > self.vote.closes_at:
            return "too-late"
        return self._of_proxy(envelope, envelope.proxy) if envelope.proxy is not None else None

    def _of_proxy(self, envelope: Envelope, number: str) -> Reason | None:
        proxy = self.proxies.get(number)
        if proxy is None:
            return "unknown-proxy"
        if envelope.unit not in proxy.units:
            return "proxy-for-other-unit"
        if proxy.signed_at > envelope.cast_at:
            return "proxy-not-yet-signed"
        if _is_revoked(proxy, self.vote):
            return "proxy-revoked"
        return "proxy-over-limit" if number in self.over_limit else None


def _over_limit(vote: Vote) -> frozenset[str]:
    """Proxies are taken up in the order of their signing; those that bring an agent one head too many are void."""
    heads_of: dict[str, set[str]] = defaultdict(set)
    over = set()
    for proxy in sorted(vote.proxies, key=lambda one: (one.signed_at, one.number)):
        if _is_revoked(proxy, vote):
            continue
        heads = heads_of[proxy.agent] | {vote.roll.by_code[code].head for code in proxy.units}
        if len(heads) > vote.rules.heads_per_agent:
            over.add(proxy.number)
        else:
            heads_of[proxy.agent] = heads
    return frozenset(over)


def _is_revoked(proxy: Proxy, vote: Vote) -> bool:
    return proxy.revoked_at is not None and proxy.revoked_at <= vote.closes_at
