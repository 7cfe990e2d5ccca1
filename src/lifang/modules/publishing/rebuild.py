"""Channels, posts, issues and shows as the record tells them."""

from __future__ import annotations

from typing import Any

from lifang.modules.publishing.models import Channel, Issue, Piece, Post, Show, Work
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import Projection, Rows, Said, Table

CHANNELS = Projection("channel/", Table(Channel, "code"))
POSTS = Projection("post/", Table(Post, "ref"))
ISSUES = Projection("issue/", Table(Issue, "ref"), Table(Piece, "issue__ref", ("case__ref",)))
SHOWS = Projection("show/", Table(Show, "ref"))
WORKS = Projection("work/", Table(Work, "ref"))
for name, one in (
    ("channels", CHANNELS), ("posts", POSTS), ("issues", ISSUES), ("shows", SHOWS), ("works", WORKS),
):  # fmt: skip
    REBUILDS.add(name, one)


@CHANNELS.on("opened")
def open_channel(rows: Rows, said: Said) -> None:
    rows.add(Channel, **said.facts)


@POSTS.on("drafted")
def draft(rows: Rows, said: Said) -> None:
    rows.add(Post, **said.facts, **said.pick_personal("title", "body"), writers=[said.actor])


@POSTS.on("rewritten")
def rewrite(rows: Rows, said: Said) -> None:
    row = rows.one(Post)
    row.update(
        said.pick("planned_on") | said.pick_personal("title", "body"),
        state=Post.State.DRAFTED,
        approved_by="",
        remark="",
        writers=sorted({*row["writers"], said.actor}),
    )


@POSTS.on("approved")
def approve(rows: Rows, said: Said) -> None:
    rows.one(Post).update(state=Post.State.APPROVED, approved_by=said.actor, remark="")


@POSTS.on("sent-back")
def send_back(rows: Rows, said: Said) -> None:
    rows.one(Post).update(state=Post.State.DRAFTED, approved_by="", remark=said.personal("reason"))


@POSTS.on("published")
def publish_post(rows: Rows, said: Said) -> None:
    rows.one(Post).update(said.pick("link"), state=Post.State.PUBLISHED, published_at=said.at)


@POSTS.on("dropped")
def drop_post(rows: Rows, said: Said) -> None:
    rows.one(Post).update(state=Post.State.DROPPED, remark=said.personal("reason"))


@ISSUES.on("called")
def call_issue(rows: Rows, said: Said) -> None:
    rows.add(Issue, **said.facts)


@ISSUES.on("put-in")
def put_in(rows: Rows, said: Said) -> None:
    rows.add(
        Piece, said.facts["case"], **said.pick("order", "genre"), **said.pick_personal("title", "author")
    )


@ISSUES.on("taken-out")
def take_out(rows: Rows, said: Said) -> None:
    rows.drop(Piece, said.facts["case"])
    left = sorted(rows.all(Piece).values(), key=lambda piece: piece["order"])
    for place, piece in enumerate(left, 1):
        piece["order"] = place


@ISSUES.on("ordered")
def order(rows: Rows, said: Said) -> None:
    for place, case in enumerate(said.facts["cases"], 1):
        rows.one(Piece, case)["order"] = place


@ISSUES.on("published")
def publish_issue(rows: Rows, said: Said) -> None:
    rows.one(Issue).update(state=Issue.State.PUBLISHED, published_on=said.facts["on"])


@SHOWS.on("called")
def call_show(rows: Rows, said: Said) -> None:
    rows.add(Show, **said.facts)


@SHOWS.on("decided")
def decide(rows: Rows, said: Said) -> None:
    rows.one(Show).update(state=Show.State.DECIDED, decided_at=said.at)


@SHOWS.on("cancelled")
def cancel(rows: Rows, said: Said) -> None:
    rows.one(Show).update(state=Show.State.CANCELLED, cancelled_because=said.facts["reason"])


@WORKS.on("entered")
def enter(rows: Rows, said: Said) -> None:
    facts = said.pick("show", "photo", "original", "shown_consent")
    told = said.pick_personal("title", "statement", "receipt", "registration")
    personal = {"author": said.personal("author")}
    rows.add(Work, **facts, **told, personal=personal, sent_at=said.at)


@WORKS.on("given")
def give_number(rows: Rows, said: Said) -> None:
    """In the stream of the number itself, which is erased while what is exhibited stays."""
    rows.one(Work)["personal"] |= said.pick_personal("phone")


@WORKS.on("judged")
def judge(rows: Rows, said: Said) -> None:
    state = Work.State.ACCEPTED if said.facts["accepted"] else Work.State.DECLINED
    rows.one(Work).update(said.pick("award"), state=state)


@WORKS.on("withdrawn")
def withdraw(rows: Rows, said: Said) -> None:
    del said
    rows.one(Work).update(_FORGOTTEN, state=Work.State.WITHDRAWN, award=None, shown_consent=False)


@WORKS.on("erased")
def erase(rows: Rows, said: Said) -> None:
    row = rows.one(Work)
    if row["state"] == Work.State.ACCEPTED and said.facts.get("author_stays", True):
        row["personal"].pop("phone", None)
    else:
        row.update(_FORGOTTEN)


_FORGOTTEN: dict[str, Any] = {"title": "", "statement": "", "personal": {}, "registration": None}
