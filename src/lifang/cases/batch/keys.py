"""Idempotency keys: what was asked for under one of them is done once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.db import connection
from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput
from lifang.people.actors import Actor

SHORTEST_PUBLIC_KEY = 20  # of a stranger: long enough not to be guessed or to repeat by chance
LONGEST_KEY = 120  # characters, as the record keeps them


def full_key(actor: Actor, key: str) -> str:
    """Keys of different people never meet: nobody learns of a case by guessing another's key."""
    full = f"{actor.name}:{key}"
    return full if len(full) <= LONGEST_KEY else sha256(full.encode()).hexdigest()


def checked_key(actor: Actor, key: str) -> str:
    if not key or (actor.kind in ("public", "reporter") and len(key) < SHORTEST_PUBLIC_KEY):
        raise BadInput(_("The form's key is missing or too short; please load the page again."))
    return full_key(actor, key)


class Keys:
    """Which of them the record knows, looked up one by one, or many at once where they are expected.

    `all_new`: whoever opens the batch makes every key itself, so none can stand in the record before it.
    """

    def __init__(self, *, all_new: bool) -> None:
        self._all_new = all_new
        self._streams: dict[str, str | None] = {}  # None: known to be unused

    def expect(self, keys: Iterable[str]) -> None:
        asked = list(keys)
        self._streams |= dict.fromkeys(asked) | _streams_of(asked)

    def stream_of(self, key: str) -> str | None:
        """Where the entry stands that carries this key."""
        if key not in self._streams and not self._all_new:
            self.expect([key])
        return self._streams.get(key)

    def use(self, key: str, stream: str) -> None:
        self._streams[key] = stream


def _streams_of(keys: Sequence[str]) -> dict[str, str]:
    """In a plain statement, since every call of the door asks it."""
    if not keys:
        return {}
    marks = ", ".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "key", stream FROM record_entry WHERE "key" IN ({marks})', keys)  # noqa: S608 - marks only
        return dict(cursor.fetchall())
