"""Rows of campaigns: projections of the entries in the stream of each campaign."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.cases.models import LONGEST_REASON, Case
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site


class Campaign(models.Model):
    """Work over a list of targets. `purpose` walls it as it walls cases."""

    class Kind(models.TextChoices):
        HOUSEHOLD = "household", _("households")
        PROJECT = "project", _("construction projects")
        FAMILY = "family", _("families")
        SITE = "site", _("places")
        PERSON = "person", _("persons")

    ref = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.JSONField()  # {zh, en}
    about = models.JSONField(default=dict)  # {zh, en}: what is done and why, for everybody
    area = models.ForeignKey(Area, models.PROTECT, related_name="campaigns")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="campaigns")  # leads it
    purpose = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    outcomes = models.JSONField()  # outcomes.Outcome
    program = models.CharField(max_length=60, blank=True)  # which kind of case a finding opens
    program_values = models.JSONField(default=dict)  # what every such case begins with
    program_actions = models.JSONField(default=list)  # the first step of such a case, whichever fits
    checklist = models.JSONField(default=list)  # [{code, label}]: what is looked at in each visit
    public = models.BooleanField(
        default=False
    )  # that it takes place, and how far it is; never who or which door
    second_source = models.CharField(max_length=200, blank=True)  # who made the independent list, and how
    planned_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(
        max_length=LONGEST_REASON, blank=True
    )  # though drawn visits were not repeated
    erased_at = models.DateTimeField(null=True)  # what visits said and where phones were

    class Meta:
        indexes = [models.Index(fields=["purpose", "area"])]
        ordering = ["-starts_on", "ref"]

    @property
    def stream(self) -> str:
        return f"campaign/{self.ref}"


class Turf(models.Model):
    """The part of the list that one team walks."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="turfs")
    number = models.PositiveSmallIntegerField()
    team = models.ForeignKey(Organization, models.PROTECT, related_name="turfs")
    account = models.CharField(max_length=150, blank=True)  # username, when it is one person's

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_turf_number")]


class Target(models.Model):
    """One line of the list: a door at an entrance, a project, a family, a person, a case."""

    class Step(models.TextChoices):
        FIRST = "first", _("not visited yet")
        EVENING = "evening", _("nobody met: come in the evening")
        AGAIN = "again", _("nobody met: come at another hour")
        LETTER = "letter", _("nobody met: leave a letter")
        JOINT = "joint", _("letter left: visit together")
        END = "end", _("all tried")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets", db_index=False)
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=160)  # what makes it the same line on another list
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="targets")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="targets")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="targets")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="targets")
    area = models.ForeignKey(Area, models.PROTECT, related_name="targets", db_index=False)
    stair = models.CharField(max_length=10, blank=True)
    floor = models.SmallIntegerField(default=0)
    door = models.CharField(max_length=20, blank=True)
    listed = models.BooleanField(default=True)  # on the campaign's own list from the beginning
    on_second = models.BooleanField(default=False)  # on the independent list
    turf = models.ForeignKey(Turf, models.PROTECT, null=True, related_name="targets", db_index=False)
    order = models.PositiveIntegerField(default=0)  # when walking
    booking = models.CharField(max_length=20, unique=True)  # on the card left at the door
    booked_on = models.DateField(null=True)
    booked_part = models.CharField(max_length=8, blank=True)
    tried = models.JSONField(default=list)  # ladder.Try
    next_from = models.DateTimeField(null=True)  # a visit before this is kept, but is no further try
    step = models.CharField(max_length=8, choices=Step.choices, default=Step.FIRST)
    visits = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=40, blank=True)
    outcome_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_target_number"),
            models.UniqueConstraint(fields=["campaign", "key"], name="campaigns_target_key"),
            models.CheckConstraint(
                condition=~models.Q(site=None, person=None, organization=None, case=None),
                name="campaigns_target_is_something",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign", "outcome"]),
            models.Index(fields=["turf", "order"]),
            models.Index(fields=["campaign", "area"]),
        ]


class Visit(models.Model):
    class Did(models.TextChoices):
        VISIT = "visit", _("visit")
        LETTER = "letter", _("letter left")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="visits", db_index=False)
    target = models.ForeignKey(Target, models.PROTECT, related_name="history", db_index=False)
    nth = models.PositiveSmallIntegerField()  # of this target
    did = models.CharField(max_length=6, choices=Did.choices, default=Did.VISIT)
    by = models.CharField(max_length=150)  # username
    at = models.DateTimeField()
    sent_at = models.DateTimeField()  # later than `at` when there was no signal
    outcome = models.CharField(max_length=40, blank=True)  # empty: nobody was met, and more can be tried
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    joint_with = models.CharField(max_length=120, blank=True)
    evening = models.BooleanField(default=False)
    checked = models.JSONField(default=list)  # codes of the checklist
    lat_e6 = models.IntegerField(null=True)
    lon_e6 = models.IntegerField(null=True)
    accuracy = models.PositiveIntegerField(null=True)  # metres, as the phone says
    photo = models.CharField(max_length=64, blank=True)  # SHA-256
    photo_public = models.CharField(max_length=64, blank=True)  # of the cleaned picture
    finding = models.CharField(max_length=12, blank=True)  # reference of the case it opened
    drawn = models.BooleanField(default=False)  # stood in a draw for re-visits

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "nth"], name="campaigns_visit_nth")]
        indexes = [
            models.Index(fields=["campaign", "at"]),
            models.Index(
                fields=["photo_public"], condition=~models.Q(photo_public=""), name="campaigns_visit_photo"
            ),
            models.Index(fields=["finding"], condition=~models.Q(finding=""), name="campaigns_visit_finding"),
        ]

    @property
    def code(self) -> str:
        return f"{self.target.number}-{self.nth}"


class Recheck(models.Model):
    """A visit that was drawn to be repeated by somebody else."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="recheck")
    drawn_at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)


class Item(models.Model):
    """Printed matter or goods of one kind."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items", db_index=False)
    code = models.CharField(max_length=40)
    title = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "code"], name="campaigns_item_code")]


class Movement(models.Model):
    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        HANDED_OUT = "handed-out", _("handed out")
        POSTED = "posted", _("posted")
        COUNTED = "counted", _("counted what is left")  # what is left
        CORRECTED = "corrected", _("taken back")

    item = models.ForeignKey(Item, models.PROTECT, related_name="movements", db_index=False)
    number = models.PositiveIntegerField()  # of this item
    holder = models.ForeignKey(Organization, models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    quantity = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    place = models.CharField(max_length=120, blank=True)
    corrects = models.PositiveIntegerField(null=True)  # the number that this one takes back
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    photo = models.CharField(max_length=64, blank=True)
    photo_public = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="campaigns_movement_number"),
            models.UniqueConstraint(
                fields=["item", "corrects"],
                condition=models.Q(corrects__isnull=False),
                name="campaigns_movement_corrects",
            ),
        ]
        indexes = [
            models.Index(
                fields=["photo_public"], condition=~models.Q(photo_public=""), name="campaigns_movement_photo"
            )
        ]

    @property
    def code(self) -> str:
        return f"{self.item.code}-{self.number}"
