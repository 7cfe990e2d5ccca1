"""plans/rounds.yaml: campaigns over a list of targets, from the list to the close: doors, projects, places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.kernel.geometry import Position
from lifang.modules.campaigns import commands
from lifang.modules.campaigns.commands import Doing, Finding, TargetRow
from lifang.modules.campaigns.models import Campaign, Target, Visit
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Area, Site

NEAR = 60  # millionths of a degree around the door, as phones say it
DAY = (time(9), time(14, 30))
EVENING = time(18, 30)
OTHERWISE = {"done": "vacant"}  # what somebody else finds there who does not agree
PAUSE = 420  # seconds at most between two doors, about


class Rounds:
    def __init__(
        self, stage: Stage, pen: Pen, players: Players, plan: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.stage, self.pen, self.players, self.plan = stage, pen, players, plan

    def prepare(self) -> None:
        for name, rules in self.plan.items():
            round_ = Round(self, name, rules)
            self.stage.at(self.stage.office.before(round_.morning(-2), 1), round_.begin)


class Round:
    """One campaign. Each of its teams walks its turf day by day; who was not met is tried as the ladder says."""

    def __init__(self, rounds: Rounds, name: str, rules: Mapping[str, Any]) -> None:
        self.stage, self.pen, self.players = rounds.stage, rounds.pen, rounds.players
        self.name, self.rules = name, rules
        self.starts_on = self.stage.day(self.stage.end - timedelta(days=rules["from"]))
        self.ends_on = self.stage.day(self.stage.end - timedelta(days=rules["until"]))
        self._photos = 0
        self.campaign: Campaign

    def morning(self, days: int, at: time = time(9)) -> datetime:
        day = self.starts_on + timedelta(days=days)
        return datetime.combine(day, at, self.stage.calendar.zone).astimezone(UTC)

    # -- the list -----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        stage, rules = self.stage, self.rules
        actor = self._leader()
        self.campaign = commands.plan_campaign(
            kind=rules["kind"],
            title=rules["title"],
            about=rules.get("about"),
            area=Area.objects.get(code=rules["area"]),
            unit=Organization.objects.get(code=rules["unit"]),
            purpose=rules["purpose"],
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            finding=Finding(**rules["finding"]) if "finding" in rules else None,
            checklist=rules.get("checklist"),
            actor=actor,
            key=stage.key(),
            now=stage.now,
            rng=stage.rng,
        )
        given: dict[str, Any] = {"campaign": self.campaign, "actor": actor, "now": stage.now}
        listed = list(self._rows())
        second = rules.get("second")
        missed = set(stage.rng.sample(range(len(listed)), second["listed_only_there"])) if second else set()
        first = [row for number, row in enumerate(listed) if number not in missed]
        commands.add_targets(**given, rows=first, key=stage.key(), rng=stage.rng)
        if second:
            seen = [
                row
                for number, row in enumerate(listed)
                if number in missed or stage.rng.random() < second["share"]
            ]
            commands.compare_list(**given, rows=seen, source=second["source"], key=stage.key(), rng=stage.rng)
        for number, turf in enumerate(rules["turfs"]):
            sites = self._sites().filter(area__code__startswith=turf["area"])
            account = turf.get("account", "")
            team = Organization.objects.get(code=turf["team"])
            if sites:
                made = commands.assign_turf(**given, team=team, sites=sites, account=account, key=stage.key())
                self._walk(made.targets.order_by("order"), turf, number)
        stage.at(self.morning((self.ends_on - self.starts_on).days, time(17)), self._end)

    def _sites(self) -> Any:
        listed = self.rules["sites"]
        return Site.objects.filter(kind=listed["kind"], area__code__startswith=self.rules["area"]).order_by(
            "code"
        )

    def _rows(self) -> Iterator[TargetRow]:
        """The sites themselves, or the doors behind each entrance."""
        floors, doors = self.rules["sites"].get("floors", 0), self.rules["sites"].get("doors", 0)
        for site in self._sites():
            if not floors:
                yield TargetRow(site=site)
            for floor in range(1, floors + 1):
                for door in range(1, doors + 1):
                    yield TargetRow(site=site, stair="1", floor=floor, door=f"{floor}0{door}")

    # -- walking ------------------------------------------------------------------------------------------------------

    def _walk(self, targets: Any, turf: Mapping[str, Any], number: int) -> None:
        a_day = self.rules["a_day"]
        numbers = list(targets.values_list("number", flat=True))
        for day, start in enumerate(range(0, len(numbers), a_day)):
            half = (len(numbers[start : start + a_day]) + 1) // 2
            for part, at in enumerate(DAY):
                some = numbers[start + part * half : start + min((part + 1) * half, a_day)]
                if some:
                    self.stage.at(
                        self.morning(day * 2 + number % 2, at), partial(self._go, some, turf, "day")
                    )

    def _go(self, numbers: Sequence[int], turf: Mapping[str, Any], what: str) -> None:
        """One walk, from door to door; the phone sends it when it is over."""
        stage, actor, at = self.stage, self._walker(turf), self.stage.now
        doings: list[dict[str, Any]] = []
        again: list[int] = []
        targets = self.campaign.targets.filter(number__in=numbers).select_related("site").order_by("order")
        for target in targets:
            at += timedelta(seconds=stage.rng.uniform(0.35, 1.0) * PAUSE)
            done = self._visit(target, what)
            doings.append(self._there(target, at) | done)
            if "outcome" not in done:
                again.append(target.number)
                if what == "evening":
                    letter = self._there(target, at + timedelta(seconds=40))
                    doings.append(letter | {"did": Visit.Did.LETTER})
        stage.at(at + timedelta(minutes=2), partial(self._send, doings, actor))
        following = {"day": ("evening", 3), "evening": ("joint", 4)}.get(what)
        if again and following:
            name, wait = following
            day = (stage.today - self.starts_on).days + wait
            stage.at(self.morning(day, EVENING), partial(self._go, again, turf, name))

    def _send(self, doings: Sequence[Mapping[str, Any]], actor: Actor) -> None:
        stage = self.stage
        made = commands.visit_many(
            campaign=self.campaign,
            doings=[Doing(**one, actor=actor, key=stage.key(), now=stage.now) for one in doings],
            cases=stage.batch,
        )
        for visit in made:
            if visit.finding:
                self.players.join(self.name, stage.batch.folds[visit.finding].case)

    def _visit(self, target: Target, what: str) -> dict[str, Any]:
        """What comes of ringing there; no outcome where nobody opens."""
        rng, results = self.stage.rng, self.rules["results"]
        shares = results.get(what, results["day"])
        match rng.choices(list(shares), list(shares.values()))[0]:
            case "nobody":
                return {"joint_with": self.rules["joint_with"]} if what == "joint" else {}
            case "finding":
                photo = self._photo(self.rules["scene"])
                return self._done() | {"finding": self._finding(target), "photo": photo}
            case "done":
                return self._done()
            case "refused" | "not-applicable" as outcome:
                return {"outcome": outcome, "reason": rng.choice(self.rules["reasons"][outcome])}
            case outcome:
                return {"outcome": outcome, "photo": self._photo("hallway")}

    def _done(self) -> dict[str, Any]:
        return {"outcome": "done", "checked": list(self.rules.get("checklist", {}))}

    def _there(self, target: Target, at: datetime) -> dict[str, Any]:
        site, off = target.site, self.stage.rng.randint
        there: dict[str, Any] = {"target": target.number, "acted_at": at}
        if site is not None and site.lat_e6 is not None and site.lon_e6 is not None:
            position = Position(site.lat_e6 + off(-NEAR, NEAR), site.lon_e6 + off(-NEAR, NEAR))
            there |= {"position": position, "accuracy": off(6, 24)}
        return there

    def _finding(self, target: Target) -> dict[str, Any]:
        known = {"site": target.site.name if target.site else "", "number": target.number}
        return {
            name: self.pen.write(spec, known, self.stage.today) for name, spec in self.rules["found"].items()
        }

    def _photo(self, scene: str) -> Any:
        """A picture of its own for each: one picture at two doors would be asked about."""
        self._photos += 1
        return self.stage.album.picture(scene, f"{self.name}/{self._photos}")

    # -- the end ------------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """Some visits are made again by somebody else; then it is closed."""
        stage, actor = self.stage, self._leader()
        given: dict[str, Any] = {"campaign": self.campaign, "now": stage.now}
        walkers = [self._walker(turf) for turf in self.rules["turfs"]]
        for row in commands.draw_rechecks(**given, actor=actor, key=stage.key()):
            other = next((one for one in walkers if one.name != f"account/{row.visit.by}"), actor)
            agreed = stage.rng.random() < self.rules["agreed"]
            commands.recheck(
                **given,
                visit=row.visit.code,
                outcome=row.visit.outcome if agreed else OTHERWISE.get(row.visit.outcome, "done"),
                actor=other,
                key=stage.key(),
            )
        commands.close(**given, actor=actor, key=stage.key())

    # -- who ----------------------------------------------------------------------------------------------------------

    def _leader(self) -> Actor:
        unit, purpose = self.rules["unit"], self.rules["purpose"]
        return self.stage.cast.of_unit(unit, self.stage.today, purpose=purpose, roles=("head", "officer"))

    def _walker(self, turf: Mapping[str, Any]) -> Actor:
        cast, today = self.stage.cast, self.stage.today
        if account := turf.get("account"):
            return cast.actor(cast.on_duty(account, today), today)
        return cast.of_unit(turf["team"], today, purpose=self.rules["purpose"], roles=("agent", "officer"))
