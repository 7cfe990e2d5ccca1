from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.cases.models import Case
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site

DOOR_OPENS = timedelta(hours=1)
"""So long before the beginning, and after the end, people can say by themselves that they are there."""


class Gathering(models.Model):
    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        EVENT = "event", _("event")
        CLASS = "class", _("course")
        STALL = "stall", _("stall")
        DELIBERATION = "deliberation", _("residents' council")
        ASSEMBLY = "assembly", _("owners' assembly")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        NOTICED = "noticed", _("announced")
        HELD = "held", _("held")
        REPORTED = "reported", _("held and reported")
        CANCELLED = "cancelled", _("cancelled")

    ref = models.CharField(max_length=12, unique=True)
    door_code = models.CharField(
        max_length=12, unique=True
    )  # on the poster inside: whoever reads it is there
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(max_length=120)
    summary = models.TextField(blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=120)  # as people say it: the activity room, the square
    organizer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    public = models.BooleanField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room_for = models.PositiveIntegerField(null=True)  # no more can sign up
    invited = models.PositiveIntegerField(null=True)
    quorum = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    noticed_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    passers_by = models.PositiveIntegerField(default=0)  # counted, nobody of them by name
    minutes = models.TextField(blank=True)
    report = models.TextField(blank=True)
    works = models.JSONField(default=list)  # titles of works shown
    costs = models.PositiveBigIntegerField(null=True)  # fen
    reason = models.CharField(max_length=300, blank=True)  # why it was cancelled
    erased_at = models.DateTimeField(null=True)  # names and minutes are gone for good

    class Meta:
        indexes = [
            models.Index(fields=["starts_at"]),
            models.Index(fields=["area", "starts_at"]),
            models.Index(fields=["organizer", "starts_at"]),
        ]

    @property
    def stream(self) -> str:
        return f"gathering/{self.ref}"

    @property
    def present(self) -> int:
        """Whoever is on the attendance list, and whoever was only counted."""
        return self.attendances.filter(attended_at__isnull=False).count() + self.passers_by

    @property
    def quorate(self) -> bool:
        return self.quorum is None or self.present >= self.quorum

    @property
    def was_held(self) -> bool:
        return self.state in (self.State.HELD, self.State.REPORTED)

    def door_is_open(self, now: datetime) -> bool:
        begun = self.starts_at - DOOR_OPENS <= now <= self.ends_at + DOOR_OPENS
        return begun and self.state in (self.State.NOTICED, self.State.HELD)


class Attendance(models.Model):
    """One person of one gathering. Name and phone are personal; they are emptied when they are erased."""

    class How(models.TextChoices):
        QR = "qr", _("by the code at the door")
        DESK = "desk", _("ticked by the organiser")
        PAPER = "paper", _("from the paper list")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="attendances")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    signed_up_at = models.DateTimeField(null=True)
    attended_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=6, choices=How.choices, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "number"], name="gatherings_attendance_number")
        ]


class AgendaItem(models.Model):
    """A deliberation issue before a meeting. What was resolved stands in the case; here is what this meeting made of it."""

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", _("resolved")
        NO_RESULT = "no-result", _("no agreement")
        PUT_OFF = "put-off", _("put off")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="agenda")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    in_favour = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["gathering", "case"], name="gatherings_agenda_once")]


class GatheringFile(models.Model):
    class Kind(models.TextChoices):
        NOTICE = "notice", _("notice")
        MINUTES = "minutes", _("minutes")
        ATTENDANCE = "attendance", _("attendance list")
        PHOTO = "photo", _("photo")
        DOCUMENT = "document", _("document")

    gathering = models.ForeignKey(Gathering, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    sha256 = models.CharField(max_length=64)
    public = models.CharField(max_length=64, blank=True)  # of the cleaned picture
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["gathering", "sha256"], name="gatherings_file_once")]
