"""Numbers over very much, counted aside: people read those at hand, with their moment, while newer ones are counted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import Any, Generic, TypeVar

from django.db import connections

T = TypeVar("T")
FRESH = timedelta(minutes=1)  # up to here nobody counts again
OLDEST = timedelta(minutes=10)  # beyond it who asks waits: after a quiet night nobody is shown last evening's

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted(Generic[T]):
    as_of: datetime
    numbers: T


class Shelf:
    """Of one process, at most `most` of them; whoever reads shares the same object, so numbers are never changed."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[Hashable, Counted[Any]] = {}
        self._counting: set[Hashable] = set()
        self._lock = Lock()

    def read(self, about: Hashable, count: Callable[[], T], now: datetime) -> Counted[T]:
        """`about` names everything that the numbers depend on: what is counted, for whom, in which language."""
        with self._lock:
            kept: Counted[T] | None = self._kept.get(about)
            age = now - kept.as_of if kept else OLDEST
            anew = age >= FRESH and about not in self._counting
            if anew:
                self._counting.add(about)
        if kept is None or age >= OLDEST:
            return self._count(about, count, now)
        if anew:
            _aside(lambda: self._count(about, count, now))
        return kept

    def _count(self, about: Hashable, count: Callable[[], T], now: datetime) -> Counted[T]:
        try:
            counted = Counted(now, count())
            with self._lock:
                self._kept.pop(about, None)
                while len(self._kept) >= self._most:
                    del self._kept[next(iter(self._kept))]  # the one counted longest ago
                self._kept[about] = counted
        finally:
            with self._lock:
                self._counting.discard(about)
        return counted

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


def _aside(work: Callable[[], object]) -> None:
    """In a thread of its own, which speaks the language of who asked and leaves no connection open."""

    def run() -> None:
        try:
            work()
        except Exception:  # nobody waits for it: the next one who asks tries again
            log.exception("counting aside failed")
        finally:
            connections.close_all()

    Thread(target=copy_context().run, args=(run,), daemon=True, name="counting aside").start()
