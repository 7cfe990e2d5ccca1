"""What happens to registers because time passes. Each step is idempotent."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import F, Q
from django.utils import timezone

from lifang.people.actors import Actor
from lifang.people.commands import registers as commands
from lifang.people.models import Registration
from lifang.people.registers import registers

SWEEP = Actor.system("sweep")
FEW = 10
LAPSED = "The period and its grace are over."
RETENTION = "The retention period of the register is over."


def lapse(now: datetime) -> int:
    """Dues, proofs and the like that were not renewed within their grace end the registration on that day."""
    today = timezone.localdate(now)
    late = Registration.objects.filter(lapses_on__lt=today).filter(
        Q(until_on__isnull=True) | Q(until_on__gt=F("lapses_on"))
    )
    ended = 0
    for row in late.order_by("id"):
        assert row.lapses_on is not None
        commands.end(
            registration=row,
            on=row.lapses_on,
            reason=LAPSED,
            lapsed=True,
            actor=SWEEP,
            now=now,
            key=f"{row.stream}/lapse/{row.lapses_on}",
        )
        ended += 1
    return ended


def erase_old(now: datetime) -> int:
    """Nothing personal is kept longer than the register says (PIPL art. 19)."""
    today, erased = timezone.localdate(now), 0
    for declared in registers().values():
        ended = Registration.objects.filter(register=declared.code, until_on__lt=today, erased_at=None)
        for row in ended.order_by("until_on", "id").iterator(
            chunk_size=FEW
        ):  # mostly the first says: not yet
            if not _over(row.until_on, declared.code, today):
                break
            key = f"{row.stream}/erase"
            commands.erase(registration=row, reason=RETENTION, actor=SWEEP, now=now, key=key)
            erased += 1
    return erased


def _over(ended_on: date | None, register: str, today: date) -> bool:
    return ended_on is not None and commands.after(ended_on, registers()[register].retention) < today
