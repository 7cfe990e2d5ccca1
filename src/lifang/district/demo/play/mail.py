"""Messages of the played weeks reach nobody: their addresses are invented, and their time is over."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from lifang.outbox.models import Attempt, Message
from lifang.record.door import transaction


def settle_messages(*, before: datetime) -> None:
    """Kept as sent when they were written; the newest wait for the worker, which prints them."""
    with transaction():
        past = Message.objects.filter(state=Message.State.WAITING, created_at__lt=before)
        Attempt.objects.bulk_create(
            Attempt(message_id=pk, at=at, ok=True) for pk, at in past.values_list("pk", "created_at")
        )
        past.update(state=Message.State.SENT, send_after=F("created_at"))
