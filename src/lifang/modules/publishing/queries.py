"""All reads of publishing. Everybody reads what is published; drafts and entries only those who work for the organization."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from lifang.cases.models import Case
from lifang.cases.queries import visible_cases
from lifang.modules.publishing import rules
from lifang.modules.publishing.models import Channel, Issue, Piece, Post, Show, Work, WorkQuerySet
from lifang.people.actors import Viewer
from lifang.people.models import Organization

SUBMISSION = "journal-submission"
TAKEN = ("accepted", "published")
"""States of a submission that the editors have taken (programs/catalogue/journal-submission.yaml)."""


def month_of(day: date) -> tuple[date, date]:
    """The first day of its month, and of the next."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)


def posts_in_month(channel: Channel, day: date) -> QuerySet[Post]:
    """Those that take a place in the quota: what appeared in this month, and what is planned for it."""
    first, after = month_of(day)
    begin, end = (timezone.make_aware(datetime.combine(one, time())) for one in (first, after))
    appeared = Q(published_at__gte=begin, published_at__lt=end)
    planned = Q(published_at=None, planned_on__gte=first, planned_on__lt=after)
    return Post.objects.filter(appeared | planned, channel=channel).exclude(state=Post.State.DROPPED)


# -- the desk -----------------------------------------------------------------------------------------------------------


def units_of(viewer: Viewer) -> QuerySet[Organization]:
    """For which the viewer writes."""
    return (
        Organization.objects.filter(rules.editable(viewer)).select_related("parent").order_by("name", "code")
    )


def channels(viewer: Viewer) -> QuerySet[Channel]:
    return (
        Channel.objects.filter(rules.visible(viewer, "owner__"))
        .select_related("owner__parent")
        .order_by("name")
    )


def posts(viewer: Viewer) -> QuerySet[Post]:
    rows = Post.objects.filter(rules.visible(viewer, "channel__owner__"))
    return rows.select_related("channel__owner__parent").order_by("planned_on", "id")


def issues(viewer: Viewer) -> QuerySet[Issue]:
    rows = Issue.objects.filter(rules.visible(viewer, "journal__"))
    return rows.select_related("journal__parent").order_by("-id")


def shows(viewer: Viewer) -> QuerySet[Show]:
    rows = Show.objects.filter(rules.visible(viewer, "organizer__"))
    return rows.select_related("organizer__parent").order_by("-id")


def counted_shows(viewer: Viewer) -> QuerySet[Show]:
    """With how many works came, and how many of them wait for an answer."""
    came = Q(works__isnull=False) & ~Q(works__state=Work.State.WITHDRAWN)
    return shows(viewer).annotate(
        came=Count("works", filter=came), waiting=Count("works", filter=Q(works__state=Work.State.RECEIVED))
    )


def works(viewer: Viewer, show: Show) -> WorkQuerySet:
    """None when the viewer sees nothing of the show."""
    rows = Work.objects.filter(rules.visible(viewer, "show__organizer__"), show=show)
    return rows.select_related("show__organizer__parent", "registration__person").order_by("-id")


def submissions_to_place(viewer: Viewer) -> QuerySet[Case]:
    """Taken by the editors, and in no issue yet; as far as this viewer may see the cases at all."""
    rows = visible_cases(viewer).filter(program=SUBMISSION, state=TAKEN[0])
    return rows.exclude(pk__in=Piece.objects.values("case")).order_by("opened_at", "id")


# -- everybody ----------------------------------------------------------------------------------------------------------


def published_posts() -> QuerySet[Post]:
    rows = Post.objects.filter(state=Post.State.PUBLISHED)
    return rows.select_related("channel__owner").order_by("-published_at", "-id")


def public_issues() -> QuerySet[Issue]:
    """The call of one in preparation is public, too; what stands in it only when it has appeared."""
    return Issue.objects.select_related("journal").order_by("-id")


def contents(issue: Issue) -> QuerySet[Piece]:
    return issue.pieces.order_by("order") if issue.state == Issue.State.PUBLISHED else issue.pieces.none()


def public_shows() -> QuerySet[Show]:
    return Show.objects.select_related("organizer").order_by("-id")


def shown_works(show: Show) -> QuerySet[Work]:
    """After the decision, what was accepted, of those who agreed to be shown."""
    rows = show.works.filter(state=Work.State.ACCEPTED, shown_consent=True)
    return (
        rows.order_by(F("award").asc(nulls_last=True), "id")
        if show.state == Show.State.DECIDED
        else rows.none()
    )


def work_by_receipt(receipt: str) -> Work | None:
    return Work.objects.filter(receipt=receipt).select_related("show__organizer").first()


def piece_of(case: Case) -> Piece | None:
    return Piece.objects.filter(case=case).select_related("issue__journal").first()


def with_pieces(rows: QuerySet[Issue]) -> QuerySet[Issue]:
    pieces = Piece.objects.select_related("case").order_by("order")
    return rows.prefetch_related(Prefetch("pieces", queryset=pieces))
