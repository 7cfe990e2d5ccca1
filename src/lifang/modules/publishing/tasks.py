"""What happens to publishing because time passes. Each step is idempotent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from lifang.modules.publishing.commands import erase_work
from lifang.modules.publishing.models import Work
from lifang.people.actors import Actor

SWEEP = Actor.system("sweep")
KEEP = timedelta(days=365)
"""After the result: as long as somebody may still ask about a prize (PIPL art. 19: the shortest time needed)."""


def erase_works(now: datetime) -> int:
    """Numbers of those who sent a work, and everything about works that were not taken.

    A show that was never decided, or called off, is over when no more entries came in.
    """
    decided = Q(show__decided_at__lt=now - KEEP)
    never = Q(show__decided_at=None, show__entries_until__lt=timezone.localdate(now - KEEP))
    over = Work.objects.filter(decided | never, personal__has_key="phone")
    erased = 0
    for work in over.order_by("pk"):
        erase_work(work=work, actor=SWEEP, key=f"{work.stream}/erase", now=now)
        erased += 1
    return erased
