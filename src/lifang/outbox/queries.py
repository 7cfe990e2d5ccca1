from __future__ import annotations

from django.db.models import Count, OuterRef, QuerySet, Subquery

from lifang.outbox.models import Attempt, Message


def about(stream: str) -> QuerySet[Message]:
    """What left the house because of one stream, newest first."""
    return Message.objects.filter(about=stream).order_by("-created_at", "-id")


def undelivered() -> QuerySet[Message]:
    """Given up, or tried in vain so far; each with `tries` and the `last_error`. Newest first."""
    latest = Attempt.objects.filter(message=OuterRef("pk")).order_by("-id")
    return (
        Message.objects.exclude(state=Message.State.SENT)
        .annotate(tries=Count("attempts"), last_error=Subquery(latest.values("error")[:1]))
        .filter(tries__gt=0)
        .order_by("-created_at", "-id")
    )
