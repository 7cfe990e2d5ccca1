"""The daily seal: one hash that stands for every entry of the record, short enough for a newspaper."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from lifang.kernel.merkle import append, root_at
from lifang.record.door import transaction
from lifang.record.journal import Journal
from lifang.record.lines import seal_fields
from lifang.record.models import Seal, SealLeaf, SealNode, Stream
from lifang.record.proof import FIRST_SEAL_FOLLOWS, hash_leaf, hash_seal, peaks
from lifang.record.queries import stored_nodes
from lifang.record.rows import insert_rows

MUTEX = "seals"  # a stream that never gets an entry: whoever holds it makes the next seal


class SealError(Exception):
    pass


def seal(*, now: datetime, day: date | None = None) -> Seal:
    """Seal what was committed by now. A day on which nothing moved is sealed too, so that no day is missing.

    Writers are not held up: a stream that moves meanwhile stays dirty, and comes under the next seal again.
    """
    with transaction():
        Journal().lock([MUTEX])
        last = Seal.objects.order_by("-number").first()
        day = day or timezone.localdate(now)
        if last and (day, now) < (last.day, last.at):
            raise SealError(
                f"seal {last.number} of {last.day} was made at {last.at}: a new one cannot be older"
            )
        size = last.size if last else 0
        dirty = _dirty_streams()
        sealed = _sealed_lengths()  # after the streams: more may be dirty by now, none fewer
        moved = sorted(row for row in dirty if row[1] > sealed.get(row[0], 0))
        nodes = _grow(size, [hash_leaf(*row) for row in moved])
        row = Seal(
            number=last.number + 1 if last else 1,
            day=day,
            at=now,
            size=size + len(moved),
            entries=(last.entries if last else 0) + sum(row[1] - sealed.get(row[0], 0) for row in moved),
            root=root_at(size + len(moved), lambda level, index: nodes[level, index]),
            previous=last.hash if last else FIRST_SEAL_FOLLOWS,
        )
        row.hash = hash_seal(seal_fields(row))
        row.save(force_insert=True)
        leaves = [
            SealLeaf(index=index, seal=row, stream_id=key, length=length, head=head)
            for index, (key, length, head) in enumerate(moved, size)
        ]
        insert_rows(SealLeaf, leaves)
        _clear_dirty()
        return row


def publish(seal: Seal) -> str:
    """What to print or post, so that nobody can rewrite the record up to here unnoticed."""
    title = _("Seal %(number)s of %(day)s") % {"number": seal.number, "day": seal.day.isoformat()}
    return f"{title}\nroot {seal.root}\nhash {seal.hash}\n"


def _dirty_streams() -> list[tuple[str, int, str]]:
    return list(Stream.objects.filter(dirty=True, length__gt=0).values_list("key", "length", "head"))


def _sealed_lengths() -> dict[str, int]:
    """Asked of the few streams that moved, not of all leaves there ever were."""
    leaves = SealLeaf.objects.filter(stream=OuterRef("key")).order_by().values("stream")
    newest = Subquery(leaves.values(sealed=Max("length")))
    return dict(
        Stream.objects.filter(dirty=True).annotate(sealed=Coalesce(newest, 0)).values_list("key", "sealed")
    )


def _grow(size: int, leaves: list[str]) -> dict[tuple[int, int], str]:
    """Stores the new nodes of the log; returns them with those they stand on."""
    nodes = stored_nodes(peaks(size))
    new = append(leaves, size, lambda level, index: nodes[level, index])
    insert_rows(SealNode, [SealNode(level=level, index=index, hash=hashed) for level, index, hashed in new])
    return nodes | {(level, index): hashed for level, index, hashed in new}


def _clear_dirty() -> None:
    """Only streams that are sealed as they are now and that nobody is writing to."""
    as_it_is = SealLeaf.objects.filter(stream=OuterRef("key"), length=OuterRef("length"))
    settled = Stream.objects.select_for_update(skip_locked=True, no_key=True).filter(
        Exists(as_it_is), dirty=True
    )
    Stream.objects.filter(key__in=settled.values("key")).update(dirty=False)
