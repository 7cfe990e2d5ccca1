"""Records to test with, and the way around the triggers that tests of tampering and the flush between tests need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection

from lifang.record.commands import append
from lifang.record.models import Entry
from lifang.record.seals import seal

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@contextmanager
def unlocked_record() -> Iterator[None]:
    """No trigger and no foreign key stands in the way, as for an intruder who owns the database."""
    if connection.vendor == "postgresql":
        with _unlocked_postgresql():
            yield
    else:
        with _unlocked_sqlite():
            yield


@contextmanager
def _unlocked_postgresql() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


@contextmanager
def _unlocked_sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'record%%'")
        triggers = cursor.fetchall()
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        try:
            yield
        finally:
            for _, sql in triggers:
                cursor.execute(sql)


def write_case(name: str, *, entries: int = 3, start: datetime = MORNING, payload_at: int = 2) -> list[Entry]:
    return [
        append(
            stream=f"case/{name}",
            kind="received" if number == 1 else "note",
            actor="account/li.na",
            facts={"step": number, "text": f"{name} 第{number}步", "fee": None},
            payload={"phone": f"1380000{number:04}"} if number == payload_at else None,
            key=f"{name}-{number}",
            now=start + timedelta(minutes=number),
        )
        for number in range(1, entries + 1)
    ]


def write_record() -> None:
    """Four streams under three seals, the last of an idle day; then one entry that is not sealed yet."""
    for name in ("A", "B", "C"):
        write_case(name, entries=5)
    seal(now=MORNING + timedelta(hours=12))
    write_case("D")
    append(stream="case/A", kind="closed", actor="system/sweep", facts={}, now=MORNING + timedelta(days=1))
    seal(now=MORNING + timedelta(days=1, hours=12))
    seal(now=MORNING + timedelta(days=2, hours=12))
    append(stream="case/B", kind="closed", actor="public", facts={}, now=MORNING + timedelta(days=3))


def run_sql(sql: str, *parameters: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.rowcount
