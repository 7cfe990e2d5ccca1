"""plans/meals.yaml: who eats at a canteen, what becomes of each meal, and how those are found who did not come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from lifang.district.demo.play.hours import days
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.care import commands, mealtimes, queries
from lifang.modules.care.models import Portion
from lifang.modules.care.tasks import SWEEP
from lifang.people.actors import Actor
from lifang.people.commands.newcomers import enter_newcomer
from lifang.places.models import Site

BEFORE = timedelta(minutes=12)  # the sheet is noted so long before the meal is over


class Meals:
    def __init__(
        self, stage: Stage, pen: Pen, players: Players, plan: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.stage, self.pen, self.players, self.plan = stage, pen, players, plan

    def prepare(self) -> None:
        for name, rules in self.plan.items():
            canteen = Canteen(self, name, rules)
            self.stage.at(
                self.stage.office.before(canteen.moment(canteen.first, time(8)), 2), canteen.register
            )


class Canteen:
    def __init__(self, meals: Meals, name: str, rules: Mapping[str, Any]) -> None:
        self.stage, self.pen, self.players = meals.stage, meals.pen, meals.players
        self.name, self.rules = name, rules
        self.first, self.last = (
            self.stage.day(self.stage.end - timedelta(days=rules[one])) for one in ("from", "until")
        )
        self.site: Site

    def moment(self, day: Any, at: time) -> datetime:
        return datetime.combine(day, at, self.stage.calendar.zone).astimezone(UTC)

    def register(self) -> None:
        """The guests come to the committee and say on which days they eat; then the meals go their way."""
        stage, rules, guests = self.stage, self.rules, self.rules["guests"]
        self.site = Site.objects.get(code=rules["canteen"])
        for number in range(guests["count"]):
            known = {"number": number}
            values = {
                name: self.pen.write(spec, known, stage.today) for name, spec in guests["values"].items()
            }
            enter_newcomer(
                name=str(self.pen.write({"name": "full"}, known, stage.today)),
                register=queries.REGISTER,
                holder=rules["unit"],
                values={"canteen": self.site.code, **values},
                from_on=self.first,
                actor=self._one_of("officer", "head"),
                now=stage.now,
                rng=stage.rng,
            )
        for day in days(self.first, self.last):
            for meal in mealtimes.MEALS:
                over = mealtimes.over_at(day, meal, stage.calendar.zone)
                if stage.now < over < stage.end:
                    stage.at(over - BEFORE, partial(self._note, day, meal))
                    stage.at(over, partial(self._check, day, meal))

    def _note(self, day: Any, meal: str) -> None:
        rng, shares = self.stage.rng, self.rules["shares"]
        drawn = {
            row.code: rng.choices(list(shares), list(shares.values()))[0] for row in self._guests(day, meal)
        }
        states = {code: state for code, state in drawn.items() if state != Portion.State.MISSED}
        if states:
            commands.note(states=states, actor=self._one_of("agent", "officer"), **self._which(day, meal))

    def _check(self, day: Any, meal: str) -> None:
        """Whoever is missed is called; the course says how that goes on."""
        if not self._guests(day, meal):
            return
        stage, finds = self.stage, self.rules["finds"]
        with stage.aside(()):
            sitting = commands.check(actor=SWEEP, **self._which(day, meal))
        missed = sitting.portions.filter(state=Portion.State.MISSED).select_related("case", "guest__person")
        for portion in missed.order_by("pk"):
            assert portion.case is not None
            how = stage.rng.choices(list(finds), list(finds.values()))[0]
            self.players.join(f"{self.name}-{how}", portion.case)

    def _guests(self, day: Any, meal: str) -> list[Any]:
        return queries.guests(self.site, day, meal)

    def _which(self, day: Any, meal: str) -> dict[str, Any]:
        stage = self.stage
        given = {"canteen": self.site, "on": day, "meal": meal}
        return given | {"key": stage.key(), "now": stage.now, "rng": stage.rng}

    def _one_of(self, *roles: str) -> Actor:
        return self.stage.cast.of_unit(self.rules["unit"], self.stage.today, purpose="care", roles=roles)
