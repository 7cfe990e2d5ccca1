"""What happens around the cases: plates break and are replaced, people go away and others stand in for them."""

from __future__ import annotations

from datetime import timedelta

from lifang.district.demo.play.people import People
from lifang.district.demo.play.stage import Stage
from lifang.people.actors import PUBLIC, Actor
from lifang.people.commands import set_stand_in
from lifang.places.commands import place_plate, replace_plate, report_plate_broken
from lifang.places.models import Plate


class House:
    def __init__(self, stage: Stage, people: People) -> None:
        self.stage, self.people = stage, people

    def prepare(self) -> None:
        stage, rng = self.stage, self.stage.rng
        span = (stage.end - stage.begin).total_seconds()
        plates = list(Plate.objects.filter(state=Plate.State.PLACED).order_by("site__code", "code"))
        broken = rng.sample(plates, min(stage.script.plates["broken"], len(plates)))
        for number, plate in enumerate(broken):
            replaced = number < stage.script.plates["replaced"]
            moment = stage.begin + timedelta(
                seconds=span * (rng.uniform(0.05, 0.8) if replaced else rng.uniform(0.9, 0.98))
            )
            stage.at(moment, lambda plate=plate, replaced=replaced: self._break(plate, replaced))  # type: ignore[misc]
        for number, away in enumerate(stage.script.away):
            moment = stage.office.before(stage.end - timedelta(days=away["days_ago"]), 1)
            stage.at(moment, lambda away=away, number=number: self._leave(number, away["days"]))  # type: ignore[misc]

    def _break(self, plate: Plate, replaced: bool) -> None:
        stage = self.stage
        report_plate_broken(code=plate.code, actor=PUBLIC.name, now=stage.now, reason=stage.word("plate"))
        self.people.plates_changed()
        if replaced:
            stage.after_work(12, lambda: self._replace(plate))

    def _replace(self, plate: Plate) -> None:
        stage = self.stage
        agent = stage.cast.answers_for(plate.site, stage.today)
        actor = f"account/{agent}" if agent else Actor.system("play").name
        new = replace_plate(code=plate.code, actor=actor, now=stage.now, rng=stage.rng)
        place_plate(code=new.code, actor=actor, now=stage.now)
        self.people.plates_changed()

    def _leave(self, number: int, days: int) -> None:
        """The next in a large team goes away from tomorrow; a colleague stands in."""
        stage, cast = self.stage, self.stage.cast
        teams = cast.teams("agent") or cast.teams("officer") or cast.teams("duty")
        if not teams:
            return
        team = teams[0]
        absent, deputy = team[2 * number % len(team)], team[(2 * number + 1) % len(team)]
        row = set_stand_in(
            absent=cast.account(absent),
            deputy=cast.account(deputy),
            from_on=stage.today + timedelta(days=1),
            until_on=stage.today + timedelta(days=days),
            reason=stage.word("away"),
            actor=cast.actor(absent, stage.today),
            now=stage.now,
        )
        cast.goes_away(row)
