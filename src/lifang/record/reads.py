"""Who looked, and why: reading what is restricted leaves an entry that the person concerned can see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from lifang.record.commands import append
from lifang.record.lookups import filled
from lifang.record.models import Entry

KIND = "read"


def record_read(*, viewer_name: str, subject_stream: str, purpose: str, what: str, now: datetime) -> Entry:
    return append(
        stream=f"reads/{viewer_name}",
        kind=KIND,
        actor=f"account/{viewer_name}",
        subject=subject_stream,
        facts={"purpose": purpose, "what": what},
        now=now,
    )


def reads_of(subject_stream: str) -> QuerySet[Entry]:
    """Newest first."""
    return Entry.objects.filter(filled(subject=subject_stream), kind=KIND).order_by("-id")
