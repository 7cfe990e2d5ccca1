"""What a register IS: plain frozen values, read from YAML by `load`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lifang.kernel.worktime import Period
from lifang.programs.definition import Field, Sensitivity, Text

HOLDER_KINDS = ("department", "street", "community", "duty", "company", "police", "team", "association")
"""Kinds of organization (people.models), named here because a district is checked without a database."""

RegisterSubject = Literal["person", "organization"]

ADULT_AT = 18
"""Years; who is younger needs what the register's `minors` asks (Civil Code art. 17, 19)."""


@dataclass(frozen=True, slots=True)
class Holders:
    """Which kinds of organization keep a line of it; who works there sees and changes it."""

    kinds: tuple[str, ...]
    label: Text


@dataclass(frozen=True, slots=True)
class Ends:
    """A registration lapses when the date in this field, and the grace after it, are over."""

    on: str
    grace: Period | None = None


@dataclass(frozen=True, slots=True)
class Minors:
    """What must be filled in for somebody under age; `born` names the field with the day of birth."""

    born: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What everybody may read: of a person only behind the person's own consent (a flag field)."""

    fields: tuple[str, ...] = ()
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    code: str
    version: int
    title: Text
    summary: Text
    subject: RegisterSubject
    sensitivity: Sensitivity
    purpose: str  # the purpose wall, as of programs
    holder: Holders
    fields: Mapping[str, Field]
    once_per: tuple[str, ...]  # "holder" and field names: who stands in it once for each
    retention: Period  # of personal content, after the registration ended
    ends: Ends | None = None
    minors: Minors | None = None
    shown: Shown | None = None

    def identity(self, holder: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Two registrations of one subject with the same identity cannot count on the same day."""
        return tuple(holder if name == "holder" else str(values.get(name, "")) for name in self.once_per)
