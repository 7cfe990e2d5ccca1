"""Atom: what was published, newest first, for readers who do not want to come and look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lifang.modules.publishing import queries
from lifang.modules.publishing.models import Issue, Show
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.language import language

MOST = 30


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    text: str
    path: str
    at: datetime


def _news() -> Iterator[Item]:
    for post in queries.published_posts()[:MOST]:
        assert post.published_at is not None
        yield Item(post.title, post.body, reverse("publishing:post", args=[post.ref]), post.published_at)


def _journal() -> Iterator[Item]:
    zone = profile().calendar.zone
    rows = queries.public_issues().filter(state=Issue.State.PUBLISHED).order_by("-published_on")
    for issue in queries.with_pieces(rows)[:MOST]:
        assert issue.published_on is not None
        yield Item(
            f"{name_in(issue.journal, language())} · {issue.number}",
            "\n".join(f"{piece.title} · {piece.author}" for piece in issue.pieces.all()),
            reverse("publishing:issue", args=[issue.ref]),
            datetime.combine(issue.published_on, time(), zone).astimezone(UTC),
        )


def _shows() -> Iterator[Item]:
    rows = queries.public_shows().filter(state=Show.State.DECIDED).order_by("-decided_at")
    for show in rows[:MOST]:
        assert show.decided_at is not None
        yield Item(show.title, show.rules, reverse("publishing:show", args=[show.ref]), show.decided_at)


FEEDS: dict[str, Callable[[], Iterator[Item]]] = {"news": _news, "journal": _journal, "exhibitions": _shows}


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Everything, or with ?only= one kind of it."""
    only = request.GET.get("only", "")
    if only and only not in FEEDS:
        raise Http404
    items = [item for name, source in FEEDS.items() if only in ("", name) for item in source()]
    atom = Atom1Feed(
        title=f"{words.text(profile().name, language())} · {_('News, journal and exhibitions')}",
        link=request.build_absolute_uri(reverse("publishing:news")),
        description="",
        language=language(),
        feed_url=request.build_absolute_uri(),
    )
    for item in sorted(items, key=lambda item: item.at, reverse=True)[:MOST]:
        link = request.build_absolute_uri(item.path)
        atom.add_item(
            title=item.title,
            link=link,
            description=item.text,
            unique_id=link,
            pubdate=item.at,
            updateddate=item.at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
