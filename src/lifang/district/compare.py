"""The engine's deadlines against a verdict that came with the data: how often they agree, and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lifang.cases.models import Case, Clock
from lifang.district.importers.mapping import Verdict
from lifang.places.profile import profile

IN_TIME, LATE = "in time", "late"


@dataclass(frozen=True, slots=True)
class Disagreement:
    ref: str
    unit: str
    theirs: str
    ours: str
    due_at: datetime
    stop_at: datetime

    def __str__(self) -> str:
        """With its cause: the two moments that the engine compared."""
        zone = profile().calendar.zone
        due, stop = (at.astimezone(zone).isoformat(" ", "seconds") for at in (self.due_at, self.stop_at))
        return f"{self.ref} of {self.unit}: the data says {self.theirs}, the clock {self.ours}: due {due}, done {stop}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Over closed cases for which the data names a deadline and says whether it was kept."""

    agreed: int
    disagreements: tuple[Disagreement, ...]
    left_out: Counter[str]  # why → cases

    @property
    def compared(self) -> int:
        return self.agreed + len(self.disagreements)

    @property
    def agreement(self) -> float:
        """Per cent."""
        return 100 * self.agreed / self.compared if self.compared else 0.0

    def differences(self) -> Counter[tuple[str, str]]:
        return Counter((one.theirs, one.ours) for one in self.disagreements)


def compare(*, program: str, verdict: Verdict) -> Comparison:
    verdicts = {verdict.in_time: IN_TIME, verdict.late: LATE}
    agreed = 0
    found: list[Disagreement] = []
    left_out: Counter[str] = Counter()
    for case, ran in _with_clock(program, verdict.clock):
        theirs = verdicts.get(str(case.fields.get(verdict.field, "")))
        if theirs is None:
            left_out["the data gives no verdict"] += 1
        elif ran is None:
            left_out["the data names no deadline"] += 1
        elif ran.stop_at is None:
            left_out["the case is still open"] += 1
        elif theirs == (ours := _verdict(ran, ran.stop_at)):
            agreed += 1
        else:
            found.append(Disagreement(case.ref, case.unit_id, theirs, ours, ran.due_at, ran.stop_at))
    return Comparison(agreed, tuple(found), left_out)


def on_time_by_unit(*, program: str, clock: str, now: datetime) -> dict[str, tuple[int, int]]:
    """Unit → cases in time, cases with a deadline. An open case is in time while its deadline lies ahead."""
    counts: dict[str, tuple[int, int]] = {}
    for case, ran in _with_clock(program, clock):
        if ran is not None:
            good, all_ = counts.get(case.unit_id, (0, 0))
            counts[case.unit_id] = (good + (_verdict(ran, ran.stop_at or now) == IN_TIME), all_ + 1)
    return counts


def _verdict(ran: Clock, until: datetime) -> str:
    """Decided by the engine's clock alone: when it was due, when it stopped, whether it was breached."""
    return IN_TIME if ran.breached_at is None and until <= ran.due_at else LATE


def _with_clock(program: str, clock: str) -> Iterator[tuple[Case, Clock | None]]:
    """Each case with the first round of the clock: a reopened case was already judged once."""
    clocks = {ran.case_id: ran for ran in Clock.objects.filter(case__program=program, name=clock, round=1)}
    cases = Case.objects.filter(program=program).only("ref", "unit", "fields", "program")
    for case in cases.order_by("pk").iterator(chunk_size=2000):
        yield case, clocks.get(case.pk)
