from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.modules.gatherings.models.votes import Vote
from lifang.people.models import Organization


class Committee(models.Model):
    """An owners' committee from its election to the end of its term. Its members are memberships of its organization.

    Its entries stand in the stream of the vote that elected it.
    """

    class Filing(models.TextChoices):
        NOT_FILED = "not-filed", _("not filed yet")
        FILED = "filed", _("filed, not answered yet")
        RETURNED = "returned", _("sent back by the street")
        CONFIRMED = "confirmed", _("on file with the street")

    vote = models.OneToOneField(Vote, models.PROTECT, related_name="seated")
    organization = models.OneToOneField(Organization, models.PROTECT, related_name="+")
    authority = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # with whom it files
    elected_on = models.DateField()
    until_on = models.DateField()  # last day of its term
    chaired_on = models.DateField(null=True)
    posted_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    filing = models.CharField(max_length=10, choices=Filing.choices, default=Filing.NOT_FILED)
    filing_number = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=300, blank=True)  # why the street sent it back

    class Meta:
        indexes = [models.Index(fields=["until_on"])]

    def serves(self, on: date) -> bool:
        return self.elected_on <= on <= self.until_on


class CommitteeClock(models.Model):
    """One duty with its deadline and the reasons of it; of `term` the moment when its end must be prepared for."""

    class Duty(models.TextChoices):
        CHAIR = "chair", _("Elect the chair")
        POST = "post", _("Post the names")
        FILE = "file", _("File with the street")
        ANSWER = "answer", _("The street answers")
        TERM = "term", _("Prepare for the end of the term")

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="clocks")
    duty = models.CharField(max_length=8, choices=Duty.choices)
    start_on = models.DateField()
    due_at = models.DateTimeField()
    reasons = models.JSONField(null=True)  # worktime.Deadline; none for the term: it is counted back
    done_on = models.DateField(null=True)
    told_at = models.DateTimeField(null=True)  # the responsible unit was told that it is over time

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["committee", "duty"], name="gatherings_duty_once")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_on=None, told_at=None),
                name="gatherings_duty_waiting",
            )
        ]
