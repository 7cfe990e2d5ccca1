from __future__ import annotations

from datetime import datetime

from lifang.outbox.extend import CHANNELS
from lifang.outbox.models import Message
from lifang.record.rows import new_row


def build(
    *, channel: str, address: str, language: str, subject: str, body: str, about: str = "", now: datetime
) -> Message:
    """Not saved yet, for writing many at once. An unknown channel fails here and not in the worker."""
    CHANNELS.get(channel)
    return new_row(
        Message,
        channel=channel,
        address=address,
        language=language,
        subject=subject,
        body=body,
        about=about,
        created_at=now,
        send_after=now,
    )


def post(
    *, channel: str, address: str, language: str, subject: str, body: str, about: str = "", now: datetime
) -> Message:
    """Call it inside the transaction that causes the message: both are kept, or neither."""
    message = build(
        channel=channel,
        address=address,
        language=language,
        subject=subject,
        body=body,
        about=about,
        now=now,
    )
    message.save(force_insert=True)
    return message
