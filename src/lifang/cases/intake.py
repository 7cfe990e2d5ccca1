"""Group commit for public intake: requests stand in line, the first writes for all, each is answered after that commit.

Nobody is told "received" before it is on disk, yet many receipts share one flush of the disk. There is no thread to start or to
lose: whoever comes first writes, and those who come meanwhile are the next group. A group that fails as a whole is
tried one by one, so that one bad request never costs another its answer.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from itertools import islice
from time import sleep
from typing import Any

from django.db import connection

from lifang.cases import commands
from lifang.cases.batch import Batch
from lifang.cases.errors import Refused
from lifang.cases.models import Case

LARGEST_GROUP = 64


class _Ask:
    """Plain locks: a `Future` and an `Event` made nine of them for each report."""

    def __init__(self, call: dict[str, Any]) -> None:
        self.call = call
        self.answer: Case | BaseException | None = None
        self.turn = threading.Lock()  # free when answered, or first in line
        self.turn.acquire()


_line: deque[_Ask] = deque()  # the one who writes and its group stay in line until they are answered
_gate = threading.Lock()


def submit(**call: Any) -> Case:
    """Same arguments and errors as `commands.receive`."""
    if (
        connection.in_atomic_block
    ):  # a caller's transaction may still be rolled back: no answer of another may hang on it
        return commands.receive(**call)
    ask = _Ask(call)
    with _gate:
        _line.append(ask)
        first = len(_line) == 1
    if not first:
        ask.turn.acquire()
    if ask.answer is None:
        _lead()
    assert ask.answer is not None
    if isinstance(ask.answer, BaseException):
        raise ask.answer
    return ask.answer


def _lead() -> None:
    """Write for the first in line, then wake them and the one who writes next."""
    _let_others_come()
    with _gate:
        group = list(islice(_line, LARGEST_GROUP))
    try:
        _write(group)
    finally:
        with _gate:
            for _ask in group:
                _line.popleft()
            following = list(islice(_line, 1))
        for ask in group[1:] + following:
            ask.turn.release()


def _let_others_come() -> None:
    """Whoever is ready to run stands in line first: else one often writes alone while the others wait for the next turn."""
    standing = 0
    while standing < min(len(_line), LARGEST_GROUP):
        standing = len(_line)
        sleep(0)  # gives the interpreter away; with nobody to take it, no time passes


def _write(group: list[_Ask]) -> None:
    if len(group) == 1:
        _settle(group[0], lambda: commands.receive(**group[0].call))
        return
    done: list[tuple[_Ask, Case | Refused]] = []
    try:
        with Batch() as batch:
            batch.expect([ask.call for ask in group])
            for ask in group:
                try:
                    done.append((ask, batch.receive(**ask.call)))
                except Refused as refusal:
                    done.append((ask, refusal))
    except BaseException:  # noqa: BLE001 - whatever it was, each request gets its own try and its own error
        for ask in group:
            _settle(ask, lambda call=ask.call: commands.receive(**call))  # type: ignore[misc]
        return
    for ask, result in done:
        ask.answer = result


def _settle(ask: _Ask, attempt: Callable[[], Case]) -> None:
    try:
        ask.answer = attempt()
    except BaseException as error:  # noqa: BLE001 - the waiting thread raises it
        ask.answer = error
