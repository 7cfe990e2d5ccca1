"""What the browser looks at: meetings and votes of a served district, in every state, around the real now."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lifang.modules.gatherings import ballots, commands
from lifang.modules.gatherings.models import Vote
from lifang.people.models import Organization, Person
from lifang.places.models import Site
from tests.factories.cases import a_photo
from tests.modules.gatherings.staged import COMMITTEE, ELECTION, HEAD, by, plan, slip

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"


def stage() -> dict[str, str]:
    now = timezone.now().replace(second=0, microsecond=0)
    comes = _announced(
        "重阳节义诊", "event", now + 3 * DAY, room_for=40, summary="测血压、查血糖，带上医保卡。"
    )
    done = _done(now - 9 * DAY)
    council = _council(now)
    running, elected, fresh = _running(now), _elected(now), _fresh(now)
    nominating, withdrawn = _nominating(now), _withdrawn(now)
    plan(now=now, title="消防演练", starts_at=now + 6 * DAY, ends_at=now + 6 * DAY + HOUR)
    return {
        "comes": comes.ref,
        "done": done.ref,
        "council": council.ref,
        "door": council.door_code,
        "running": running.ref,
        "slip": slip(running, "2-1-301"),
        "elected": elected.ref,
        "fresh": fresh.ref,
        "nominating": nominating.ref,
        "withdrawn": withdrawn.ref,
        "own": slip(nominating, "1-1-101"),
        "neighbour": slip(nominating, "1-1-102"),
    }


def _announced(title, kind, at, **given):
    one = plan(
        now=at - 12 * DAY,
        title=title,
        kind=kind,
        starts_at=at,
        ends_at=at + 2 * HOUR,
        organizer=_committee(),
        **given,
    )
    return commands.notice(gathering=one, files=[("notice", a_photo())], **by(HEAD, at - 11 * DAY))


def _done(at):
    one = _announced("老年书画班开课", "class", at, summary="每周三上午，笔墨纸张由社区提供。")
    commands.attend_sheet(gathering=one, names=[f"{name}奶奶" for name in SURNAMES[:14]], **by(HEAD, at))
    commands.hold(gathering=one, **by(HEAD, at + 2 * HOUR))
    photos = [("photo", a_photo((190, 150, 90), (640, 480))), ("photo", a_photo((90, 130, 150), (640, 480)))]
    return commands.report(
        gathering=one, text="十四位老人参加，讲了执笔和临帖，下周继续。", costs=86_50, works=["《清风》", "《云冈印象》"],
        files=photos, **by(HEAD, at + DAY),
    )  # fmt: skip


def _council(now):
    """On now: some people are there, some are awaited."""
    at = now - HOUR / 2
    one = plan(
        now=at - 15 * DAY,
        kind="deliberation",
        title="十一月居民议事会",
        starts_at=at,
        ends_at=at + 2 * HOUR,
        invited=9,
    )
    commands.notice(gathering=one, files=[("notice", a_photo())], **by(HEAD, at - 14 * DAY))
    for name in ("王秀英", "李建国", "张桂兰"):
        commands.sign_up(gathering=one, name=name, phone="13900001234", **by("", at - 3 * DAY))
    commands.attend_sheet(gathering=one, names=["王秀英", "赵大爷", "孙奶奶"], **by(HEAD, at))
    return one


def _flats() -> list[ballots.Holding]:
    doors = [f"{b}-{u}-{f}0{n}" for b in (1, 2) for u in (1, 2) for f in (1, 2, 3) for n in (1, 2)]
    return [
        ballots.Holding(door, 8000 + 150 * (place % 7), frozenset({f"{name}先生"}))
        for place, (door, name) in enumerate(zip(doors, SURNAMES, strict=True))
    ]


def _drawn_up(title: str, question: commands.Question, now, site: str = "dongyuan") -> Vote:
    return commands.draw_up(
        title=title, questions=[question], holdings=_flats(), organizer=_committee(),
        site=Site.objects.get(code=site), **by(HEAD, now),
    )  # fmt: skip


def _opened(vote: Vote, opens_at) -> Vote:
    return commands.open_vote(
        vote=vote, opens_at=opens_at, closes_at=opens_at + 10 * DAY, **by(HEAD, opens_at - 16 * DAY)
    )


def _vote_for(vote: Vote, doors, at, *marks: str) -> None:
    for door in doors:
        commands.cast(vote=vote, code=slip(vote, door), marks={"q1": marks}, **by("", at))


def _running(now) -> Vote:
    vote = _drawn_up(
        "东苑小区公共收益使用表决", commands.Question("是否用公共收益更换四个单元的门禁？", 9), now - 25 * DAY
    )
    vote = _opened(vote, now - 4 * DAY)
    doors = [unit.label for unit in vote.units.all()]
    _vote_for(vote, doors[:7], now - 2 * DAY, "for")
    for door in doors[7:11]:
        commands.cast(vote=vote, unit=vote.units.get(label=door), **by(HEAD, now - DAY))
    wrong = commands.cast(vote=vote, unit=vote.units.get(label=doors[12]), **by(HEAD, now - DAY))
    commands.void_ballot(vote=vote, number=wrong.number, reason="登记到了别的门牌", **by(HEAD, now - DAY))
    two = [vote.units.get(label=doors[-1])]
    commands.authorize(
        vote=vote,
        units=two,
        agent_name="郑七",
        agent_phone="13900000009",
        signed_at=now - DAY,
        **by(HEAD, now - DAY),
    )
    return vote


def _elected(now) -> Vote:
    """With its committee: the chair, the posted names, and the street's answer that is late."""
    vote = _counted("选举东苑小区第一届业主委员会", now)
    over = vote.published_at
    commands.seat_committee(vote=vote, name="东苑小区第一届业主委员会", **by(HEAD, over))
    on = [timezone.localtime(over + days * DAY).date() for days in (3, 5, 8)]
    people = [Person.objects.get(code=f"committee-{vote.ref.lower()}-c{number}") for number in (1, 2)]
    commands.elect_chair(
        vote=vote, chair=people[0], deputies=people[1:], met_on=on[0], present=3, **by(HEAD, over + 3 * DAY)
    )
    commands.post_names(vote=vote, posted_on=on[1], **by(HEAD, over + 5 * DAY))
    commands.file_committee(vote=vote, filed_on=on[2], **by(HEAD, over + 8 * DAY))
    return vote


def _fresh(now) -> Vote:
    """Whose committee has done nothing yet."""
    vote = _counted("选举东苑小区南区业主委员会", now, "dongyuan-1")
    commands.seat_committee(vote=vote, name="东苑小区南区业主委员会", **by(HEAD, now - 28 * DAY))
    return vote


def _counted(title: str, now, site: str = "dongyuan") -> Vote:
    vote = _drawn_up(title, ELECTION, now - 60 * DAY, site)
    names = [f"{name}先生" for name in SURNAMES[:4]]
    for name in names:
        unit = next(one for one in vote.units.all() if name in one.owners)
        found = commands.nominate(
            vote=vote, question="q1", name=name, unit=unit, by="residents", statement="在小区住了二十年。", agreed=True,
            **by(HEAD, now - 59 * DAY),
        )  # fmt: skip
        commands.review(nomination=found, accepted=True, **by(HEAD, now - 58 * DAY))
    vote = _opened(vote, now - 40 * DAY)
    doors = [unit.label for unit in vote.units.all()]
    _vote_for(vote, doors[:18], now - 35 * DAY, "c1", "c2", "c3")
    over = by(HEAD, now - 29 * DAY)
    for step in (commands.close, commands.count_ballots, commands.publish):
        vote = step(vote=vote, **by(HEAD, over["now"]))
    return vote


def _nominating(now) -> Vote:
    vote = _drawn_up("选举东苑小区北区业主委员会", ELECTION, now - 2 * DAY)
    vote = commands.call_nominations(vote=vote, until=now + 6 * DAY, **by(HEAD, now - DAY))
    for door, name in (("1-1-201", f"{SURNAMES[2]}先生"), ("1-2-101", f"{SURNAMES[6]}先生")):
        commands.nominate_online(
            vote=vote, question="q1", code=slip(vote, "1-1-202"), oneself=False, name=name, door=door,
            statement="热心，办事公道。", **by("", now - HOUR),
        )  # fmt: skip
    return vote


def _withdrawn(now) -> Vote:
    vote = _drawn_up("东苑小区车位分配表决", commands.Question("是否按新办法分配车位？", 9), now - 25 * DAY)
    return commands.cancel_vote(
        vote=_opened(vote, now - 4 * DAY), reason="表决事项写错，将重新组织。", **by(HEAD, now - 3 * DAY)
    )


def _committee() -> Organization:
    return Organization.objects.get(code=COMMITTEE)
