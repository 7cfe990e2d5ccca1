"""Keys that sort by time (RFC 9562 version 7); a client makes its own, so a repeated request is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import RFC_4122, UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(now: datetime, rng: Random) -> UUID:
    """Ordered to the microsecond: rand_a holds what is below a millisecond (RFC 9562, 6.2, method 3)."""
    milliseconds, microseconds = divmod((now - _EPOCH) // timedelta(microseconds=1), 1000)
    fraction = microseconds * 4096 // 1000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | rng.getrandbits(62))


def is_uuid7(value: UUID) -> bool:
    return value.variant == RFC_4122 and value.version == 7
