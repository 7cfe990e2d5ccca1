"""plans/elections.yaml: votes of owners, from the frozen roll to the committee; ballots on paper and online."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.ballots import Holding
from lifang.modules.gatherings.models import Committee, RollUnit, Vote
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Membership, Organization
from lifang.places.models import Site

ELECTION = "q1"
NOTICE = timedelta(days=16)
TWICE = 19  # every so many-th unit belongs to whoever owns the one before
METRE = 100  # hundredths
APART = 7  # units between two candidates
NOMINATING = 9  # office hours, where the plan names no days


class Elections:
    def __init__(
        self, stage: Stage, pen: Pen, _players: Players, plan: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.stage, self.pen, self.plan = stage, pen, plan

    def prepare(self) -> None:
        for rules in self.plan.values():
            begin = self.stage.end - timedelta(days=rules["from"])
            self.stage.at(self.stage.office.after(begin, 1), Election(self, rules).draw_up)


class Election:
    """One vote. Who marks what is drawn when the ballot comes in; nobody reads it before the end."""

    def __init__(self, elections: Elections, rules: Mapping[str, Any]) -> None:
        self.stage, self.pen, self.rules = elections.stage, elections.pen, rules
        self.rng = self.stage.rng
        if "nominating" in rules:  # it came later: what it draws must not change the weeks of the others
            self.rng = Random(f"{self.stage.script.seed}/{rules['estate']}")  # noqa: S311 - a play
        self.inside: dict[str, list[str]] = {}  # what is in the paper envelopes, by number
        self.vote: Vote

    def draw_up(self) -> None:
        stage, rules = self.stage, self.rules
        self.vote = commands.draw_up(
            title=rules["title"],
            questions=[commands.Question(**question) for question in rules["questions"]],
            holdings=list(self._holdings()),
            organizer=Organization.objects.get(code=rules["organizer"]),
            site=Site.objects.get(code=rules["estate"]),
            names_checked=True,
            rng=self.rng,
            **self._call(),
        )
        if "candidates" in rules:
            self._call_owners()
        if "nominating" not in rules:
            stage.at(stage.office.after(stage.now, 10), self._open)

    def _call_owners(self) -> None:
        """Slips are handed out first: with them owners nominate, one after the other."""
        stage, days = self.stage, self.rules.get("nominating")
        slips = commands.print_slips(vote=self.vote, **self._call())
        until = stage.now + timedelta(days=days) if days else stage.office.after(stage.now, NOMINATING)
        commands.call_nominations(vote=self.vote, until=until, **self._call())
        for number, candidate in enumerate(self.rules["candidates"]):
            at = number * APART
            later = stage.office.after(stage.now, 0.5 + number * (days / 2 if days else 1))
            stage.at(later, partial(self._nominate, candidate, slips[at], slips[at + 1]))

    def _nominate(self, candidate: Mapping[str, Any], own: commands.Slip, near: commands.Slip) -> None:
        """By oneself, by a neighbour whom the candidate then answers, or by the community with a signed paper."""
        stage, name = self.stage, own.unit.owners[0]
        given = {"vote": self.vote, "question": ELECTION, "name": name, "statement": candidate["statement"]}
        if candidate["by"] == "community":
            commands.nominate(unit=own.unit, by="community", agreed=True, **given, **self._call())
            return
        oneself = candidate["by"] == "self"
        code, door = (own.code, "") if oneself else (near.code, own.unit.label)
        commands.nominate_online(oneself=oneself, code=code, door=door, **given, **self._by_anybody())
        if not oneself and not candidate.get("silent"):
            stage.at(stage.office.after(stage.now, 0.5), partial(self._agree, own.code, name))

    def _agree(self, code: str, name: str) -> None:
        commands.consent_online(vote=self.vote, code=code, name=name, agreed=True, **self._by_anybody())

    def _holdings(self) -> Iterator[Holding]:
        """Every door of the estate; many belong to a couple, some owners have two."""
        rules, rng = self.rules, self.rng
        entrances = Site.objects.filter(code__startswith=f"{rules['estate']}-", kind="entrance").order_by(
            "code"
        )
        doors = [
            f"{site.code.removeprefix(rules['estate'] + '-')}-{floor}0{door}"
            for site in entrances
            for floor in range(1, rules["floors"] + 1)
            for door in range(1, rules["doors"] + 1)
        ]
        for number, door in enumerate(doors):
            owner = number - (number % TWICE == TWICE - 1)
            owners = [self.pen.person(rules["estate"], owner).name]
            if owner % 3 == 0:
                owners.append(self.pen.person(rules["estate"], owner + len(doors)).name)
            yield Holding(door, rng.randrange(62 * METRE, 128 * METRE, 10), frozenset(owners))

    def _open(self) -> None:
        stage = self.stage
        for one in self.vote.nominations.all():
            commands.review(nomination=one, accepted=True, **self._call())
        opens_at = stage.now + NOTICE
        closes_at = opens_at + timedelta(days=self.rules["days"])
        self.vote = commands.open_vote(
            vote=self.vote, opens_at=opens_at, closes_at=closes_at, rng=stage.rng, **self._call()
        )
        slips = commands.print_slips(vote=self.vote, **self._call())
        for slip in stage.rng.sample(slips, round(len(slips) * self.rules["turnout"])):
            moment = opens_at + (closes_at - opens_at) * min(stage.rng.betavariate(1.2, 1.8), 0.99)
            code = slip.code if stage.rng.random() < self.rules["online"] else ""
            stage.at(self._awake(moment, closes_at), partial(self._cast, slip.unit, code))
        stage.at(stage.office.after(closes_at, 2), self._close)

    def _awake(self, moment: datetime, closes_at: datetime) -> datetime:
        hour = moment.astimezone(self.stage.calendar.zone).hour
        return (
            moment if 8 <= hour < 22 else min(moment + timedelta(hours=10), closes_at - timedelta(minutes=5))
        )

    def _cast(self, unit: RollUnit, code: str) -> None:
        stage, marked = self.stage, self._marks()
        given: dict[str, Any] = {"vote": self.vote, "key": stage.key(), "now": stage.now, "rng": stage.rng}
        if code:
            commands.cast(**given, code=code, marks={ELECTION: marked}, actor=PUBLIC)
        else:
            made = commands.cast(**given, unit=unit, actor=self._actor())
            self.inside[made.number] = marked

    def _marks(self) -> list[str]:
        rng = self.stage.rng
        if "answers" in self.rules:
            answers: Mapping[str, float] = self.rules["answers"]
            return rng.choices([[answer] for answer in answers], list(answers.values()))[0]
        liked = [
            f"c{number}"
            for number, candidate in enumerate(self.rules["candidates"], 1)
            if rng.random() < candidate["liked"]
        ]
        return liked[: self.rules["questions"][0]["seats"]]

    def _close(self) -> None:
        """The register is closed, then envelopes are opened, counted, and the count is published."""
        self.vote = commands.close(vote=self.vote, **self._call())
        opened = {
            ballot.number: {ELECTION: self.inside[ballot.number]} for ballot in commands.to_open(self.vote)
        }
        commands.open_papers(vote=self.vote, papers=opened, **self._call())
        commands.count_ballots(vote=self.vote, **self._call())
        commands.publish(vote=self.vote, **self._call())
        if committee := self.rules.get("committee"):
            later = self.stage.office.after(self.stage.now, 20)
            self.stage.at(later, partial(self._seat, committee))

    def _seat(self, name: Mapping[str, str]) -> None:
        commands.seat_committee(vote=self.vote, name=name["zh"], name_en=name["en"], **self._call())
        self._later(3, self._elect_chair)

    def _elect_chair(self) -> None:
        committee = Committee.objects.get(vote=self.vote)
        members = Membership.objects.filter(organization=committee.organization_id, role="member")
        chair, deputy, *_rest = [
            one.person for one in members.select_related("person").order_by("person__code")
        ]
        commands.elect_chair(
            vote=self.vote, chair=chair, deputies=[deputy], met_on=self.stage.today, present=members.count(),
            **self._call(),
        )  # fmt: skip
        self._later(7, self._post)

    def _post(self) -> None:
        commands.post_names(vote=self.vote, posted_on=self.stage.today, **self._call())
        self._later(21, self._file)

    def _file(self) -> None:
        commands.file_committee(vote=self.vote, filed_on=self.stage.today, **self._call())
        if number := self.rules["committee"].get("number"):
            self._later(14, partial(self._answer, number))

    def _answer(self, number: str) -> None:
        street = Committee.objects.get(vote=self.vote).authority_id
        commands.answer_filing(
            vote=self.vote, confirmed=True, answered_on=self.stage.today, number=number,
            **self._call() | {"actor": self.stage.cast.of_unit(street, self.stage.today)},
        )  # fmt: skip

    def _later(self, office_hours: float, happening: Callable[[], object]) -> None:
        self.stage.at(self.stage.office.after(self.stage.now, office_hours), happening)

    def _by_anybody(self) -> dict[str, Any]:
        return {"actor": PUBLIC, "key": self.stage.key(), "now": self.stage.now}

    def _call(self) -> dict[str, Any]:
        return {"actor": self._actor(), "key": self.stage.key(), "now": self.stage.now}

    def _actor(self) -> Actor:
        return self.stage.cast.of_unit(self.rules["organizer"], self.stage.today)
