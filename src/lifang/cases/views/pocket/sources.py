"""Work of upper floors that a phone keeps and sends as it does cases: lists of jobs, each with one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.http import HttpRequest

from lifang.cases.views.visit import Visit
from lifang.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Job:
    """`ref` begins with the name of its source: "campaign/K7QX-4M2PD/12". `url` is the server's page of it."""

    ref: str
    url: str
    title: str
    place: str
    state: str
    open: bool
    marked: bool = False  # somebody waits for it
    form: str = ""  # key in the forms of its list


@dataclass(frozen=True, slots=True)
class JobList:
    url: str
    title: str
    note: str
    jobs: Sequence[Job]
    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    left_out: int = 0  # open jobs that need a signal


class Source(Protocol):
    def lists(self, visit: Visit) -> list[JobList]:
        """What this person may keep, bounded."""

    def take(self, request: HttpRequest, visit: Visit, ref: str, key: str, acted_at: datetime | None) -> str:
        """The form of one job, through the door; where to go next. Raises Refused."""

    def as_it_is(self, visit: Visit, ref: str) -> JobList | None:
        """The other side of a conflict: a list of that one job; None when it is out of sight."""


SOURCES: Registry[Callable[[], Source]] = Registry("source of work for the phone")
"""Called when a phone asks: commands start sooner without the pages of a source."""


def source_of(ref: str) -> Source | None:
    name, _slash, rest = ref.partition("/")
    return SOURCES.get(name)() if rest and name in SOURCES else None


def as_json(lists: Sequence[JobList]) -> dict[str, Any]:
    told = [asdict(one) for one in lists]
    forms = {key: form for one in told for key, form in one.pop("forms").items()}
    return {"lists": told, "forms": forms}
