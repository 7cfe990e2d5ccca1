from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from lifang.record.door import transaction
from lifang.record.journal import Journal
from lifang.record.models import Entry, Payload

_gathering: ContextVar[Journal | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered(streams: Iterable[str]) -> Iterator[None]:
    """Entries appended inside are written together at the end, their streams (these, and others) held until then.

    For imports, which would spend most of their time on single entries. What is refused inside must end the
    transaction: an entry gathered for it would be written without what it tells.
    """
    with transaction():
        journal = Journal()
        journal.lock(streams)
        before = _gathering.set(journal)
        try:
            yield
        finally:
            _gathering.reset(before)
        journal.flush()


def hold(*streams: str) -> Journal:
    """Lock streams until the transaction ends; the journal to append to them."""
    journal = _gathering.get() or Journal()
    journal.lock(streams)
    return journal


def find(key: str) -> Entry | None:
    """The entry that carries this key."""
    if journal := _gathering.get():
        journal.flush()  # it may be among those gathered
    return Entry.objects.filter(key=key).first()


def append(
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
    """One entry in one stream. A repeated key returns the entry that already carries it and writes nothing."""
    with transaction():
        journal = hold(stream)
        if key is not None and (known := find(key)):
            return known
        entry = journal.append(
            stream=stream,
            kind=kind,
            actor=actor,
            facts=facts,
            payload=payload,
            key=key,
            subject=subject,
            now=now,
        )
        if _gathering.get() is None:
            journal.flush()
        return entry


def erase_payloads(*, stream: str, reason: str, now: datetime) -> int:
    """Erase the personal content of a stream for good. The digests stay, so the chain still verifies."""
    return Payload.objects.filter(entry__stream=stream, erased_at__isnull=True).update(
        data=None, salt=None, erased_at=now, erased_reason=reason
    )
