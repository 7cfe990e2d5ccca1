"""The one way to begin a transaction that writes.

SQLite has one writer, and whoever finds it busy sleeps up to a tenth of a second between two looks: a worker that writes
without pause can starve a server for seconds. So writers queue here instead: threads of a process at a lock, processes at
a locked file beside the database, where the system wakes the next one at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from django.db import connection
from django.db import transaction as django_transaction

_writer = Lock()


@contextmanager
def transaction() -> Iterator[None]:
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _writer, _process_in_turn(), django_transaction.atomic():
            yield
    else:
        with django_transaction.atomic():
            yield


@contextmanager
def _process_in_turn() -> Iterator[None]:
    database = Path(connection.settings_dict["NAME"])
    if (
        sys.platform == "win32" or not database.is_file()
    ):  # in memory, or no such locks: SQLite's own waiting has to do
        yield
        return
    import fcntl  # noqa: PLC0415 - not on every system

    with database.with_name(f"{database.name}-turn").open("ab") as file:  # closing it lets the next one in
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
