"""Nothing acknowledged is lost and nothing is half-written, whenever the process dies (DESIGN section 4)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from random import Random

import pytest
from django.db import connection

from lifang.cases.models import Case
from lifang.outbox.models import Message
from lifang.record.models import Stream
from tests.factories.cases import report
from tests.faults.crowd import assert_sound

pytestmark = pytest.mark.faults

WRITES = 1_000
SECONDS = 25  # at most, on a machine that is busy with other things


def test_what_was_acknowledged_before_the_kill_is_there_and_whole(district):
    rng = Random()
    acknowledged: list[str] = []
    begin, rounds = time.monotonic(), 0
    while len(acknowledged) < WRITES and (rounds < 4 or time.monotonic() < begin + SECONDS):
        rounds += 1
        acknowledged += written_until_killed(str(rounds), district, lines=rng.randrange(1, WRITES // 2))
        wait_for_the_dead_to_leave()
    assert len(acknowledged) >= 4
    assert len(acknowledged) == len(set(acknowledged))
    lengths = dict(Stream.objects.values_list("key", "length"))
    for line in acknowledged:
        ref, number = line.split()
        assert lengths[f"case/{ref}"] >= int(number), line
    told = set(Message.objects.values_list("about", flat=True))
    assert {case.stream for case in Case.objects.all()} <= told
    assert_sound()


def test_two_processes_that_write_without_pause_let_each_other_in(district):
    told: dict[str, list[str]] = {}

    def write(name: str) -> None:
        told[name] = written_until_killed(name, district, lines=60)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads):
        begin = time.monotonic()
        report()
        waits.append(time.monotonic() - begin)
    for thread in threads:
        thread.join()
    wait_for_the_dead_to_leave()
    assert [len(lines) >= 60 for lines in told.values()] == [True, True]
    assert max(waits) < 10, "a third writer waited for its turn as if starved"
    assert_sound()


def written_until_killed(name: str, environment: Mapping[str, str], *, lines: int) -> list[str]:
    """The lines a writer told us, killed at about the given one: most often in the middle of the next writes."""
    command = [sys.executable, "-m", "tests.faults.writer", name]
    with subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        told = []
        for line in writer.stdout:
            told.append(line)
            if len(told) == lines:
                writer.send_signal(signal.SIGKILL)  # what is in the pipe by now was told, too
    assert writer.returncode == -signal.SIGKILL, told[-5:]
    return [line.strip() for line in told if line.endswith("\n")]


def wait_for_the_dead_to_leave() -> None:
    """PostgreSQL notices a little later that its client is gone."""
    if connection.vendor != "postgresql":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        for _attempt in range(100):
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.1)
    raise AssertionError("connections of the killed writer are still there after ten seconds")
