"""Gatherings and votes of the mini district, made through the real commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lifang.modules.gatherings import ballots, commands
from lifang.modules.gatherings.models import Gathering, RegisteredBallot, Vote
from lifang.modules.gatherings.sealing import slip_code
from lifang.people.actors import PUBLIC
from lifang.people.models import Organization
from lifang.places.models import Site
from tests.factories.cases import MONDAY, a_key, account, after

HEAD = "head.fang"
COMMITTEE = "committee-990101001001"
BEGINS = after(days=10, hours=10)
OPENS, CLOSES = after(days=20), after(days=40)


def by(who: str, now: datetime = MONDAY) -> dict[str, Any]:
    return {"actor": account(who, now) if who else PUBLIC, "key": a_key(), "now": now}


def plan(who: str = HEAD, *, now: datetime = MONDAY, **given: Any) -> Gathering:
    defaults = {
        "kind": "event",
        "title": "重阳节义诊",
        "organizer": Organization.objects.get(code=COMMITTEE),
        "starts_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=2),
        "place": "社区活动室",
    }
    return commands.plan(**(defaults | given), **by(who, now))


def announced(**given: Any) -> Gathering:
    return commands.notice(gathering=plan(**given), **by(HEAD))


MOTION = commands.Question("用公共收益修缮单元门", 5)
ELECTION = commands.Question("选举第一届业主委员会", 3, seats=3, alternates=1, years=3)
FLATS = [
    ballots.Holding(f"1-{number // 3 + 1}-{number % 3 + 1}01", area, frozenset(owners))
    for number, (area, *owners) in enumerate(
        [
            (9000, "赵一"),
            (9000, "钱二"),
            (12000, "孙三", "李四"),
            (8000, "周五"),
            (8000, "周五"),
            (15000, "吴六"),
        ]
    )
]


def drawn_up(*questions: commands.Question, **given: Any) -> Vote:
    defaults = {
        "title": "东苑小区业主大会表决",
        "questions": questions or (MOTION,),
        "holdings": FLATS,
        "organizer": Organization.objects.get(code=COMMITTEE),
        "site": Site.objects.get(code="dongyuan"),
        "names_checked": True,
    }
    return commands.draw_up(**(defaults | given), **by(HEAD))


def opened(vote: Vote) -> Vote:
    return commands.open_vote(vote=vote, opens_at=OPENS, closes_at=CLOSES, **by(HEAD))


def candidates(vote: Vote, *names: str) -> Vote:
    """Nominated and accepted."""
    for name in names:
        unit = next(one for one in vote.units.all() if name in one.owners)
        found = commands.nominate(vote=vote, question="q1", name=name, unit=unit, by="self", **by(HEAD))
        commands.review(nomination=found, accepted=True, **by(HEAD))
    return vote


def slip(vote: Vote, label: str) -> str:
    return slip_code(vote.ref, vote.units.get(label=label).tag)


def online(vote: Vote, label: str, *marks: str, now: datetime = OPENS, **given: Any) -> RegisteredBallot:
    defaults = {"code": slip(vote, label)} | given
    return commands.cast(vote=vote, marks={"q1": marks}, **defaults, **by("", now))


def paper(vote: Vote, label: str, *, now: datetime = OPENS, **given: Any) -> RegisteredBallot:
    return commands.cast(vote=vote, unit=vote.units.get(label=label), **given, **by(HEAD, now))


def counted(vote: Vote, **papers: tuple[str, ...]) -> Vote:
    """Closed, paper envelopes opened by their number, counted and published."""
    over = CLOSES + timedelta(hours=1)
    vote = commands.close(vote=vote, **by(HEAD, over))
    if papers:
        found = {number.replace("_", "-"): {"q1": marks} for number, marks in papers.items()}
        commands.open_papers(vote=vote, papers=found, **by(HEAD, over))
    vote = commands.count_ballots(vote=vote, **by(HEAD, over))
    return commands.publish(vote=vote, **by(HEAD, over))


def seated(**given: Any) -> Vote:
    """An election with its committee registered on the day of the result: 赵一, 钱二 and 孙三, 周五 as the alternate."""
    vote = opened(candidates(drawn_up(ELECTION, **given), "赵一", "钱二", "孙三", "周五"))
    for label, marks in {
        "1-1-101": ("c1", "c2", "c3"), "1-1-201": ("c1", "c2", "c3"), "1-1-301": ("c1", "c2", "c4"),
        "1-2-301": ("c1", "c3", "c4"), "1-2-101": ("c2", "c3", "c4"), "1-2-201": ("c2", "c3", "c4"),
    }.items():  # fmt: skip
        online(vote, label, *marks)
    vote = counted(vote)
    commands.seat_committee(vote=vote, name="东苑小区业主委员会", **by(HEAD, CLOSES + timedelta(hours=1)))
    return Vote.objects.get(pk=vote.pk)
