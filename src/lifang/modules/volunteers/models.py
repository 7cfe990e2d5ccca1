"""Rows of voluntary service: projections of entries in the streams `need/…`, `volunteer/…` and `certificate/…`."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.cases.models import Case
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site


class Need(models.Model):
    """A piece of work that volunteers are asked for, at one time and place; its offers and shifts make it up."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company, going along to the doctor")
        REPAIR = "repair", _("small repairs")
        CLEANING = "cleaning", _("cleaning, carrying, clearing snow")
        PHONE = "phone", _("help with a phone or computer")
        TUTORING = "tutoring", _("help with learning")
        EVENT = "event", _("stewards for an event")
        PATROL = "patrol", _("patrol")
        EMERGENCY = "emergency", _("emergency")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        OPEN = "open", _("people wanted")
        OVER = "over", _("past")
        CANCELLED = "cancelled", _("called off")

    ref = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    what = models.TextField()
    risk = models.TextField()  # told before anybody says yes (Regulations on Voluntary Service art. 12)
    dangerous = models.BooleanField()  # people could be hurt: insurance comes first (art. 17)
    skill = models.CharField(max_length=40, blank=True)  # a choice of the register of skills
    purpose = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="needs")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="needs")
    team = models.ForeignKey(Organization, models.PROTECT, related_name="needs")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="needs")
    public = models.BooleanField()  # on the public page; never what is done for one person's case
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    wanted = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    cancelled_because = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True)  # those who come, the day before
    erased_at = models.DateTimeField(
        null=True
    )  # what was written is gone for good; who served how long stays

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="volunteers_need_span"
            ),
            models.CheckConstraint(
                condition=models.Q(public=False) | models.Q(case__isnull=True),
                name="volunteers_public_no_case",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"]), models.Index(fields=["area", "starts_at"])]

    @property
    def stream(self) -> str:
        return f"need/{self.ref}"


class Offer(models.Model):
    """One volunteer is asked, or came forward; only they say yes or no (art. 25)."""

    class State(models.TextChoices):
        OFFERED = "offered", _("waits for an answer")
        ACCEPTED = "accepted", _("comes")
        DECLINED = "declined", _("does not come")
        WITHDRAWN = "withdrawn", _("no longer needed")

    need = models.ForeignKey(Need, models.PROTECT, related_name="offers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="service_offers")
    state = models.CharField(max_length=10, choices=State.choices)
    rank = models.PositiveSmallIntegerField(null=True)  # by the fair rule; empty for who came forward
    trace = models.JSONField(default=list)  # of the fair rule: [{kind, fits, numbers}]
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "person"], name="volunteers_offer_once")]
        indexes = [models.Index(fields=["person", "state"])]


class Shift(models.Model):
    """Time that somebody really served, from signing in to its place in their record of service."""

    class State(models.TextChoices):
        RUNNING = "running", _("signed in")
        SERVED = "served", _("waits for the organiser")
        CONFIRMED = "confirmed", _("to be decided")
        PUBLISHED = "published", _("open to objection")
        CONTESTED = "contested", _("objected to")
        ENTERED = "entered", _("entered in the record")
        REFUSED = "refused", _("not counted")

    code = models.CharField(max_length=12, unique=True)
    need = models.ForeignKey(Need, models.PROTECT, related_name="shifts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    state = models.CharField(max_length=10, choices=State.choices)
    how = models.CharField(max_length=8)  # signed in by: phone | desk | paper
    signed_by = models.CharField(max_length=80, blank=True)  # who wrote that down, if not the volunteer
    signed_in_at = models.DateTimeField()
    signed_out_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(default=0)  # entered in the record, whole steps
    confirmed_by = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    ruling = models.TextField(blank=True)  # why it counts, or does not, although there was a question
    ruled_at = models.DateTimeField(null=True)
    answered = models.JSONField(default=list)  # questions that the ruling knew: [[kind, [code, …]], …]
    objection = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    publish_until = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "person"], name="volunteers_shift_once")]
        indexes = [
            models.Index(fields=["state", "publish_until"]),
            models.Index(fields=["person", "signed_in_at"]),
        ]

    @property
    def served_minutes(self) -> int:
        return (self.signed_out_at - self.signed_in_at) // timedelta(minutes=1) if self.signed_out_at else 0


class Observation(models.Model):
    """A line in the log of somebody on duty; what needs somebody to act is a case."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="observations")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="observations")


class Terms(models.Model):
    """When a volunteer is free, how far they come, and whether they want mail, as they said themselves."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="service_terms")
    times = models.JSONField(default=list)  # ["0-morning", …]: Monday is 0, parts as in standard.PARTS
    most_metres = models.PositiveIntegerField()
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")  # where they set out
    told = models.BooleanField(default=True)  # of offers, of what is called off, and the day before
    mail = models.EmailField(blank=True)  # for this only; empty: that of the account
    changed_at = models.DateTimeField()


class Certificate(models.Model):
    """What one organiser recorded of a volunteer's service up to a day (art. 19). The code is printed on it."""

    number = models.CharField(max_length=12, unique=True)
    code = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="service_certificates")
    name = models.CharField(max_length=80)
    organizer = models.ForeignKey(Organization, models.PROTECT, related_name="service_certificates")
    minutes = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    issued_on = models.DateField()
