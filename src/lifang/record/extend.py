"""What upper floors may register here: how their rows are read back from the record and compared with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import models

from lifang.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Difference:
    stream: str
    row: str  # e.g. "case", "clock 2"
    column: str
    record: str  # what the record says
    found: str  # what the row says

    def __str__(self) -> str:
        return f"{self.stream}: {self.row}.{self.column} is {self.found}, but the record says {self.record}"


class Rebuild(Protocol):
    @property
    def models(self) -> Sequence[type[models.Model]]:
        """The tables that are compared."""

    def differences(self) -> Iterator[Difference]: ...


REBUILDS: Registry[Rebuild] = Registry("rebuild of rows")
"""Filled by the module `rebuild` of each app, which nothing but a comparison needs (record.rebuild.differences)."""
