"""Many at once, and what must hold afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from lifang.cases import rebuild
from lifang.record.models import Entry, Stream
from lifang.record.queries import verify_database


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work(0)` … in as many threads, begun together; what each gave back or raised, in order."""
    results: list[Any] = [None] * number
    start = threading.Barrier(number)

    def run(place: int) -> None:
        try:
            start.wait()
            results[place] = work(place)
        except BaseException as error:  # noqa: BLE001 - the test judges it
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def assert_sound() -> None:
    """Every chain is whole, every row is what its entries say, and each case can be found."""
    findings = verify_database().findings
    assert findings == [], findings[:5]
    differences = [str(difference) for difference in rebuild.differences()]
    assert differences == [], differences[:5]
    for stream in Stream.objects.filter(key__startswith="case/"):
        numbers = Entry.objects.filter(stream=stream).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, stream.length + 1)), stream.key
    with connection.cursor() as cursor:
        key = "rowid" if connection.vendor == "sqlite" else "case_id"
        cursor.execute(f"SELECT ref FROM cases_case WHERE id NOT IN (SELECT {key} FROM cases_text)")
        assert cursor.fetchall() == [], "cases that search cannot find"
