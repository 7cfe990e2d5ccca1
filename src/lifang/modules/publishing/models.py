"""Rows of publishing. All of them are projections of entries: the commands alone change them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.cases.models import Case
from lifang.kernel.canonical import digest
from lifang.people.models import Organization, Registration


class Channel(models.Model):
    """A public account of an organization: how often it may publish is limited by its platform or its owner."""

    code = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=80)
    owner = models.ForeignKey(Organization, models.PROTECT, related_name="channels")
    per_month = models.PositiveSmallIntegerField()

    @property
    def stream(self) -> str:
        return f"channel/{self.code}"


class Post(models.Model):
    class State(models.TextChoices):
        DRAFTED = "drafted", _("drafted")
        APPROVED = "approved", _("approved for publishing")
        PUBLISHED = "published", _("published")
        DROPPED = "dropped", _("given up")

    ref = models.CharField(max_length=12, unique=True)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="posts", db_index=False)
    title = models.CharField(max_length=120)
    body = models.TextField()
    planned_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTED)
    writers = models.JSONField(default=list)  # names of actors: none of them may approve it
    approved_by = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=300, blank=True)  # why it was sent back or dropped
    published_at = models.DateTimeField(null=True)
    link = models.URLField(max_length=300, blank=True)  # where it stands on the platform

    class Meta:
        indexes = [
            models.Index(fields=["channel", "planned_on"]),
            models.Index(fields=["state", "-published_at"]),
        ]

    @property
    def stream(self) -> str:
        return f"post/{self.ref}"

    @property
    def wording(self) -> str:
        """What somebody has read who approves these words for this day."""
        return digest([self.title, self.body, self.planned_on.isoformat()])


class Issue(models.Model):
    class State(models.TextChoices):
        CALLING = "calling", _("in preparation")
        PUBLISHED = "published", _("appeared")

    ref = models.CharField(max_length=12, unique=True)
    journal = models.ForeignKey(Organization, models.PROTECT, related_name="issues", db_index=False)
    number = models.CharField(max_length=40)  # as its readers say it: 2026年第4期
    theme = models.TextField(blank=True)  # what the call asks for
    call_until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLING)
    published_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "number"], name="publishing_issue_number")]

    @property
    def stream(self) -> str:
        return f"issue/{self.ref}"


class Piece(models.Model):
    """A submission that was taken, in its place of the list of contents."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="pieces", db_index=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    author = models.CharField(max_length=80)  # as it is printed: a pen name, perhaps
    genre = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "order"], name="publishing_piece_order")]


class Show(models.Model):
    class Kind(models.TextChoices):
        EXHIBITION = "exhibition", _("exhibition")
        CONTEST = "contest", _("contest")

    class State(models.TextChoices):
        CALLING = "calling", _("takes entries")
        DECIDED = "decided", _("result is public")
        CANCELLED = "cancelled", _("called off")

    ref = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=120)
    rules = models.TextField()
    organizer = models.ForeignKey(Organization, models.PROTECT, related_name="shows")
    place = models.CharField(max_length=120, blank=True)
    entries_until = models.DateField()
    opens_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLING)
    decided_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=300, blank=True)  # everybody reads it

    @property
    def stream(self) -> str:
        return f"show/{self.ref}"


class WorkQuerySet(models.QuerySet["Work"]):
    def kept(self) -> Self:
        """Those of which something is still known: of the others the picture is gone, too."""
        return self.exclude(personal={})


class Work(models.Model):
    """What somebody sent to a show. Who it was goes when it is withdrawn."""

    class Award(models.IntegerChoices):
        FIRST = 1, _("first prize")
        SECOND = 2, _("second prize")
        THIRD = 3, _("third prize")
        COMMENDED = 4, _("commended")

    class State(models.TextChoices):
        RECEIVED = "received", _("has arrived")
        ACCEPTED = "accepted", _("taken")
        DECLINED = "declined", _("not taken")
        WITHDRAWN = "withdrawn", _("taken back")

    ref = models.CharField(max_length=12, unique=True)
    receipt = models.CharField(max_length=20, unique=True)  # the sender's secret
    show = models.ForeignKey(Show, models.PROTECT, related_name="works", db_index=False)
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="works")
    title = models.CharField(max_length=120)
    statement = models.TextField(blank=True)
    personal = models.JSONField(default=dict)  # author, phone: emptied on withdrawal
    photo = models.CharField(max_length=64)  # SHA-256 of the cleaned picture
    original = models.CharField(max_length=64, blank=True)  # of the picture as it was sent
    shown_consent = models.BooleanField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    award = models.PositiveSmallIntegerField(null=True, choices=Award.choices)
    sent_at = models.DateTimeField()

    objects = WorkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["show", "state"])]

    @property
    def stream(self) -> str:
        return f"work/{self.ref}"

    @property
    def contact_stream(self) -> str:
        """The number has a stream of its own: it is erased while what is exhibited stays."""
        return f"{self.stream}/contact"
