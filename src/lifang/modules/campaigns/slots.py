"""When a resident can have the visit: evenings of weekdays, mornings of weekends, in the next two weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import zip_longest
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["morning", "evening"]
HOURS: dict[Part, tuple[time, time]] = {
    "morning": (time(9), time(11, 30)),
    "evening": (time(18, 30), time(20, 30)),
}
AHEAD = 14  # days
PER_TEAM = 6  # doors a team can promise for one slot
SATURDAY = 5
GRACE = timedelta(minutes=30)  # before and after, within which somebody who waits is still met


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    on: date
    part: Part

    @property
    def code(self) -> str:
        return f"{self.on.isoformat()}.{self.part}"

    @property
    def hours(self) -> str:
        begin, end = HOURS[self.part]
        return f"{begin:%H:%M}–{end:%H:%M}"


def open_slots(today: date, last: date, promised: Mapping[Slot, int], first: date = date.min) -> list[Slot]:
    """From tomorrow on, within the campaign; `promised`: how many doors of this team have each slot already."""
    days = (today + timedelta(days=ahead) for ahead in range(1, AHEAD + 1))
    slots = (
        Slot(day, "morning" if day.weekday() >= SATURDAY else "evening")
        for day in days
        if first <= day <= last
    )
    return [slot for slot in slots if promised.get(slot, 0) < PER_TEAM]


@dataclass(frozen=True, slots=True)
class Promise:
    target: int
    slot: Slot
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit at the target, and whether it ended the matter."""

    at: datetime
    ended: bool


def unkept(
    promises: Iterable[Promise], visits: Mapping[int, Sequence[Seen]], now: datetime, zone: tzinfo
) -> list[Promise]:
    """Slots that are over and in which nobody came, by time. One that the resident changed in time, or that a visit which
    ended the matter made needless, is none. `promises`: in the order in which they were made.
    """
    by_target: dict[int, list[Promise]] = defaultdict(list)
    for promise in promises:
        by_target[promise.target].append(promise)
    broken = []
    for target, made in by_target.items():
        for promise, later in zip_longest(made, made[1:]):
            begin, end = (datetime.combine(promise.slot.on, hour, zone) for hour in HOURS[promise.slot.part])
            changed = later is not None and later.made_at <= end
            seen = visits.get(target, ())
            kept = any(begin - GRACE <= visit.at <= end + GRACE for visit in seen)
            needless = any(visit.ended and promise.made_at <= visit.at < begin for visit in seen)
            if end + GRACE < now and not (changed or kept or needless):
                broken.append(promise)
    return sorted(broken, key=lambda one: (one.slot, one.target))
