"""How many reports a second are durably taken in, beside the raw limit: one-row commits on the same database, same run.

Measures SQLite (WAL, FULL) and PostgreSQL (fsync on). Over HTTP a resident's form is posted to granian
(one worker, as `lifang serve` runs it); "engine" calls the group commit in threads, without HTTP; "import" writes whole
case histories (received, accepted, started, solved with a photo) in one batch, beside raw rows in one transaction.
"""

from __future__ import annotations

import http.client
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

from benchmarks._common import (
    NOW,
    a_photo,
    database_name,
    fill_district,
    inside,
    on_each_database,
    percentile,
    show,
    timed,
)
from tests.pg import free_port

CONNECTIONS = (1, 8, 32)
SECONDS = 5.0
IMPORTED = 2_000  # cases in one batch
PAGE = 2_000  # rows written raw in one transaction
FORM = {
    "category": "06010",
    "description": "楼道口堆了一袋垃圾，气味很大，已经三天没有人来收了",
    "place_note": "3号楼东侧垃圾桶旁",
    "reporter_phone": "13800001234",
}
ROW = ("case", 1, "receive", "public", "2026-03-02", "x" * 600)  # about the size of an entry
REPORTS_OF_ONE = 100  # address: half of what the server takes within the hour
_numbers = count(1)
_addresses = count()


def main() -> None:
    if not inside():
        on_each_database("benchmarks.intake", sys.argv[1:])
        return
    fill_district()
    rows = []
    with serving() as port:
        for connections in CONNECTIONS:
            limit = in_threads(connections, raw_writer)
            for name, worker in (("engine", engine_writer), ("HTTP", lambda: http_writer(port))):
                taken = in_threads(connections, worker)
                rows.append(taken.row(f"{name}, {connections} connections", limit))
    rows.append(import_row())
    show(
        f"Durable intake on {database_name()}",
        ["work", "per second", "p50 ms", "p99 ms", "raw limit", "ratio"],
        rows,
    )


class Taken:
    """What some threads got done until the time was up."""

    def __init__(self, seconds: float, waits: list[float]) -> None:
        self.rate = len(waits) / seconds
        self.waits = waits

    def row(self, name: str, limit: Taken) -> list[str]:
        waits = [f"{percentile(self.waits, share) * 1000:.1f}" for share in (0.5, 0.99)]
        return [name, f"{self.rate:,.0f}", *waits, f"{limit.rate:,.0f}", f"{self.rate / limit.rate:.2f}"]


def in_threads(number: int, make_worker: Callable[[], Callable[[], None]]) -> Taken:
    waits: list[float] = []
    problems: list[BaseException] = []
    clock: list[float] = []
    start = threading.Barrier(number, action=lambda: clock.append(time.perf_counter()))

    def work() -> None:
        from django.db import connection

        try:
            do = make_worker()
            do()  # warm: connections, caches
            start.wait()
            while time.perf_counter() < clock[0] + SECONDS:
                waits.append(timed(do))
        except BaseException as error:  # noqa: BLE001 - raised again below
            problems.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
    return Taken(time.perf_counter() - clock[0], waits)


# -- the limit --------------------------------------------------------------------------------------------------------

_one_writer = threading.Lock()  # SQLite has one; several only get in each other's way


def raw_writer() -> Callable[[], None]:
    connection = raw_connection()

    def write() -> None:
        connection.execute(INSERT[database_name()], ROW)
        connection.commit()

    def write_in_turn() -> None:
        with _one_writer:
            write()

    return write_in_turn if database_name() == "SQLite" else write


INSERT = {
    "SQLite": "INSERT INTO bench VALUES (?, ?, ?, ?, ?, ?)",
    "PostgreSQL": "INSERT INTO bench VALUES (%s, %s, %s, %s, %s, %s)",
}
TABLE = "CREATE TABLE IF NOT EXISTS bench (stream text, number integer, kind text, actor text, at text, facts text)"


def raw_connection() -> sqlite3.Connection:
    """The driver alone, on a file beside the district's or in its database, with the same durability."""
    from django.db import connection

    if database_name() == "SQLite":
        raw = sqlite3.connect(f"{connection.settings_dict['NAME']}.raw", check_same_thread=False, timeout=30)
        raw.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
    else:
        import psycopg

        raw = psycopg.connect(os.environ["DATABASE_URL"])
    with _one_writer:
        raw.execute(TABLE)
        raw.commit()
    return raw


# -- one report -------------------------------------------------------------------------------------------------------


def engine_writer() -> Callable[[], None]:
    from django.utils import timezone

    from lifang.cases import intake
    from lifang.people.actors import PUBLIC
    from lifang.places.models import Site

    sites = list(Site.objects.filter(kind="entrance"))

    def write() -> None:
        number = next(_numbers)
        intake.submit(
            program="street-problem",
            actor=PUBLIC,
            data=FORM,
            key=f"benchmark-of-the-engine-{number:08}",
            now=timezone.now(),  # the server's worker sweeps beside it, as it does in life: nothing may be overdue
            channel="web",
            language="zh",
            site=sites[number % len(sites)],
        )

    return write


@contextmanager
def serving() -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", f"from lifang.config.serve import serve; serve('127.0.0.1', {port})"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _attempt in range(100):
            try:
                http.client.HTTPConnection("127.0.0.1", port).request("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def http_writer(port: int) -> Callable[[], None]:
    """What a browser sends at the end of the form: the words are posted, kind and place stand in the address."""
    from lifang.places.models import Site

    codes = list(Site.objects.filter(kind="entrance").values_list("code", flat=True))
    connections = _phones(port)
    said = {name: value for name, value in FORM.items() if name != "category"}

    def write() -> None:
        number = next(_numbers)
        query = urlencode({"site": codes[number % len(codes)], "category": FORM["category"]})
        body = urlencode(said | {"key": f"benchmark-over-http-{number:010}"})
        connection = next(connections)
        connection.request(
            "POST",
            f"/report/street-problem?{query}",
            body,
            {"Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 302, (answer.status, text[:500])

    return write


def _phones(port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection from one address after another: none of them may report by the hundred."""
    while True:
        number = next(_addresses)
        address = f"127.{number // 60_000 + 1}.{number // 240 % 250}.{number % 240 + 2}"
        phone = http.client.HTTPConnection("127.0.0.1", port, source_address=(address, 0))
        for _report in range(REPORTS_OF_ONE):
            yield phone
        phone.close()


# -- many at once -----------------------------------------------------------------------------------------------------


def import_row() -> list[str]:
    raw = raw_connection()

    def write_raw() -> None:
        raw.cursor().executemany(INSERT[database_name()], [ROW] * PAGE)
        raw.commit()

    limit = PAGE / min(timed(write_raw) for _ in range(3))
    entries = IMPORTED * 4
    rate = entries / timed(import_histories)
    return [f"import, {entries:,} entries", f"{rate:,.0f}", "", "", f"{limit:,.0f}", f"{rate / limit:.2f}"]


def import_histories() -> None:
    from lifang.cases.batch import Batch
    from lifang.people.actors import Actor
    from lifang.places.models import Site

    sites = list(Site.objects.filter(kind="entrance"))
    actor, photo = Actor.importer("benchmark"), a_photo()
    calls = [
        {
            "program": "street-problem",
            "actor": actor,
            "data": FORM,
            "key": f"import-{number}",
            "now": NOW,
            "channel": "import",
            "language": "zh",
            "site": sites[number % len(sites)],
        }
        for number in range(IMPORTED)
    ]
    with Batch() as batch:
        keys = [f"{call['key']}-{action}" for call in calls for action in ("accept", "start", "solve")]
        batch.expect([*calls, *({"actor": actor, "key": key, "now": NOW} for key in keys)])
        for number, call in enumerate(calls):
            ref = batch.receive(**call).ref
            for action, given in (
                ("accept", {}),
                ("start", {}),
                ("solve", {"data": {"result": "已清理"}, "files": [("photo", photo)]}),
            ):
                batch.perform(
                    ref=ref,
                    action=action,
                    actor=actor,
                    key=f"import-{number}-{action}",
                    now=NOW,
                    language="zh",
                    **given,
                )


if __name__ == "__main__":
    main()
