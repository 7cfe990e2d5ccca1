"""Numbers over very many cases are counted once a minute; whoever shows them says as of when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from django.core.cache import cache

from lifang.cases.models import Case

T = TypeVar("T")
LIVE_UP_TO = 10_000  # cases: up to here every look counts anew
KEPT = 60  # seconds


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    as_of: datetime
    numbers: T


def counted(about: tuple[object, ...], count: Callable[[], T], now: datetime) -> Counted[T]:
    """`about` names everything that the numbers depend on: what is counted, for whom, in which language."""
    if not Case.objects.filter(pk__gt=LIVE_UP_TO).exists():
        return Counted(now, count())
    key = f"lifang.counted.{sha256(repr(about).encode()).hexdigest()}"
    kept: Counted[T] | None = cache.get(key)
    if kept is None:
        kept = Counted(now, count())
        cache.set(key, kept, KEPT)
    return kept
