"""The demo's votes, voluntary service and papers on the mini district, each from its first step to its last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from lifang.cases import rebuild
from lifang.cases.models import Case
from lifang.district.demo.play import play
from lifang.district.demo.play.stage import Stage
from lifang.modules.gatherings.ballots.protocol import recount
from lifang.modules.gatherings.models import Vote
from lifang.modules.publishing.models import Issue, Post, Show, Work
from lifang.modules.volunteers.models import Certificate, Need, Offer, Shift
from lifang.people.models import Membership
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.district.test_courses import NOW, write_folder
from tests.factories.registers import units
from tests.modules.volunteers.scene import people_team, volunteer
from tests.stories.conftest import district  # noqa: F401 - a fixture
from tests.stories.staffed import COMMITTEE, EAST_FIRST, staff

VOTE = {
    "estate": "dongyuan", "organizer": COMMITTEE, "floors": 6, "doors": 2, "days": 5, "turnout": 0.9, "online": 0.4,
}  # fmt: skip
VOTES = {
    "committee": VOTE | {
        "title": "业主委员会选举", "from": 33,
        "questions": [{"title": "选举委员", "matter": 3, "seats": 3, "alternates": 1, "years": 3}],
        "candidates": [
            {"by": "residents", "liked": 1.0, "statement": "公示每一笔收益。"},
            {"by": "self", "liked": 1.0, "statement": "先修漏水。"},
            {"by": "community", "liked": 1.0, "statement": "出份力。"},
            {"by": "self", "liked": 1.0, "statement": "也来竞选。"},
        ],
        "committee": {"zh": "东苑业主委员会", "en": "Dongyuan Owners' Committee"},
    },
    "lift": VOTE | {
        "title": "更换电梯曳引机", "from": 21, "questions": [{"title": "同意更换", "matter": 5}],
        "answers": {"for": 80, "against": 20},
    },
}  # fmt: skip
SERVICE = {
    "count": 8, "from": 25, "until": -3, "willing": 1.0, "certificates": 1,
    "needs": [
        {"team": "team-hands", "kind": "company", "title": "陪诊", "what": "早上陪挂号。", "risk": "需搀扶。", "dangerous": True,
         "at": ["08:30"], "minutes": 120, "wanted": 2},
    ],
}  # fmt: skip
SUBMISSION = {
    "channels": {"web": 1},
    "answers": {
        "genre": "poem", "work": "城墙根下", "reporter_name": {"name": "full"}, "reporter_phone": {"phone": "any"},
        "original": True, "first_time": True, "editor": "诗歌组", "opinion": "建议采用。", "issue": "第1期",
        "appears_on": {"days": 30}, "answer": "另投。", "fee": 80,
    },
    "courses": [
        {"count": 3, "from": 30, "until": 22,
         "steps": [{"do": "read", "days": 1}, {"do": "reread", "days": 1}, {"do": "take", "days": 1},
                   {"do": "publish", "days": 6, "spread": 0.1}]},
        {"count": 2, "from": 30, "until": 22, "steps": [{"do": "decline", "days": 2}]},
    ],
}  # fmt: skip
PAPERS = {
    "titles": ["御河晨雾"],
    "issues": [
        {"journal": "writers", "number": "第1期", "theme": "春天", "called": 33, "days": 12, "appears": 5},
        {"journal": "writers", "number": "第2期", "theme": "夏天", "called": 4, "days": 12},
    ],
    "shows": [
        {"by": "writers", "kind": "contest", "title": "征集", "rules": "原创。", "called": 30, "days": 10,
         "entries": 5, "works": ["隶书对联"]},
        {"by": "writers", "kind": "exhibition", "title": "小品展", "rules": "一人一件。", "called": 6, "days": 20,
         "entries": 3, "works": ["窗花"]},
    ],
    "channels": [
        {"code": "news", "name": "公众号", "owner": "writers", "per_month": 4, "approved_by": "writers", "opened": 33,
         "posts": [{"days_ago": 12, "title": "已发的", "body": "正文。"}, {"days_ago": -3, "title": "未发的", "body": "正文。"}]},
    ],
}  # fmt: skip


def played(folder: Path, plans: Mapping[str, Any], courses: Mapping[str, Any]) -> Stage:
    """The record of whatever was played holds, and nothing was refused on the way."""
    stage = play(write_folder(folder, courses, plans), now=NOW, tell=lambda _line: None)
    assert stage is not None
    assert not stage.refused
    assert verify_database().findings == []
    assert list(rebuild.differences()) == []
    return stage


def test_votes_from_the_roll_to_the_committee(tmp_path: Path, district: None) -> None:  # noqa: F811
    played(tmp_path, {"elections": VOTES}, {})
    elected = Vote.objects.get(title="业主委员会选举")
    assert elected.state == Vote.State.PUBLISHED
    assert elected.units.count() == 24  # two entrances, six floors, two doors
    assert elected.protocol is not None
    assert recount(elected.protocol).confirmed
    channels = elected.ballots.values_list("channel", flat=True)
    assert len(channels) == 22  # nine in ten
    assert set(channels) == {"paper", "online"}
    assert elected.committee is not None
    assert elected.committee.name == "东苑业主委员会"
    assert (
        Membership.objects.filter(organization=elected.committee, role="member").count() == 3
    )  # a ballot has three marks

    held = Vote.objects.get(title="更换电梯曳引机")
    assert (held.state, held.protocol, held.committee) == (Vote.State.OPEN, None, None)
    assert held.opens_at <= NOW < held.closes_at
    assert 0 < held.ballots.count() < 22


def test_service_from_the_need_to_the_certificate(tmp_path: Path, district: None) -> None:  # noqa: F811
    team = people_team()
    for name in ("bai", "hao", "ren"):
        volunteer(name, "志愿者", "1985-03-02", team=team, insured_until="2027-01-01")
    staff(team.code, "service", "officer", area=EAST_FIRST)
    played(tmp_path, {"service": SERVICE}, {})
    assert Need.objects.count() == 8
    assert all(need.starts_at - need.opened_at > timedelta(days=3) for need in Need.objects.all())
    asked = set(Offer.objects.values_list("person__code", flat=True))
    assert asked
    assert asked <= {
        "v-chen",
        "v-bai",
        "v-hao",
        "v-ren",
    }  # it is dangerous: no pupil, nobody without insurance
    shifts = Shift.objects.all()
    entered = shifts.filter(signed_in_at__lt=NOW - timedelta(days=14))
    assert entered.exists()
    assert set(entered.values_list("state", flat=True)) == {Shift.State.ENTERED}
    assert all(0 < shift.minutes <= 120 and shift.minutes % 30 == 0 for shift in entered)
    assert not shifts.filter(need__starts_at__gt=NOW).exists()
    assert Need.objects.filter(starts_at__gt=NOW, state=Need.State.OPEN).exists()
    certificate = Certificate.objects.get()
    assert certificate.person_id in entered.values_list("person", flat=True)


def test_papers_from_the_call_to_the_page(tmp_path: Path, district: None) -> None:  # noqa: F811
    units()
    staff("writers", "service", "officer", "head")
    staff("arts-federation", "service", "officer", "head")
    played(tmp_path, {"papers": PAPERS}, {"journal-submission": SUBMISSION})
    printed, called = Issue.objects.order_by("call_until")
    taken = Case.objects.filter(program="journal-submission", state="published")
    assert (printed.state, called.state) == (Issue.State.PUBLISHED, Issue.State.CALLING)
    assert set(printed.pieces.values_list("case", flat=True)) == set(taken.values_list("pk", flat=True))
    assert (taken.count(), called.pieces.count()) == (3, 0)

    contest, exhibition = Show.objects.order_by("entries_until")
    assert (contest.state, exhibition.state) == (Show.State.DECIDED, Show.State.CALLING)
    assert contest.works.count() == 5
    assert not contest.works.filter(state=Work.State.RECEIVED).exists()
    assert contest.works.filter(award__isnull=False).count() == len(Work.Award)
    assert 0 < exhibition.works.count() <= 3

    posts = {post.title: post for post in Post.objects.all()}
    assert {title: post.state for title, post in posts.items()} == {
        "已发的": Post.State.PUBLISHED,
        "未发的": Post.State.DRAFTED,
    }
    by = dict(Entry.objects.filter(stream=posts["已发的"].stream).values_list("kind", "actor"))
    assert by["approved"] != by["drafted"]
