"""The record as a sequence of plain dictionaries: what an export writes and what verification reads.

Order: the record line, all seals, then stream by stream (keys in byte order) its row, its leaves and
its entries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import merge
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Collate

from lifang.record.journal import body_of, moment
from lifang.record.models import Entry, Seal, SealLeaf, Stream
from lifang.record.verify import FORMAT, Line

CHUNK = 4000  # entries of small streams fetched together; a longer stream is fetched alone, row by row
CHUNK_STREAMS = 500
BODY_NAMES = (
    *("stream", "number", "kind", "at", "actor", "subject", "key", "facts", "payload_digest"),
    *("previous", "hash"),
)
MARK_FIELDS = ("payload__erased_at", "payload__erased_reason")
PAYLOAD_FIELDS = ("payload__entry_id", "payload__data", "payload__salt")


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside see the record at one moment, while writers go on."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":  # Django's own transactions would take the writer's lock
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def record_lines(*, payloads: bool, since: int | None = None) -> Iterator[Line]:
    """`since` a seal: entries only of streams that moved after it. Seals and leaves are always whole, so that
    roots can be recomputed.
    """
    with snapshot():
        yield {"line": "record", "format": FORMAT, "payloads": payloads, "since": since}
        for seal in Seal.objects.order_by("number").iterator():
            yield {"line": "seal", **seal_fields(seal)}
        for streams in _chunks():
            yield from _stream_lines(streams, payloads=payloads, since=since)


def entry_fields(entry: Entry) -> Line:
    body = body_of(entry)
    return {name: getattr(body, name) for name in body.__dataclass_fields__} | {"hash": entry.hash}


def seal_fields(seal: Seal) -> Line:
    return {
        "number": seal.number,
        "day": seal.day.isoformat(),
        "at": moment(seal.at),
        "size": seal.size,
        "entries": seal.entries,
        "root": seal.root,
        "previous": seal.previous,
        "hash": seal.hash,
    }


def leaf_fields(leaf: SealLeaf) -> Line:
    return {"index": leaf.index, "stream": leaf.stream_id, "length": leaf.length, "head": leaf.head}


def _chunks() -> Iterator[dict[str, Stream | None]]:
    """Streams to be read together. A key that only leaves or entries still know comes without a row."""
    byte_order = "C" if connection.vendor == "postgresql" else "BINARY"
    rows = (
        (s.key, s)
        for s in Stream.objects.filter(length__gt=0).order_by(Collate("key", byte_order)).iterator()
    )
    orphans = sorted({*_without_row(Entry.objects.all()), *_without_row(SealLeaf.objects.all())})
    chunk: dict[str, Stream | None] = {}
    entries = 0
    for key, row in merge(rows, ((key, None) for key in orphans), key=lambda pair: pair[0]):
        length = row.length if row else 0
        if chunk and (entries + length > CHUNK or len(chunk) == CHUNK_STREAMS):
            yield chunk
            chunk, entries = {}, 0
        chunk[key] = row
        entries += length
    if chunk:
        yield chunk


def _without_row(rows: QuerySet[Any]) -> Iterable[str]:
    row = Stream.objects.filter(key=OuterRef("stream_id"), length__gt=0)
    return rows.filter(~Exists(row)).values_list("stream_id", flat=True).distinct()


def _stream_lines(streams: dict[str, Stream | None], *, payloads: bool, since: int | None) -> Iterator[Line]:
    leaves: dict[str, list[SealLeaf]] = defaultdict(list)
    for leaf in SealLeaf.objects.filter(stream__in=list(streams)).order_by("index"):
        leaves[leaf.stream_id].append(leaf)
    moved = [key for key, row in streams.items() if since is None or _moved_since(row, leaves[key], since)]
    entries = _entry_lines(moved, payloads=payloads)
    for key, row in streams.items():
        if row:
            yield {
                "line": "stream",
                "stream": key,
                "length": row.length,
                "head": row.head,
                "dirty": row.dirty,
            }
        for leaf in leaves[key]:
            yield {"line": "leaf", "seal": leaf.seal_id, **leaf_fields(leaf)}
        yield from entries.get(key, ())


def _moved_since(row: Stream | None, leaves: list[SealLeaf], since: int) -> bool:
    return row is None or not leaves or leaves[-1].seal_id > since or leaves[-1].length != row.length


def _entry_lines(keys: list[str], *, payloads: bool) -> dict[str, Iterable[Line]]:
    fields = (*BODY_NAMES, *MARK_FIELDS, *(PAYLOAD_FIELDS if payloads else ()))
    rows = Entry.objects.filter(stream__in=keys).order_by("stream_id", "number", "id").values_list(*fields)
    lines = (_entry_line(row) for row in rows.iterator(chunk_size=2000))
    if len(keys) == 1:
        return {keys[0]: lines}
    grouped: dict[str, Iterable[Line]] = {key: [] for key in keys}
    for line in lines:
        grouped[line["stream"]].append(line)  # type: ignore[attr-defined]
    return grouped


def _entry_line(row: tuple[Any, ...]) -> Line:
    line: Line = {"line": "entry"} | dict(zip(BODY_NAMES, row, strict=False))
    line["at"] = moment(line["at"])
    line["key"] = line["key"] or ""
    erased_at, erased_reason, payload_of, data, salt = (*row[len(BODY_NAMES) :], None, None, None)[:5]
    if erased_at is not None:
        line["payload"] = {"erased_at": moment(erased_at), "erased_reason": erased_reason}
    if data is not None or salt is not None or (payload_of is not None and erased_at is None):
        line["payload"] = line.get("payload", {}) | {"data": data, "salt": salt}
    return line
