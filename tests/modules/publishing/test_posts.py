from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.modules.publishing import commands, queries
from lifang.modules.publishing.models import Channel, Post
from lifang.people.actors import PUBLIC
from lifang.people.models import Organization
from lifang.record.models import Entry
from tests.factories.cases import a_key, account
from tests.factories.pages import signed_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
WRITER, HEAD, OTHER_HEAD, STRANGER = "officer.wen", "head.song", "head.gao", "officer.zheng"


def do(command: Any, who: str = WRITER, now: datetime = NOW, **given: Any) -> Any:
    return command(**{"actor": account(who, now), "key": a_key(), "now": now, **given})


@pytest.fixture
def channel() -> Channel:
    owner = Organization.objects.get(code="writers")
    opened = do(commands.open_channel, code="writers-wx", name="微里文艺", owner=owner, per_month=2)
    assert isinstance(opened, Channel)
    return opened


def draft(channel: Channel, day: int = 25, month: int = 11, **given: Any) -> Post:
    call = {
        "title": "新书座谈会",
        "body": "周六下午三点，社区书屋。",
        "planned_on": date(2026, month, day),
        **given,
    }
    return do(commands.draft_post, channel=channel, **call)  # type: ignore[no-any-return]


def test_nobody_approves_what_they_wrote_themselves(channel: Channel) -> None:
    mine = draft(channel, actor=account(HEAD))
    with pytest.raises(NotAllowed, match="somebody else"):
        do(commands.approve_post, HEAD, post=mine)
    with pytest.raises(NotAllowed):
        do(commands.approve_post, WRITER, post=mine)  # not a head
    assert do(commands.approve_post, OTHER_HEAD, post=mine).state == Post.State.APPROVED


def test_who_rewrites_is_a_writer_too_and_the_approval_is_gone(channel: Channel) -> None:
    post = draft(channel)
    do(commands.approve_post, HEAD, post=post)
    changed = do(
        commands.rewrite_post, HEAD, post=post, title="改期", body="改到周日", planned_on=date(2026, 11, 26)
    )
    assert changed.state == Post.State.DRAFTED
    with pytest.raises(NotAllowed):
        do(commands.approve_post, HEAD, post=post)
    with pytest.raises(WrongState):
        do(commands.publish_post, post=post, now=datetime(2026, 11, 26, 4, tzinfo=UTC))


def test_a_month_holds_no_more_than_its_quota(channel: Channel) -> None:
    first = draft(channel, 24)
    draft(channel, 25)
    with pytest.raises(BadInput, match="2 times a month"):
        draft(channel, 30)
    other_month = draft(channel, 1, month=12)
    with pytest.raises(BadInput):
        do(commands.rewrite_post, post=other_month, title="a", body="b", planned_on=date(2026, 11, 30))
    do(
        commands.rewrite_post, post=first, title="a", body="b", planned_on=date(2026, 11, 30)
    )  # within the month
    do(commands.drop_post, post=first, reason="活动取消")
    draft(channel, 30)
    november = queries.posts_in_month(channel, date(2026, 11, 1))
    assert november.count() == channel.per_month


def test_from_draft_to_published(channel: Channel) -> None:
    post = draft(channel)
    do(commands.send_back, HEAD, post=post, reason="写上报名电话")
    post.refresh_from_db()
    assert post.remark == "写上报名电话"
    do(commands.approve_post, HEAD, post=post)
    with pytest.raises(WrongState):  # it is planned for later
        do(commands.publish_post, post=post)
    done = do(
        commands.publish_post,
        post=post,
        link="https://example.org/1",
        now=datetime(2026, 11, 25, 1, tzinfo=UTC),
    )
    assert list(queries.published_posts()) == [done]
    kinds = Entry.objects.filter(stream=post.stream).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["drafted", "sent-back", "approved", "published"]
    facts = " ".join(str(entry.facts) for entry in Entry.objects.filter(stream=post.stream))
    assert "座谈会" not in facts  # what may name people is erasable


@pytest.mark.parametrize("who", [STRANGER, "agent.lin", "duty.li", "admin.guan"])
def test_strangers_write_nothing_and_see_no_draft(channel: Channel, who: str) -> None:
    post = draft(channel)
    for command, given in (
        (
            commands.draft_post,
            {"channel": channel, "title": "x", "body": "y", "planned_on": date(2026, 11, 30)},
        ),
        (commands.rewrite_post, {"post": post, "title": "x", "body": "y", "planned_on": date(2026, 11, 30)}),
        (commands.approve_post, {"post": post}),
        (commands.publish_post, {"post": post}),
        (commands.drop_post, {"post": post, "reason": "x"}),
    ):
        with pytest.raises(NotAllowed):
            do(command, who, **given)
    if who != "duty.li":  # sees its whole area
        assert not queries.posts(account(who, NOW).viewer).exists()
    with pytest.raises(NotAllowed):
        do(
            commands.draft_post,
            actor=PUBLIC,
            channel=channel,
            title="x",
            body="y",
            planned_on=date(2026, 11, 30),
        )


def test_a_repeated_key_does_nothing_twice(channel: Channel) -> None:
    key = a_key()
    assert draft(channel, key=key).pk == draft(channel, key=key).pk
    assert Post.objects.count() == 1


def test_only_the_words_that_were_read_are_approved(channel: Channel) -> None:
    post = draft(channel)
    do(commands.rewrite_post, post=post, title="改期", body="改到周日", planned_on=post.planned_on)
    with pytest.raises(WrongState, match="changed meanwhile"):
        do(commands.approve_post, HEAD, post=post)
    read = Post.objects.get(pk=post.pk)
    with pytest.raises(WrongState, match="changed meanwhile"):
        do(commands.approve_post, HEAD, post=read, seen=post.wording)
    assert do(commands.approve_post, HEAD, post=read, seen=read.wording).state == Post.State.APPROVED


def test_the_page_on_which_a_head_approves_carries_the_words_it_shows(channel: Channel) -> None:
    post = draft(channel, planned_on=timezone.localdate() + timedelta(days=1), now=timezone.now())
    head, page = signed_in(HEAD), f"/desk/publishing/posts/{post.ref}/approve/"
    assert f'name="seen" value="{post.wording}"' in head.get(page).content.decode()
    assert head.post(page, {"key": a_key(), "seen": "of-other-words"}).status_code == 409
    assert head.post(page, {"key": a_key(), "seen": post.wording}).status_code == 302


def test_the_quota_counts_what_appears_in_the_month_and_not_what_was_planned_for_it(channel: Channel) -> None:
    december = datetime(2026, 12, 1, 4, tzinfo=UTC)
    late = [draft(channel, 29), draft(channel, 30)]
    for post in (*late, draft(channel, 1, month=12)):
        do(commands.approve_post, HEAD, post=post)
        if post in late[1:]:
            continue
        do(commands.publish_post, post=post, now=december)
    with pytest.raises(BadInput, match="2 times a month"):
        do(commands.publish_post, post=late[1], now=december)
    assert queries.posts_in_month(channel, date(2026, 11, 1)).get() == late[1]
    assert queries.posts_in_month(channel, date(2026, 12, 1)).count() == 2


def test_nothing_is_planned_anew_for_a_day_that_is_over(channel: Channel) -> None:
    with pytest.raises(BadInput, match="This day is over"):
        do(commands.rewrite_post, post=draft(channel), title="a", body="b", planned_on=date(2026, 11, 20))
