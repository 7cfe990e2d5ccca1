"""plans/service.yaml: what teams ask volunteers for, who comes by the fair rule, and the hours that enter their record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from lifang.district.demo.play.hours import days
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.volunteers import commands
from lifang.modules.volunteers.errors import ServiceRefused
from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.modules.volunteers.tasks import sweep
from lifang.people.actors import Actor
from lifang.people.models import Organization

AHEAD = timedelta(days=4)  # so long before the work somebody is asked
ROUNDS = 3  # how often others are asked, when too few can come


class Service:
    def __init__(self, stage: Stage, _pen: Pen, _players: Players, plan: Mapping[str, Any]) -> None:
        self.stage, self.plan = stage, plan

    def prepare(self) -> None:
        stage, rng, plan = self.stage, self.stage.rng, self.plan
        first, last = (stage.day(stage.end - timedelta(days=plan[name])) for name in ("from", "until"))
        dates = list(days(first, last))
        for day in sorted(rng.choices(dates, k=plan["count"])):
            what = rng.choice(plan["needs"])
            at = datetime.combine(day, time.fromisoformat(rng.choice(what["at"])), stage.calendar.zone)
            starts_at = at.astimezone(UTC)
            stage.at(stage.office.before(starts_at - AHEAD, 0.5), partial(self._open, what, starts_at))
        for day in dates[::2]:
            midnight = datetime.combine(day, time(0, 30), stage.calendar.zone).astimezone(UTC)
            stage.at(midnight, lambda: sweep(now=stage.now))
        for number in range(plan["certificates"]):
            moment = stage.office.before(stage.end, 6.0 + number * 3)
            stage.at(moment, partial(self._certify, number))

    def _open(self, what: Mapping[str, Any], starts_at: datetime) -> None:
        stage = self.stage
        team = Organization.objects.select_related("area").get(code=what["team"])
        need = commands.open_need(
            title=what["title"],
            kind=what["kind"],
            what=what["what"],
            risk=what["risk"],
            dangerous=what.get("dangerous", False),
            skill=what.get("skill", ""),
            team=team,
            area=team.area,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=what["minutes"]),
            wanted=what["wanted"],
            public=what.get("public", True),
            rng=stage.rng,
            **self._call(team.code),
        )
        self._ask(need, 1)

    def _ask(self, need: Need, nth: int) -> None:
        """As many as are missing; where nobody is left to be asked, those who said yes go."""
        stage = self.stage
        try:
            offers = commands.offer(need=need, **self._call(need.team_id))
        except ServiceRefused:
            return
        for offer in offers:
            stage.after_hours(stage.rng.uniform(0.5, 20), partial(self._answer, offer))
        if nth < ROUNDS:
            stage.after_hours(24, lambda: self._ask(need, nth + 1))

    def _answer(self, offer: Offer) -> None:
        """The volunteer tells the team, who writes it down."""
        stage, need = self.stage, offer.need
        if stage.now >= need.starts_at:
            return
        accept = stage.rng.random() < self.plan["willing"]
        try:
            row = commands.answer(offer=offer, accept=accept, **self._call(need.team_id))
        except ServiceRefused:  # meanwhile they said yes to something else
            return
        if accept:
            late = timedelta(minutes=stage.rng.uniform(-15, 6))
            stage.at(need.starts_at + late, partial(self._serve, row, need))

    def _serve(self, offer: Offer, need: Need) -> None:
        stage = self.stage
        try:
            shift = commands.sign_in(
                need=need, person=offer.person, how="desk", rng=stage.rng, **self._call(need.team_id)
            )
        except ServiceRefused:  # the insurance ran out, or it was called off
            return
        left = need.ends_at + timedelta(minutes=stage.rng.uniform(-8, 25))
        stage.at(left, partial(self._leave, shift))

    def _leave(self, shift: Shift) -> None:
        """The team writes it down, the unit above it confirms: never one hand alone."""
        stage, team = self.stage, shift.need.team
        above = team.parent_id or team.code
        commands.sign_out(shift=shift, how="desk", **self._call(team.code))
        stage.after_work(6, lambda: commands.confirm(shift=shift, **self._call(above)))

    def _certify(self, number: int) -> None:
        """For somebody whose hours stand in the record."""
        shifts = Shift.objects.filter(state=Shift.State.ENTERED).select_related("person", "need__team")
        served = shifts.order_by("entered_at", "code")[number * 5 : number * 5 + 1]
        for shift in served:
            team = shift.need.team
            commands.certify(person=shift.person, organizer=team, rng=self.stage.rng, **self._call(team.code))

    def _call(self, team: str) -> dict[str, Any]:
        actor: Actor = self.stage.cast.of_unit(team, self.stage.today)
        return {"actor": actor, "key": self.stage.key(), "now": self.stage.now}
