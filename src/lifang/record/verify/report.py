from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

FORMAT = "lifang record 1"

Line: TypeAlias = dict[str, Any]
Part = Literal["entry", "payload", "stream", "leaf", "seal", "file"]
Problem = Literal["altered", "dropped", "reordered", "invented", "truncated"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`number` counts entries in their stream, leaves in the log, seals, or lines of the file."""

    part: Part
    stream: str
    number: int
    problem: Problem
    detail: str

    def __str__(self) -> str:
        place = f" of stream {self.stream}" if self.stream else ""
        return f"{self.part} {self.number}{place}: {self.problem}: {self.detail}"


@dataclass(slots=True)
class Report:
    streams: int = 0
    entries: int = 0
    payloads: int = 0  # checked against their digests
    erased: int = 0
    seals: int = 0
    leaves: int = 0
    findings: list[Finding] = field(default_factory=list)  # in reading order

    @property
    def first(self) -> Finding | None:
        return self.findings[0] if self.findings else None
