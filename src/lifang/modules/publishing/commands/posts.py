"""A post is drafted for a day, approved by somebody who did not write it, then published; no more than the quota allows."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.steps import check_state, known, write, wrong
from lifang.kernel.receipts import new_ref
from lifang.modules.publishing import rules
from lifang.modules.publishing.commands.step import begin, check_editor, filled
from lifang.modules.publishing.models import Channel, Post
from lifang.modules.publishing.queries import posts_in_month
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.record.commands import hold
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

_State = Post.State
LONGEST_REMARK = 300  # characters


def open_channel(
    *, code: str, name: str, owner: Organization, per_month: int, actor: Actor, key: str, now: datetime
) -> Channel:
    check_editor(actor, owner)
    answers = filled({"code": code, "name": name})
    if per_month < 1:
        raise wrong("per_month", _("At least one post a month, or no channel is needed."))
    with transaction():
        if (earlier := known(actor, key)) is not None:
            return Channel.objects.get(code=earlier)
        if Channel.objects.filter(code=code).exists():
            raise wrong("code", _("There is a channel of this code already."))
        channel = Channel.objects.create(**answers, owner=owner, per_month=per_month)
        facts = {"name": channel.name, "owner": owner.code, "per_month": per_month}
        write(channel, "opened", actor=actor, key=key, now=now, facts=facts)
    return channel


def draft_post(
    *,
    channel: Channel,
    title: str,
    body: str,
    planned_on: date,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Post:
    """A draft takes its place in the month's quota: what has no place left is refused now, not on the day."""
    check_editor(actor, channel.owner)
    words = filled({"title": title, "body": body})
    with transaction():
        hold(channel.stream)
        if (ref := known(actor, key)) is not None:
            return Post.objects.get(ref=ref)
        _check_day(planned_on, now)
        _check_quota(channel, planned_on)
        post = Post.objects.create(
            ref=new_ref(rng), channel=channel, planned_on=planned_on, writers=[actor.name], **words
        )
        facts = {"channel": channel.code, "planned_on": planned_on.isoformat()}
        write(post, "drafted", actor=actor, key=key, now=now, facts=facts, payload=words)
    return post


def rewrite_post(
    *, post: Post, title: str, body: str, planned_on: date, actor: Actor, key: str, now: datetime
) -> Post:
    """What was approved must be approved again: somebody approved other words."""
    words = filled({"title": title, "body": body})
    with transaction():
        hold(post.channel.stream)
        row, earlier = begin(post, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.channel.owner)
        check_state(row, _State.DRAFTED, _State.APPROVED)
        if planned_on != row.planned_on:
            _check_day(planned_on, now)
        if (planned_on.year, planned_on.month) != (row.planned_on.year, row.planned_on.month):
            _check_quota(row.channel, planned_on)
        row.title, row.body, row.planned_on = words["title"], words["body"], planned_on
        row.state, row.approved_by, row.remark = _State.DRAFTED, "", ""
        row.writers = sorted({*row.writers, actor.name})
        row.save()
        facts = {"planned_on": planned_on.isoformat()}
        write(row, "rewritten", actor=actor, key=key, now=now, facts=facts, payload=words)
    return row


def approve_post(*, post: Post, actor: Actor, key: str, now: datetime, seen: str = "") -> Post:
    """Four eyes: never by one of those who wrote it, and only the words that were read (`seen`: their `wording`)."""
    with transaction():
        row, earlier = begin(post, actor=actor, key=key)
        if earlier:
            return row
        _check_approver(actor, row)
        check_state(row, _State.DRAFTED)
        if row.wording != (seen or post.wording):
            raise WrongState(_("The text was changed meanwhile; load the page again and read it anew."))
        row.state, row.approved_by, row.remark = _State.APPROVED, actor.name, ""
        row.save()
        write(row, "approved", actor=actor, key=key, now=now, facts={})
    return row


def send_back(*, post: Post, reason: str, actor: Actor, key: str, now: datetime) -> Post:
    with transaction():
        row, earlier = begin(post, actor=actor, key=key)
        if earlier:
            return row
        _check_approver(actor, row)
        check_state(row, _State.DRAFTED, _State.APPROVED)
        said = filled({"reason": reason[:LONGEST_REMARK]})
        row.state, row.approved_by, row.remark = _State.DRAFTED, "", said["reason"]
        row.save()
        write(row, "sent-back", actor=actor, key=key, now=now, facts={}, payload=said)
    return row


def publish_post(*, post: Post, actor: Actor, key: str, now: datetime, link: str = "") -> Post:
    """`link`: where it stands on the platform, for those who read it there."""
    with transaction():
        hold(post.channel.stream)
        row, earlier = begin(post, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.channel.owner)
        check_state(row, _State.APPROVED)
        if row.planned_on > timezone.localdate(now):
            raise WrongState(
                _("It is planned for %(day)s; plan it anew to publish it before.") % {"day": row.planned_on}
            )
        _check_quota(row.channel, timezone.localdate(now), but=row)
        if link and not link.startswith("https://"):
            raise wrong("link", _("The address must begin with https://"))
        row.state, row.published_at, row.link = _State.PUBLISHED, now, link
        row.save()
        write(row, "published", actor=actor, key=key, now=now, facts={"link": link})
    return row


def drop_post(*, post: Post, reason: str, actor: Actor, key: str, now: datetime) -> Post:
    """It gives its place in the quota back."""
    with transaction():
        row, earlier = begin(post, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.channel.owner)
        check_state(row, _State.DRAFTED, _State.APPROVED)
        said = filled({"reason": reason[:LONGEST_REMARK]})
        row.state, row.remark = _State.DROPPED, said["reason"]
        row.save()
        write(row, "dropped", actor=actor, key=key, now=now, facts={}, payload=said)
    return row


def _check_approver(actor: Actor, post: Post) -> None:
    if not rules.may_approve(actor, post.channel.owner):
        raise NotAllowed(_("Only a head of this organization, or of one above it, approves its posts."))
    if actor.name in post.writers:
        raise NotAllowed(_("You have written on it yourself: somebody else must approve it."))


def _check_day(planned_on: date, now: datetime) -> None:
    if planned_on < timezone.localdate(now):
        raise wrong("planned_on", _("This day is over; plan a later one."))


def _check_quota(channel: Channel, day: date, *, but: Post | None = None) -> None:
    """What is published counts in the month it appeared, not in that of its plan."""
    others = posts_in_month(channel, day)
    used = (others.exclude(pk=but.pk) if but else others).count()
    if used >= channel.per_month:
        raise BadInput(
            message := _(
                "“%(channel)s” may publish %(quota)s times a month, and %(used)s are planned already."
            )
            % {"channel": channel.name, "quota": channel.per_month, "used": used}
            + " "
            + _("Choose another month, or drop one of them."),
            {"planned_on": message},
        )
