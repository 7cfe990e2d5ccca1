"""When a resident can have the visit: evenings of weekdays, mornings of weekends, in the next two weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["morning", "evening"]
HOURS: dict[Part, tuple[time, time]] = {
    "morning": (time(9), time(11, 30)),
    "evening": (time(18, 30), time(20, 30)),
}
AHEAD = 14  # days
PER_TEAM = 6  # doors a team can promise for one slot
SATURDAY = 5


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


def open_slots(today: date, last: date, promised: Mapping[Slot, int]) -> list[Slot]:
    """From tomorrow on; `promised`: how many doors of this team have each slot already."""
    days = (today + timedelta(days=ahead) for ahead in range(1, AHEAD + 1))
    slots = (Slot(day, "morning" if day.weekday() >= SATURDAY else "evening") for day in days if day <= last)
    return [slot for slot in slots if promised.get(slot, 0) < PER_TEAM]
