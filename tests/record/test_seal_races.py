"""Seals made while others write: nothing is lost, nothing is sealed twice, nobody waits for a seal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event

import pytest
from django.db import connection, transaction

from lifang.record.commands import append
from lifang.record.models import Entry, Payload, Seal, SealLeaf, SealNode, Stream
from lifang.record.queries import verify_database
from lifang.record.seals import seal
from tests.factories.record import unlocked_record

STREAMS = 12
ROUNDS = 25


@pytest.fixture
def shared_database(db):
    """Threads commit for real, each on its own connection; the test's own transaction only reads what they did."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time; there is nothing to race")
    yield
    with ThreadPoolExecutor(1) as pool:
        pool.submit(in_thread, empty_record).result()


def empty_record() -> None:
    with unlocked_record(), transaction.atomic():
        for model in (Payload, Entry, SealLeaf, SealNode, Seal, Stream):
            model.objects.all()._raw_delete("default")


def in_thread(work, *arguments):
    try:
        return work(*arguments)
    finally:
        connection.close()


def seal_on(day: int) -> Seal:
    return seal(now=datetime(2026, 3, day, tzinfo=UTC))


def write(writer: int) -> None:
    for step in range(ROUNDS):
        append(
            stream=f"case/{(writer * 5 + step) % STREAMS}",
            kind="note",
            actor=f"account/{writer}",
            facts={"step": step},
            now=datetime.now(UTC),
        )


def make_seals(done: Event) -> int:
    made = 0
    while not done.is_set():
        seal_on(2)
        made += 1
    return made


def test_writers_and_two_sealers_at_once(shared_database):
    done = Event()
    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(in_thread, make_seals, done) for _ in range(2)]
        writers = [pool.submit(in_thread, write, number) for number in range(4)]
        for writer in writers:
            writer.result()
        done.set()
        made = sum(sealer.result() for sealer in sealers)
        last = pool.submit(in_thread, seal_on, 3).result()
    report = verify_database()
    assert report.findings == []
    assert (last.entries, report.entries, report.seals) == (4 * ROUNDS, 4 * ROUNDS, made + 1)
    assert not Stream.objects.filter(dirty=True, length__gt=0).exists()


def test_a_writer_in_the_middle_neither_stops_a_seal_nor_gets_lost(shared_database):
    written, sealed = Event(), Event()

    def write_note(stream: str) -> None:
        append(stream=stream, kind="note", actor="public", facts={}, now=datetime.now(UTC))

    def write_slowly() -> None:
        with transaction.atomic():
            write_note("case/1")
            write_note("case/2")
            written.set()
            assert sealed.wait(10)

    with ThreadPoolExecutor(2) as pool:
        pool.submit(in_thread, write_note, "case/1").result()
        writer = pool.submit(in_thread, write_slowly)
        assert written.wait(10)
        first = pool.submit(in_thread, seal_on, 2).result(timeout=10)
        sealed.set()
        writer.result()
        second = pool.submit(in_thread, seal_on, 3).result()
    assert (first.entries, second.entries) == (1, 3)
    assert list(SealLeaf.objects.order_by("index").values_list("stream", "length")) == [
        ("case/1", 1),
        ("case/1", 2),
        ("case/2", 1),
    ]
    assert verify_database().findings == []
