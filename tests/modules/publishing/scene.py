"""Something of everything that is published, by the writers of the mini district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from lifang.cases import commands as cases
from lifang.cases.models import Case
from lifang.modules.publishing import commands
from lifang.modules.publishing.models import Issue, Post, Show, Work
from lifang.modules.publishing.queries import SUBMISSION
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Account, Organization
from lifang.people.queries import viewer_of
from tests.factories.cases import MONDAY, a_key, a_photo
from tests.factories.people import make_grant, make_unit

WRITER, HEAD = "officer.wen", "head.song"


def editors() -> None:
    """Of the writers and of the federation to which works are sent; head.gao is the department's head."""
    federation = make_unit("arts-federation", "department", "990101", name="文联")
    make_grant(Account.objects.get(username=WRITER), federation, "officer", "990101")
    for username, unit, role in (
        (WRITER, "writers", "officer"),
        (HEAD, "writers", "head"),
        ("head.gao", "civil-affairs", "head"),
    ):
        make_grant(
            Account.objects.get(username=username), Organization.objects.get(code=unit), role, "990101"
        )


def by(username: str, now: datetime) -> dict[str, Any]:
    viewer = viewer_of(Account.objects.get(username=username), on=timezone.localdate(now))
    return {"actor": Actor.account(viewer), "key": a_key(), "now": now}


def submission(*, until: str = "take") -> Case:
    """As far as this step of its program; its whole story is told in tests/stories."""
    shared: dict[str, Any] = {"actor": Actor.importer("tests"), "language": "zh"}
    case = cases.receive(
        program=SUBMISSION,
        data={
            "genre": "poem", "work": "《城墙下》", "reporter_name": "云间", "reporter_phone": "13900001234",
            "original": True, "first_time": True,
        },
        key=a_key(),
        now=MONDAY,
        channel="import",
        **shared,
    )  # fmt: skip
    for action, data in (
        ("read", {"editor": "编辑甲", "opinion": "有味道"}),
        ("reread", {"opinion": "同意"}),
        ("take", {"issue": "2026年第4期", "appears_on": "2026-12-20"}),
    ):
        case = cases.perform(ref=case.ref, action=action, data=data, key=a_key(), now=MONDAY, **shared)
        if action == until:
            break
    return case


@dataclass
class Scene:
    published: Post
    draft: Post
    calling: Issue
    show: Show
    work: Work
    decided: Show


def scene(now: datetime) -> Scene:
    writers, today = Organization.objects.get(code="writers"), timezone.localdate(now)
    channel = commands.open_channel(code="wx", name="微里文艺", owner=writers, per_month=4, **by(WRITER, now))
    posts = [
        commands.draft_post(channel=channel, title=title, body=body, planned_on=today, **by(WRITER, now))
        for title, body in (
            ("新书座谈会", "周六下午三点，\n社区书屋，欢迎街坊来听。"),
            ("征稿启事", "写一写您家门口的冬天。"),
        )
    ]
    commands.approve_post(post=posts[0], **by(HEAD, now))
    published = commands.publish_post(post=posts[0], link="https://example.org/1", **by(WRITER, now))
    until = today + timedelta(days=20)
    calling = commands.call_issue(
        journal=writers, number="2026年第4期", theme="写冬天。", call_until=until, **by(WRITER, now)
    )
    show, decided = (
        _show(title, now - timedelta(days=days), by(WRITER, now - timedelta(days=days)))
        for title, days in (("冬日影赛", 0), ("秋色书画展", 40))
    )
    work = _work(show, "雪后", "李清", now)
    for title, author, award in (("云冈晨光", "杜若", 1), ("城墙根儿", "白朴", None)):
        done = _work(decided, title, author, now - timedelta(days=30))
        commands.judge_work(work=done, accepted=True, award=award, **by(WRITER, now))
    decided = commands.decide_show(show=decided, **by(WRITER, now))
    return Scene(published, posts[1], calling, show, work, decided)


def appeared(now: datetime) -> Issue:
    """An issue with two works in it, in a district that takes submissions."""
    today = timezone.localdate(now)
    journal = Organization.objects.get(code="writers")
    issue = commands.call_issue(journal=journal, number="2026年第3期", call_until=today, **by(WRITER, now))
    for title in ("城墙下", "炊烟"):
        commands.put_in_issue(issue=issue, case=submission(), title=title, author="云间", **by(WRITER, now))
    return commands.publish_issue(issue=issue, on=today, **by(WRITER, now))


def _show(title: str, now: datetime, who: dict[str, Any]) -> Show:
    return commands.call_show(
        kind="contest",
        title=title,
        rules="每人一幅，拍在本区。一等奖一名。",
        organizer=Organization.objects.get(code="writers"),
        entries_until=timezone.localdate(now) + timedelta(days=15),
        place="社区文化站",
        **who,
    )


def _work(show: Show, title: str, author: str, now: datetime) -> Work:
    return commands.enter_work(
        show=show,
        author=author,
        phone="13912345678",
        title=title,
        statement="从我家窗口看出去。",
        photo=a_photo(colour=(150, 170, 190)),
        shown_consent=True,
        actor=PUBLIC,
        key=a_key(),
        now=now,
    )
