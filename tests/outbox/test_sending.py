from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from lifang.outbox import tasks
from lifang.outbox.commands import post
from lifang.outbox.extend import CHANNELS, Channel
from lifang.outbox.models import Attempt, Message
from lifang.outbox.queries import undelivered
from lifang.outbox.tasks import is_night, send_due
from tests.factories.places import NOW

pytestmark = pytest.mark.django_db


class Gateway:
    """Takes messages, or breaks as often as told."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.failures = 0
        self.meanwhile: Callable[[], object] = lambda: None

    def __call__(self, address: str, subject: str, body: str) -> None:
        self.meanwhile()
        if self.failures:
            self.failures -= 1
            raise ConnectionError("gateway is down")
        self.sent.append(body)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    made = Gateway()
    channels = dict(CHANNELS.items()) | {"test": Channel(made), "sms": Channel(made, quiet_at_night=True)}
    monkeypatch.setattr(CHANNELS, "_items", channels)
    return made


def write(body: str = "1", channel: str = "test", now: datetime = NOW) -> Message:
    return post(channel=channel, address="a", language="zh", subject="s", body=body, now=now)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def test_what_is_due_goes_out_once_oldest_first(gateway: Gateway) -> None:
    later = write("later", now=NOW + minutes(5))
    write("second", now=NOW + minutes(1))
    write("first")
    assert send_due(now=NOW + minutes(2)) == 2
    assert send_due(now=NOW + minutes(2)) == 0
    assert gateway.sent == ["first", "second"]
    assert Message.objects.get(state="waiting") == later
    assert list(Attempt.objects.values_list("ok", "error")) == [(True, ""), (True, "")]


def test_the_limit_is_kept(gateway: Gateway) -> None:
    for number in range(3):
        write(str(number))
    assert send_due(now=NOW, limit=2) == 2
    assert gateway.sent == ["0", "1"]


def test_waits_grow_and_the_sixth_failure_is_the_last(gateway: Gateway) -> None:
    gateway.failures = 99
    message = write()
    now, waits = NOW, []
    for _ in range(5):
        assert send_due(now=now) == 0
        message.refresh_from_db()
        assert message.state == "waiting"
        assert send_due(now=message.send_after - timedelta(seconds=1)) == 0
        waits.append((message.send_after - now) // minutes(1))
        now = message.send_after
    assert waits == [1, 5, 15, 60, 60]
    send_due(now=now)
    message.refresh_from_db()
    assert message.state == "failed"
    assert send_due(now=now + timedelta(days=9)) == 0
    assert (
        list(message.attempts.values_list("ok", "error")) == [(False, "ConnectionError: gateway is down")] * 6
    )


def test_a_later_attempt_may_succeed_and_all_are_kept(gateway: Gateway) -> None:
    gateway.failures = 1
    message = write()
    send_due(now=NOW)
    assert [(one.tries, one.last_error) for one in undelivered()] == [(1, "ConnectionError: gateway is down")]  # type: ignore[attr-defined]
    assert send_due(now=NOW + minutes(1)) == 1
    assert list(message.attempts.order_by("id").values_list("ok", flat=True)) == [False, True]
    assert not undelivered().exists()


def test_one_broken_message_does_not_hold_up_the_others(gateway: Gateway) -> None:
    gateway.failures = 1
    write("breaks")
    write("goes")
    assert send_due(now=NOW) == 1
    assert gateway.sent == ["goes"]


def test_a_channel_that_was_taken_away_is_a_failed_attempt(gateway: Gateway) -> None:
    Message.objects.create(
        channel="pigeon", address="a", language="zh", subject="", body="", created_at=NOW, send_after=NOW
    )
    assert send_due(now=NOW) == 0
    assert "no channel 'pigeon'" in Attempt.objects.get().error


def test_a_worker_that_died_leaves_a_trace_and_the_message_free_after_its_lease(gateway: Gateway) -> None:
    message = write()
    assert tasks._claim(NOW) is not None  # and then the machine stops
    assert Attempt.objects.get().error == tasks.UNKNOWN_OUTCOME
    assert list(undelivered()) == [message]
    assert send_due(now=NOW + tasks.LEASE - timedelta(seconds=1)) == 0
    assert send_due(now=NOW + tasks.LEASE) == 1
    assert gateway.sent == ["1"]


def test_a_second_worker_finds_nothing_while_the_first_is_sending(gateway: Gateway) -> None:
    write()
    found: list[int] = []
    gateway.meanwhile = lambda: found.append(send_due(now=NOW))
    assert send_due(now=NOW) == 1
    assert found == [0]
    assert gateway.sent == ["1"]


def test_a_worker_stops_before_its_claims_can_run_out(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        write(str(number))
    seconds = iter(range(0, 100_000, 500))
    monkeypatch.setattr(tasks.clock, "monotonic", lambda: next(seconds))
    assert send_due(now=NOW) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(gateway: Gateway) -> None:
    for number in range(20):
        write(str(number))
    start = Barrier(2)
    counts: list[int] = []

    def work() -> None:
        start.wait()
        try:
            counts.append(send_due(now=NOW))
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert sum(counts) == 20
    assert sorted(gateway.sent, key=int) == [str(number) for number in range(20)]
    assert Attempt.objects.filter(ok=True).count() == Attempt.objects.count() == 20


@pytest.mark.parametrize(
    ("local", "night"),
    [("21:59", False), ("22:00", True), ("00:30", True), ("06:59", True), ("07:00", False)],
)
def test_night_by_the_districts_own_clock(local: str, night: bool) -> None:
    assert is_night(datetime.fromisoformat(f"2026-11-23T{local}+08:00")) == night


def test_channels_that_wake_people_wait_for_the_morning(gateway: Gateway) -> None:
    evening = datetime.fromisoformat("2026-11-23T22:30+08:00")
    write("wakes", "sms", now=evening)
    write("silent", "test", now=evening)
    assert send_due(now=evening) == 1
    assert send_due(now=evening + timedelta(hours=8)) == 0
    assert send_due(now=evening + timedelta(hours=8, minutes=30)) == 1
    assert gateway.sent == ["silent", "wakes"]
    assert Attempt.objects.count() == 2
