"""The simulated clock: what is to happen is kept in a heap by its moment, and done through one batch at a time.

One transaction holds the whole play, which leaves nothing behind when it is interrupted; one batch lives in it as long as it
can, which spares reading open cases anew.
At each stop of the clock it writes what was done, the sweep does what time asks for, and after midnight the day is sealed.
Before the everyday weeks begin, midnight is the only stop.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from lifang.cases.batch import Batch
from lifang.cases.errors import Refused
from lifang.cases.models import Case
from lifang.cases.tasks import sweep
from lifang.district.demo.play.cast import Cast
from lifang.district.demo.play.hours import OfficeTime, days
from lifang.district.demo.play.scenes import Album
from lifang.district.demo.play.script import Script
from lifang.kernel import worktime
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.record.door import transaction
from lifang.record.seals import seal

STOPS = (time(0), time(10), time(14), time(18))
AHEAD = timedelta(days=60)  # office hours are known beyond the end, for what is promised then
Happening = Callable[[], object]


class Stage:
    def __init__(self, script: Script, rng: Random, begin: datetime, end: datetime) -> None:
        self.script, self.rng, self.begin, self.end = script, rng, begin, end
        self.now = begin
        self.calendar = profile().calendar
        self.office = OfficeTime(self.calendar, self.day(begin), self.day(end + AHEAD))
        self.cast = Cast(rng, self.day(begin))
        self.album = Album(rng)
        self.refused: Counter[str] = Counter()  # what the door did not let pass, and why
        self.batch = Batch(rng=rng, new_keys=True)
        self._heap: list[tuple[datetime, int, Happening]] = []
        self._count = 0

    # -- time ---------------------------------------------------------------------------------------------------------

    def at(self, moment: datetime, happening: Happening) -> None:
        self._count += 1
        heapq.heappush(self._heap, (max(moment, self.now), self._count, happening))

    def after_work(self, hours: float, happening: Happening, spread: float = 0.6) -> None:
        """After about so many hours of office time, as people take them: mostly less, sometimes much more."""
        self.at(self.office.after(self.now, hours * self.rng.lognormvariate(0, spread)), happening)

    def after_hours(self, hours: float, happening: Happening) -> None:
        """By people at home: any day, not at night."""
        moment = (self.now + timedelta(hours=hours)).astimezone(self.calendar.zone)
        if not 8 <= moment.hour < 22:
            moment = moment.replace(hour=9) + timedelta(days=1 if moment.hour >= 22 else 0)
        self.at(moment.astimezone(UTC), happening)

    @property
    def today(self) -> date:
        return self.day(self.now)

    def day(self, moment: datetime) -> date:
        return worktime.today(moment, self.calendar)

    def run(self) -> Iterator[datetime]:
        """Plays up to the end; yields at every stop."""
        with transaction():
            for stop, sealed in self._stops():
                self._play_until(stop)
                self._keep(sealed)
                yield stop

    @contextmanager
    def aside(self, cases: Iterable[Case]) -> Iterator[None]:
        """For commands that act on these by a batch of their own: all is written before, and they are read anew after."""
        self.batch.flush()
        yield
        self.batch.forget(case.ref for case in cases)

    def _play_until(self, stop: datetime) -> None:
        while self._heap and self._heap[0][0] < stop:
            moment, _number, happening = heapq.heappop(self._heap)
            self.now = max(moment, self.now)
            happening()
        self.now = stop

    def _keep(self, sealed: date | None) -> None:
        """Write, look after the deadlines, and seal the day that is over."""
        self.batch.flush()
        sweep(now=self.now, perform=self.batch.perform)
        self.batch.flush()
        if sealed:
            seal(now=self.now, day=sealed)

    def _stops(self) -> Iterator[tuple[datetime, date | None]]:
        busy = self.day(self.end - timedelta(weeks=self.script.everyday))
        for day in days(self.day(self.begin), self.day(self.end)):
            for at in STOPS if day >= busy else STOPS[:1]:
                stop = datetime.combine(day, at, self.calendar.zone).astimezone(UTC)
                if self.begin < stop < self.end:
                    yield stop, day - timedelta(days=1) if at == STOPS[0] else None
        yield self.end, None

    # -- chance -------------------------------------------------------------------------------------------------------

    def chance(self, name: str) -> bool:
        return self.rng.random() < self.script.rates[name]

    def word(self, action: str) -> str:
        """A reason as people write it for this action."""
        return str(self.rng.choice(self.script.words[action]))

    # -- the door -----------------------------------------------------------------------------------------------------

    def key(self) -> str:
        self._count += 1
        return f"played-{self._count:016d}"

    def receive(self, **given: Any) -> Case:
        return self.batch.receive(key=self.key(), now=self.now, **given)

    def perform(
        self,
        case: Case,
        action: str,
        actor: Actor | None,
        *,
        data: Mapping[str, object] | None = None,
        files: Sequence[Any] = (),
        reason: str = "",
        language: str = "zh",
    ) -> Case | None:
        """The case after the action, or None when nobody is there to do it or the door refuses."""
        if actor is None:
            self.refused[f"{case.program}: nobody in {case.unit_id} may {action}"] += 1
            return None
        try:
            return self.batch.perform(
                ref=case.ref,
                action=action,
                actor=actor,
                key=self.key(),
                now=self.now,
                language=language,
                data=data,
                files=files,
                reason=reason,
            )
        except Refused as refusal:
            self.refused[f"{case.program}: {action}: {refusal}"] += 1
            return None
