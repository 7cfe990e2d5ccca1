"""Where names, keys and salts come from: the operating system, unless a district is played that is to come out the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random, SystemRandom
from uuid import UUID

_played: ContextVar[Random | None] = ContextVar("played", default=None)


class _Chance(SystemRandom):
    def random(self) -> float:
        played = _played.get()
        return super().random() if played is None else played.random()

    def getrandbits(self, k: int, /) -> int:
        played = _played.get()
        return super().getrandbits(k) if played is None else played.getrandbits(k)


SYSTEM_RANDOM = _Chance()


@contextmanager
def seeded(rng: Random) -> Iterator[None]:
    """For the demo and for tests: whatever is drawn inside can be drawn again, and guessed."""
    before = _played.set(rng)
    try:
        yield
    finally:
        _played.reset(before)


def new_uuid() -> UUID:
    return UUID(int=SYSTEM_RANDOM.getrandbits(128), version=4)
