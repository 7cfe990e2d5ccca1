"""plans/events.yaml: what teams and associations hold for everybody, so many of each, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from lifang.district.demo.play.hours import days
from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import Gathering
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Organization

PLANNED, NOTICED = 6, 5  # days before it begins


class Events:
    def __init__(self, stage: Stage, pen: Pen, _players: Players, plan: Sequence[Mapping[str, Any]]) -> None:
        self.stage, self.pen, self.plan = stage, pen, plan

    def prepare(self) -> None:
        stage, rng = self.stage, self.stage.rng
        for some in self.plan:
            organizers = list(
                Organization.objects.filter(code=some["by"])
                | Organization.objects.filter(parent=some["by"], kind="team")
            )
            first, last = (stage.day(stage.end - timedelta(days=some[name])) for name in ("from", "until"))
            dates = list(days(first, last))
            weights = [1.0 + (day.weekday() > 4) for day in dates]
            for day in sorted(rng.choices(dates, weights, k=some["count"])):
                what = rng.choice(some["events"])
                starts_at = self._moment(day, rng.choice(what["at"]))
                early = starts_at - timedelta(days=PLANNED)
                stage.at(early, partial(self._plan, rng.choice(organizers), what, starts_at, some["report"]))

    def _moment(self, day: Any, at: str) -> datetime:
        zone = self.stage.calendar.zone
        return datetime.combine(day, time.fromisoformat(at), zone).astimezone(UTC)

    def _plan(
        self, organizer: Organization, what: Mapping[str, Any], starts_at: datetime, report: float
    ) -> None:
        stage = self.stage
        row = commands.plan(
            kind=what["kind"],
            title=what["title"],
            organizer=organizer,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=what["minutes"]),
            place=stage.rng.choice(what["places"]),
            summary=what.get("summary", ""),
            room_for=what.get("room_for"),
            actor=self._actor(organizer),
            key=stage.key(),
            now=stage.now,
            rng=stage.rng,
        )
        reported = stage.rng.random() < report
        stage.at(starts_at - timedelta(days=NOTICED), partial(self._notice, row, what))
        stage.at(row.ends_at + timedelta(minutes=20), partial(self._hold, row, what, reported=reported))

    def _notice(self, row: Gathering, what: Mapping[str, Any]) -> None:
        stage = self.stage
        commands.notice(gathering=row, actor=self._actor(row.organizer), key=stage.key(), now=stage.now)
        for number in range(min(what.get("room_for", 0), 6)):
            somebody = self.pen.person(f"guest/{row.ref}", number)
            moment = stage.now + timedelta(hours=stage.rng.uniform(2, 60))
            stage.at(moment, partial(self._sign_up, row, somebody.name, somebody.phone))

    def _sign_up(self, row: Gathering, name: str, phone: str) -> None:
        commands.sign_up(
            gathering=row, name=name, phone=phone, actor=PUBLIC, key=self.stage.key(), now=self.stage.now
        )

    def _hold(self, row: Gathering, what: Mapping[str, Any], *, reported: bool) -> None:
        stage, actor = self.stage, self._actor(row.organizer)
        least, most = what["come"]
        commands.hold(
            gathering=row,
            actor=actor,
            key=stage.key(),
            now=stage.now,
            passers_by=stage.rng.randint(least, most),
        )
        if reported:
            stage.after_work(5, partial(self._report, row, what))

    def _report(self, row: Gathering, what: Mapping[str, Any]) -> None:
        stage = self.stage
        commands.report(
            gathering=row,
            text=stage.rng.choice(what["reports"]),
            files=[("photo", stage.album.photo("street", after=True))],
            costs=stage.rng.randrange(0, 60000, 500),
            actor=self._actor(row.organizer),
            key=stage.key(),
            now=stage.now,
        )

    def _actor(self, organizer: Organization) -> Actor:
        return self.stage.cast.of_unit(organizer.code, self.stage.today)
