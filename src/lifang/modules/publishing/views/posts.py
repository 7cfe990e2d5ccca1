"""The desk's calendar of posts: what appears when, what waits for approval, how much of the quota is used."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lifang.cases.queries import names_of
from lifang.cases.views.frame import frame
from lifang.cases.views.visit import Visit
from lifang.modules.publishing import commands, queries, rules
from lifang.modules.publishing.forms import ChannelForm, LinkForm, PostForm, ReasonForm, SeenForm
from lifang.modules.publishing.models import Channel, Post
from lifang.modules.publishing.views.stepping import PAGE, Step, for_editors, take
from lifang.modules.publishing.views.tabs import desk_tabs
from lifang.places.queries import name_in
from lifang.web.language import colon

ACCOUNT = "account/"


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    inside: bool  # of the month shown
    today: bool
    posts: list[Post]


@dataclass(frozen=True, slots=True)
class Quota:
    channel: Channel
    used: int

    @property
    def full(self) -> bool:
        return self.used >= self.channel.per_month


@require_safe
@for_editors
def calendar(request: HttpRequest, visit: Visit) -> HttpResponse:
    first, after = queries.month_of(_month(request.GET.get("month", ""), visit.viewer.on))
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    rows = list(
        queries.posts(visit.viewer)
        .filter(planned_on__range=(weeks[0][0], weeks[-1][-1]))
        .exclude(state=Post.State.DROPPED)
    )
    channels = list(queries.channels(visit.viewer))
    context = frame(visit, "desk") | {
        "page": PAGE,
        "tabs": desk_tabs("posts"),
        "weeks": [
            [
                Day(
                    day,
                    first <= day < after,
                    day == visit.viewer.on,
                    [row for row in rows if row.planned_on == day],
                )
                for day in week
            ]
            for week in weeks
        ],
        "month": date_format(first, "YEAR_MONTH_FORMAT"),
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{after:%Y-%m}",
        "quotas": [Quota(channel, queries.posts_in_month(channel, first).count()) for channel in channels],
        "waiting": queries.posts(visit.viewer).filter(state=Post.State.DRAFTED).count(),
        "may_write": bool(channels) and any(rules.may_edit(visit.actor, one.owner) for one in channels),
        "may_open": queries.units_of(visit.viewer).exists(),
    }
    return render(request, "publishing/desk_posts.html", context)


def _month(text: str, today: date) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return today


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def new_channel(request: HttpRequest, visit: Visit) -> HttpResponse:
    units = {unit.code: unit for unit in queries.units_of(visit.viewer)}
    if not units:
        raise Http404
    step = Step(
        title=_("New public account"),
        button=_("Add it"),
        back=reverse("publishing:desk-posts"),
        form=ChannelForm([(code, name_in(unit, visit.language)) for code, unit in units.items()]),
        do=lambda given: commands.open_channel(**{**given, "owner": units[given["owner"]]}),
        said=_("The account is in the calendar."),
    )
    return take(request, visit, step)


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def new_post(request: HttpRequest, visit: Visit) -> HttpResponse:
    channels = [one for one in queries.channels(visit.viewer) if rules.may_edit(visit.actor, one.owner)]
    if not channels:
        raise Http404
    form = PostForm(initial={"planned_on": request.GET.get("on") or visit.viewer.on})
    form.fields["channel"] = forms.ChoiceField(
        label=_("Public account"), choices=[(one.code, one.name) for one in channels]
    )
    form.order_fields(("channel",))
    by_code = {one.code: one for one in channels}
    step = Step(
        title=_("New post"),
        button=_("Keep the draft"),
        back=reverse("publishing:desk-posts"),
        form=form,
        do=lambda given: commands.draft_post(**{**given, "channel": by_code[given["channel"]]}),
        said=_("Drafted. Somebody else must approve it."),
        then=_address,
    )
    return take(request, visit, step)


def _address(post: Any) -> str:
    return reverse("publishing:desk-post", args=[post.ref])


def _find(visit: Visit, ref: str) -> Post:
    post = queries.posts(visit.viewer).filter(ref=ref.upper()).first()
    if post is None:
        raise Http404
    return post


@require_safe
@for_editors
def post(request: HttpRequest, visit: Visit, ref: str) -> HttpResponse:
    row = _find(visit, ref)
    people = [*row.writers, row.approved_by]
    names = names_of([one.removeprefix(ACCOUNT) for one in people], visit.language)
    context = frame(visit, "desk") | {
        "page": PAGE,
        "post": row,
        "writers": [names.get(one.removeprefix(ACCOUNT), one) for one in row.writers],
        "approved_by": names.get(row.approved_by.removeprefix(ACCOUNT), row.approved_by),
        "steps": [(name, label) for name, label in _labels().items() if name in _possible(visit, row)],
        "own": visit.actor.name in row.writers and row.state == Post.State.DRAFTED,
    }
    return render(request, "publishing/desk_post.html", context)


def _labels() -> dict[str, str]:
    return {
        "approve": _("Approve"),
        "publish": _("Publish"),
        "rewrite": _("Change the text"),
        "send-back": _("Send back"),
        "drop": _("Drop it"),
    }


def _possible(visit: Visit, row: Post) -> set[str]:
    """Steps this viewer can take now."""
    editor = rules.may_edit(visit.actor, row.channel.owner)
    approver = rules.may_approve(visit.actor, row.channel.owner) and visit.actor.name not in row.writers
    drafted, approved = row.state == Post.State.DRAFTED, row.state == Post.State.APPROVED
    steps = {"rewrite", "drop"} if editor and (drafted or approved) else set()
    if approver and (drafted or approved):
        steps |= {"send-back", "approve"} if drafted else {"send-back"}
    return steps | {"publish"} if editor and approved and row.planned_on <= visit.viewer.on else steps


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def post_step(request: HttpRequest, visit: Visit, ref: str, name: str) -> HttpResponse:
    row = _find(visit, ref)
    if name not in _possible(visit, row):
        raise Http404
    known = {"title": row.title, "body": row.body, "planned_on": row.planned_on}
    kinds: dict[str, tuple[forms.Form, Callable[..., Post], str]] = {
        "approve": (SeenForm(initial={"seen": row.wording}), commands.approve_post, _("Approved.")),
        "publish": (LinkForm(), commands.publish_post, _("Published.")),
        "rewrite": (PostForm(initial=known), commands.rewrite_post, _("Changed. It must be approved anew.")),
        "send-back": (ReasonForm(), commands.send_back, _("Sent back.")),
        "drop": (ReasonForm(), commands.drop_post, _("Dropped. Its place in the quota is free again.")),
    }
    form, command, said = kinds[name]
    label = _labels()[name]
    step = Step(
        title=f"{label}{colon()}{row.title}",
        button=label,
        back=_address(row),
        form=form,
        do=lambda given: command(post=row, **given),
        said=said,
        danger=name == "drop",
        shown={"read": row.body if name in ("approve", "publish") else ""},
    )
    return take(request, visit, step)
