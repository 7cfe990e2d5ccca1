"""What happens because time passes. Every step goes through the door with a key made of what is due, so that
a sweep that ran twice, or beside another one, changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from lifang.cases import commands
from lifang.cases.book import book
from lifang.cases.errors import Refused
from lifang.cases.models import Assist, Case, Clock, ProgramVersion
from lifang.cases.ops import stamp
from lifang.kernel import worktime
from lifang.people.actors import Actor
from lifang.places.profile import profile

SWEEP = Actor.system("sweep")
CHUNK = 500
FEW = 10
Perform = Callable[..., Case]
ERASE_REASON = "The retention period of the program is over."


@dataclass
class Swept:
    warned: int = 0
    breached: int = 0
    escalated: int = 0
    lapsed: int = 0
    erased: int = 0


def sweep(*, now: datetime, limit: int = CHUNK, perform: Perform = commands.perform) -> Swept:
    """Warn before deadlines, record breaches, climb the ladder, close what stood still, erase what is past its retention.

    `perform`: the door, or that of a batch which is open already and knows these cases.
    """
    swept = Swept()
    do = partial(_do, perform)
    for case, clock in _clocks(warn_at__lte=now, warned_at=None, due_at__gte=now)[:limit]:
        swept.warned += do(
            case, "warn", now, f"{clock.name}.{clock.round}.{stamp(clock.due_at)}", clock=clock.name
        )
    for case, clock in _clocks(due_at__lt=now, breached_at=None)[:limit]:
        swept.breached += do(case, "breach", now, f"{clock.name}.{clock.round}", clock=clock.name)
    late = Assist.objects.filter(answered_at=None, breached_at=None, due_at__lt=now).select_related("case")
    for assist in late.exclude(case__state_kind=Case.Kind.CLOSED)[:limit]:
        swept.breached += do(assist.case, "breach", now, f"assist.{assist.number}", assist=assist.number)
    for case, level in list(islice(_rungs(now), limit)):
        swept.escalated += do(case, "escalate", now, f"{case.reopened}.{level}", level=level)
    for case in list(islice(_standing_still(now), limit)):
        swept.lapsed += do(case, "lapse", now, str(stamp(case.state_since)))
    for case in list(islice(_past_retention(now), limit)):
        swept.erased += do(case, "erase", now, str(stamp(case.closed_at)), reason=ERASE_REASON)
    return swept


def _clocks(**where: Any) -> list[tuple[Case, Clock]]:
    running = (
        Clock.objects.filter(state=Clock.State.RUNNING, **where).select_related("case").order_by("due_at")
    )
    return [(clock.case, clock) for clock in running[:CHUNK]]


def _rungs(now: datetime) -> Iterator[tuple[Case, int]]:
    """Cases whose breach has lasted long enough for the next rung (三级督办)."""
    calendar = profile().calendar
    breached = (
        Clock.objects.filter(state=Clock.State.RUNNING, breached_at__isnull=False)
        .select_related("case")
        .order_by("breached_at")
    )
    seen: set[int] = set()
    for clock in breached.exclude(case__state_kind=Case.Kind.CLOSED).iterator():
        case = clock.case
        program = book().get(case.program, case.version)
        if (
            case.pk in seen
            or case.escalation >= len(program.escalation)
            or _rule(program, clock) != "escalate"
        ):
            continue
        step = program.escalation[case.escalation]
        assert clock.breached_at is not None
        if step.after is None or worktime.deadline(clock.breached_at, step.after, calendar).due_at < now:
            seen.add(case.pk)
            yield case, case.escalation + 1


def _standing_still(now: datetime) -> Iterator[Case]:
    """Open cases that nobody moved for longer than their program lets them stand (PIPL art. 19)."""
    calendar = profile().calendar
    for code, version in ProgramVersion.objects.values_list("code", "version").order_by("pk"):
        longest = book().get(code, version).retention.open
        if longest is None:
            continue
        kept = Case.objects.filter(program=code, version=version, closed_at=None).order_by("state_since")
        for case in kept.iterator(chunk_size=FEW):  # mostly the first says: not yet
            if worktime.deadline(case.state_since, longest, calendar).due_at >= now:
                break
            yield case


def _past_retention(now: datetime) -> Iterator[Case]:
    """Closed cases whose personal content the program keeps no longer (PIPL art. 19: the shortest time needed)."""
    calendar = profile().calendar
    kept = Case.objects.filter(closed_at__isnull=False, erased_at=None).order_by("closed_at")
    oldest = kept.first()
    if oldest is None or oldest.closed_at is None:
        return
    for code, version in ProgramVersion.objects.values_list("code", "version").order_by("pk"):
        keep = book().get(code, version).retention.payload
        if worktime.deadline(oldest.closed_at, keep, calendar).due_at >= now:
            continue  # nothing is older
        closed = kept.filter(program=code, version=version)
        for case in closed.iterator(chunk_size=FEW):  # mostly the first says: not yet
            assert case.closed_at is not None
            if worktime.deadline(case.closed_at, keep, calendar).due_at >= now:
                break
            yield case


def _rule(program: Any, clock: Clock) -> str:
    rule = program.clocks.get(clock.name)
    return rule.on_breach if rule is not None else "tell-holder"


def _do(
    perform: Perform, case: Case, action: str, now: datetime, what: str, *, reason: str = "", **data: Any
) -> int:
    try:
        perform(
            ref=case.ref,
            action=action,
            actor=SWEEP,
            data=data,
            reason=reason,
            key=f"{case.ref}.{action}.{what}",
            now=now,
            language="zh",
        )
    except Refused:  # somebody was faster: the case moved on since it was listed
        return 0
    return 1
