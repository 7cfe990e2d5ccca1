"""A message is claimed in one short transaction, sent outside of any, and settled in another.

So a slow gateway never holds the database. An attempt is written before it is made: a worker that dies leaves
a trace, and the message is free again when its lease ends.
"""

from __future__ import annotations

import time as clock
from datetime import datetime, time, timedelta

from django.utils import timezone

from lifang.outbox.extend import CHANNELS, SEND_TIMEOUT
from lifang.outbox.models import Attempt, Message
from lifang.record.door import transaction

WAITS = (1, 5, 15, 60, 60)  # minutes after the first, second … failed attempt; the sixth is the last
LEASE = timedelta(minutes=15)
WORK_TIME = LEASE.total_seconds() - 2 * SEND_TIMEOUT  # stop claiming before a claim of this run can run out
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)
UNKNOWN_OUTCOME = "The worker stopped before it knew whether this was sent."


def send_due(*, now: datetime, limit: int = 200) -> int:
    """Sends what is due and returns how many went out. Any number of workers may run it at the same time."""
    sent = 0
    started = clock.monotonic()
    for _ in range(limit):
        if clock.monotonic() - started > WORK_TIME or (attempt := _claim(now)) is None:
            break
        sent += _send(attempt, now)
    return sent


def is_night(now: datetime) -> bool:
    local = timezone.localtime(now, timezone.get_default_timezone()).time()
    return local >= NIGHT_BEGINS or local < NIGHT_ENDS


def _claim(now: datetime) -> Attempt | None:
    with transaction():
        due = Message.objects.filter(state=Message.State.WAITING, send_after__lte=now)
        if is_night(now):
            due = due.exclude(
                channel__in=[name for name, channel in CHANNELS.items() if channel.quiet_at_night]
            )
        message = due.order_by("send_after", "id").select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.send_after = now + LEASE
        message.save(update_fields=["send_after"])
        return Attempt.objects.create(message=message, at=now, ok=False, error=UNKNOWN_OUTCOME)


def _send(attempt: Attempt, now: datetime) -> bool:
    message = attempt.message
    try:
        CHANNELS.get(message.channel).send(message.address, message.subject, message.body)
    except Exception as error:  # noqa: BLE001 -- whatever a gateway raises is a failed attempt
        _settle(attempt, now, error=f"{type(error).__name__}: {error}"[:300])
        return False
    _settle(attempt, now)
    return True


def _settle(attempt: Attempt, now: datetime, error: str = "") -> None:
    attempt.ok, attempt.error = not error, error
    message = attempt.message
    with transaction():
        attempt.save(update_fields=["ok", "error"])
        tries = message.attempts.count()
        if attempt.ok:
            message.state = Message.State.SENT
        elif tries > len(WAITS):
            message.state = Message.State.FAILED
        else:
            message.send_after = now + timedelta(minutes=WAITS[tries - 1])
        message.save(update_fields=["state", "send_after"])
