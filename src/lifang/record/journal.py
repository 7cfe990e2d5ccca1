"""Entries collected in memory and written together at the end of one transaction.

Streams that already exist are locked in a fixed order, so that two journals cannot wait for each other in a circle
when each names all its streams at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from lifang.kernel.ledger import GENESIS, EntryBody, entry_hash, payload_digest
from lifang.record import chance
from lifang.record.models import Entry, Payload, Stream
from lifang.record.rows import insert_rows, new_row, update_rows

SYSTEM_RANDOM = chance.SYSTEM_RANDOM
MOST_AT_ONCE = 10_000  # keys in one query: SQLite takes 32766 values


def moment(at: datetime) -> str:
    """The form in which a moment is hashed: UTC, microseconds, Z."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone: pass an aware datetime")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def body_of(entry: Entry) -> EntryBody:
    return EntryBody(
        stream=entry.stream_id,
        number=entry.number,
        kind=entry.kind,
        at=moment(entry.at),
        actor=entry.actor,
        subject=entry.subject,
        key=entry.key or "",
        facts=entry.facts,
        payload_digest=entry.payload_digest,
        previous=entry.previous,
    )


@dataclass
class Journal:
    rng: Random = field(default_factory=lambda: SYSTEM_RANDOM)
    _streams: dict[str, Stream] = field(default_factory=dict)
    _fresh: set[str] = field(default_factory=set)
    _entries: list[Entry] = field(default_factory=list)
    _payloads: list[Payload] = field(default_factory=list)

    def begin(self, key: str) -> None:
        """A stream that cannot exist yet (its name was just made): no look-up, no lock."""
        self._streams[key] = new_row(Stream, key=key, length=0, head=GENESIS, dirty=True)
        self._fresh.add(key)

    def lock(self, keys: Iterable[str]) -> None:
        """Hold these streams until the transaction ends; those that do not exist yet begin here."""
        missing = self._missing(keys)
        if not missing:
            return
        self.lock_existing(missing)
        absent = [
            new_row(Stream, key=key, length=0, head=GENESIS, dirty=True)
            for key in missing
            if key not in self._streams
        ]
        if (
            absent
        ):  # two transactions may begin the same stream: the second waits here and finds the first one's row
            Stream.objects.bulk_create(absent, ignore_conflicts=True)
            self.lock_existing(stream.key for stream in absent)

    def lock_existing(self, keys: Iterable[str]) -> bool:
        """Hold those of these streams that exist; tells whether any does."""
        missing = self._missing(keys)
        found: dict[str, Stream] = {}
        for start in range(0, len(missing), MOST_AT_ONCE):
            some = Stream.objects.filter(key__in=missing[start : start + MOST_AT_ONCE])
            found |= {stream.key: stream for stream in some.select_for_update(no_key=True).order_by("key")}
        self._streams |= found
        return bool(found)

    def forget(self, key: str) -> None:
        """Another journal of this transaction goes on with this stream."""
        self._streams.pop(key, None)

    def _missing(self, keys: Iterable[str]) -> list[str]:
        return sorted({key for key in keys if key not in self._streams})

    def append(
        self,
        *,
        stream: str,
        kind: str,
        actor: str,
        facts: dict[str, Any],
        now: datetime,
        payload: dict[str, Any] | None = None,
        key: str | None = None,
        subject: str = "",
    ) -> Entry:
        if stream not in self._streams:
            self.lock([stream])
        row = self._streams[stream]
        salt = "" if payload is None else self._salt()
        entry = new_row(
            Entry,
            stream=row,
            number=row.length + 1,
            kind=kind,
            at=now,
            actor=actor,
            subject=subject,
            key=key,
            facts=facts,
            payload_digest="" if payload is None else payload_digest(payload, salt),
            previous=row.head,
        )
        entry.hash = entry_hash(body_of(entry))
        row.length, row.head, row.dirty = entry.number, entry.hash, True
        self._entries.append(entry)
        if payload is not None:
            self._payloads.append(new_row(Payload, entry=entry, data=payload, salt=salt))
        return entry

    def flush(self) -> None:
        """Write everything collected; the journal is then empty but keeps its locked streams."""
        if not self._entries:
            return
        touched = {entry.stream_id for entry in self._entries}
        fresh = [self._streams[key] for key in sorted(touched & self._fresh)]
        moved = [self._streams[key] for key in sorted(touched - self._fresh)]
        insert_rows(Stream, fresh)
        update_rows(Stream, moved)
        insert_rows(Entry, self._entries)
        for payload in self._payloads:
            payload.entry_id = payload.entry.pk
        insert_rows(Payload, self._payloads)
        self._fresh -= touched
        self._entries, self._payloads = [], []

    def _salt(self) -> str:
        return f"{self.rng.getrandbits(128):032x}"
