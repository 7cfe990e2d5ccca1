"""What comes in: proxies, envelopes, and the papers inside them with the seal that fixes what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from lifang.kernel.canonical import digest

Channel: TypeAlias = Literal["paper", "online"]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A written authority for this vote. Revoked before the close it is void, and so are its ballots."""

    number: str
    agent: str
    units: tuple[str, ...]
    signed_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """One line of the register: all that is known of a ballot before the opening."""

    number: str
    unit: str
    channel: Channel
    cast_at: datetime
    proxy: str | None = None
    seal: str | None = None  # of an online ballot; a paper one is sealed by its envelope
    voided: str = ""  # why it was taken back before the end: it had been registered by mistake
    entered_at: datetime | None = None  # of one handed in in time and entered into the register after the end


@dataclass(frozen=True, slots=True)
class Paper:
    """The marks as they stand on the ballot, question by question: what they mean is decided by the count."""

    marks: Mapping[str, tuple[str, ...]]
    nonce: str = ""  # of an online ballot: secret until the opening, so that the seal cannot be guessed


def seal(vote_code: str, number: str, unit: str, paper: Paper) -> str:
    """The commitment that an online voter receives, and that is published with the register at closing."""
    marks = {question: list(marked) for question, marked in paper.marks.items()}
    return digest({"vote": vote_code, "ballot": number, "unit": unit, "marks": marks, "nonce": paper.nonce})


def is_intact(vote_code: str, envelope: Envelope, paper: Paper) -> bool:
    return envelope.channel == "paper" or envelope.seal == seal(
        vote_code, envelope.number, envelope.unit, paper
    )
