"""Numbers that are counted aside: who asks waits only when there is nothing of the last minutes to read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext

from lifang.web.shelf import FRESH, OLDEST, Shelf

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def counting_from(first: int) -> Callable[[], int]:
    numbers = iter(range(first, 1000))
    return lambda: next(numbers)


def wait_for_threads() -> None:
    for thread in threading.enumerate():
        if thread.name == "counting aside":
            thread.join(timeout=10)
            assert not thread.is_alive()


def test_within_a_minute_nobody_counts_again():
    shelf, count = Shelf(most=2), counting_from(1)
    assert shelf.read("cases", count, NOON).numbers == 1
    again = shelf.read("cases", count, NOON + FRESH - timedelta(seconds=1))
    assert (again.numbers, again.as_of) == (1, NOON)


def test_afterwards_the_old_ones_are_read_while_one_thread_counts():
    shelf, asked, may_end = Shelf(most=2), [], threading.Event()

    def slow() -> int:
        asked.append(threading.current_thread().name)
        assert may_end.wait(timeout=10)
        return 2

    shelf.read("cases", lambda: 1, NOON)
    later = NOON + FRESH
    for _ in range(5):
        assert shelf.read("cases", slow, later).numbers == 1
    may_end.set()
    wait_for_threads()
    assert asked == ["counting aside"]
    newer = shelf.read("cases", slow, later)
    assert (newer.numbers, newer.as_of) == (2, later)


def test_what_is_too_old_is_shown_to_nobody():
    shelf, count = Shelf(most=2), counting_from(1)
    shelf.read("cases", count, NOON)
    assert shelf.read("cases", count, NOON + OLDEST).numbers == 2


def test_each_has_numbers_of_its_own_and_the_oldest_make_room():
    shelf, count = Shelf(most=2), counting_from(1)
    assert [shelf.read(name, count, NOON).numbers for name in ("a", "b", "c")] == [1, 2, 3]
    assert [shelf.read(name, count, NOON).numbers for name in ("c", "b", "a")] == [3, 2, 4]


def test_it_is_counted_aside_in_the_language_of_who_asked():
    shelf = Shelf(most=2)
    with translation.override("zh-hans"):
        spoken = shelf.read("word", lambda: gettext("Closed"), NOON).numbers
        shelf.read("word", lambda: gettext("Closed") + "!", NOON + FRESH)
    with translation.override("en"):
        wait_for_threads()
    assert spoken != "Closed"
    assert shelf.read("word", lambda: "", NOON + FRESH).numbers == f"{spoken}!"


def test_when_counting_fails_the_old_ones_stay_and_the_next_one_tries_again(caplog):
    shelf = Shelf(most=2)

    def fails() -> int:
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        shelf.read("cases", fails, NOON)
    shelf.read("cases", lambda: 1, NOON)
    with caplog.at_level(logging.ERROR):
        assert shelf.read("cases", fails, NOON + FRESH).numbers == 1
        wait_for_threads()
    assert "counting aside failed" in caplog.text
    shelf.read("cases", lambda: 2, NOON + FRESH)
    wait_for_threads()
    assert shelf.read("cases", lambda: 3, NOON + FRESH).numbers == 2
