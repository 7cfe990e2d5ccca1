"""What happens because time passes: a meal is over, and who did not come is looked after. Safe to repeat."""

from __future__ import annotations

from datetime import datetime

from lifang.modules.care import commands, mealtimes, queries
from lifang.people.actors import Actor
from lifang.places.profile import profile

SWEEP = Actor.system("sweep")


def check_meals(now: datetime) -> int:
    """How many sheets were checked."""
    checked = 0
    zone = profile().calendar.zone
    for on, meal in mealtimes.over_by(now, zone):
        for canteen in queries.expecting(on):
            sitting = queries.find_sitting(canteen, on, meal)
            if sitting and (sitting.checked_at or sitting.no_meal_because):
                continue
            if not sitting and not queries.missable(canteen, on, meal, mealtimes.over_at(on, meal, zone)):
                continue
            key = f"meal.{canteen.code}.{on}.{meal}"
            commands.check(canteen=canteen, on=on, meal=meal, actor=SWEEP, key=key, now=now)
            checked += 1
    return checked
