"""Files whose time is over leave the disk, too.

Whoever erases a row that names files writes here, in the same transaction, that they were discarded. The sweep deletes them
after that was committed, unless another living row names the same bytes, and repeats what a crash interrupted: so no row names
a file that was deleted by mistake, and no file outlives the rows that named it by more than a round of the worker.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from lifang.cases.evidence import path_of
from lifang.cases.extend import NAMED_FILES
from lifang.cases.models import Discarded, Evidence
from lifang.record.door import transaction

ON_ITS_WAY = timedelta(hours=1)
"""Bytes stored so recently may belong to an entry that is just being written (evidence.store renews their time)."""
AT_ONCE = 500


def discard(hashes: Iterable[str]) -> None:
    """Inside the transaction that erases the rows."""
    Discarded.objects.bulk_create(Discarded(sha256=one) for one in sorted(set(hashes) - {""}))


def clear(now: datetime, limit: int = AT_ONCE) -> int:
    """Delete what was discarded and is named by nothing any more."""
    deleted = 0
    if not Discarded.objects.exists():  # mostly: nobody has to wait for this turn of the writers
        return deleted
    with transaction():
        waiting = list(Discarded.objects.select_for_update(skip_locked=True).order_by("pk")[:limit])
        named = _named({row.sha256 for row in waiting})
        over = [row.pk for row in waiting if row.sha256 in named]
        for row in waiting:
            if row.sha256 in named or _is_new(row.sha256, now):
                continue
            default_storage.delete(path_of(row.sha256))  # nothing happens when it is gone already
            over.append(row.pk)
            deleted += 1
        Discarded.objects.filter(pk__in=over).delete()
    return deleted


def _named(hashes: Collection[str]) -> set[str]:
    return {one for name in NAMED_FILES.names() for one in NAMED_FILES.get(name)(hashes)} if hashes else set()


def _is_new(sha256: str, now: datetime) -> bool:
    try:
        return now - default_storage.get_modified_time(path_of(sha256)) < ON_ITS_WAY
    except FileNotFoundError:
        return False


@NAMED_FILES.register("cases")
def of_cases(hashes: Collection[str]) -> set[str]:
    living = Evidence.objects.filter(erased_at=None)
    return {
        one
        for column in ("sha256", "public")
        for one in living.filter(**{f"{column}__in": hashes}).values_list(column, flat=True)
    }
