"""`lifang work`: what happens because time passes. Any number of these may run; each step is idempotent."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.utils import timezone

from lifang.cases.discards import clear
from lifang.cases.tasks import sweep
from lifang.modules.campaigns.tasks import erase_visits
from lifang.modules.care.tasks import check_meals
from lifang.modules.gatherings.tasks import erase_names, watch_committees, watch_votes
from lifang.modules.publishing.tasks import erase_works
from lifang.modules.volunteers.tasks import sweep as serve_volunteers
from lifang.outbox.tasks import send_due
from lifang.people.tasks import erase_old, lapse
from lifang.places import localdays
from lifang.record.models import Seal
from lifang.record.seals import SealError, seal

PAUSE = 20  # seconds between two rounds
log = logging.getLogger(__name__)


def work_once(now: datetime) -> None:
    """Every step gets its turn, also after one that failed: a broken module must not keep a day from being sealed."""
    failed: list[Exception] = []
    for step in STEPS:
        try:
            step(now)
        except Exception as error:  # noqa: BLE001 - raised below with the others
            failed.append(error)
    if failed:
        raise ExceptionGroup("steps of this round of work failed", failed)


def seal_yesterday(now: datetime) -> Seal | None:
    """The day that is over is sealed by the first round after midnight."""
    yesterday = timezone.localdate(now) - timedelta(days=1)
    if Seal.objects.filter(day__gte=yesterday).exists():
        return None
    try:
        return seal(now=now, day=yesterday)
    except SealError:  # another worker was faster
        return None


STEPS: tuple[Callable[[datetime], object], ...] = (
    lambda _now: localdays.load(),
    lambda now: sweep(now=now),
    lambda now: serve_volunteers(now=now),
    check_meals,
    lapse,
    erase_old,
    erase_visits,
    watch_committees,
    watch_votes,
    erase_names,
    erase_works,
    clear,
    lambda now: send_due(now=now),
    seal_yesterday,
)


def work_for_ever(parent: int | None) -> None:
    """`parent` is the server that started this worker: it ends when that is gone."""
    while parent is None or os.getppid() == parent:
        try:
            work_once(timezone.now())
        except (
            Exception
        ):  # the next round may go well: a worker that died would let deadlines pass in silence
            log.exception("a round of work failed; trying again in %s seconds", PAUSE)
        close_old_connections()
        time.sleep(PAUSE)
