from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.people.models import Organization
from lifang.places.models import Area, Site


class Vote(models.Model):
    """A vote of the owners of an estate, from the frozen roll to the published count (Civil Code art. 278)."""

    class State(models.TextChoices):
        DRAWN_UP = "drawn-up", _("being prepared")
        OPEN = "open", _("announced")  # ballots are taken from `opens_at` on
        CLOSED = "closed", _("over, not counted yet")
        COUNTED = "counted", _("counted")
        PUBLISHED = "published", _("result published")
        CANCELLED = "cancelled", _("vote withdrawn")

    ref = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="+")  # the estate
    organizer = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    secret = models.BooleanField()  # the published roll has tags in place of doors
    questions = models.JSONField()  # [{code, title, matter}], for an election also seats, alternates, years
    rules = models.JSONField()  # {heads_per_agent, prefer, keep, tie_seed}
    roll_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAWN_UP)
    drawn_up_at = models.DateTimeField()
    nominating_until = models.DateTimeField(
        null=True
    )  # owners nominate with their slips, and the vote is public
    noticed_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    register_digest = models.CharField(max_length=64, blank=True)
    protocol = models.JSONField(null=True)
    published_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)  # doors and names are gone for good
    reason = models.CharField(max_length=300, blank=True)  # why it was withdrawn
    cancelled_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # the organizer was told that the result is overdue
    committee = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["state", "closes_at"])]

    @property
    def stream(self) -> str:
        return f"vote/{self.ref}"

    @property
    def election(self) -> dict[str, Any] | None:
        """The question by which a committee is elected."""
        return next((one for one in self.questions if "seats" in one), None)

    def takes_nominations(self, now: datetime) -> bool:
        """By the owners themselves; the office enters what comes on paper until the notice."""
        until = self.nominating_until
        return self.state == self.State.DRAWN_UP and until is not None and now <= until

    def takes_ballots(self, now: datetime) -> bool:
        if self.state != self.State.OPEN or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= now <= self.closes_at


class RollUnit(models.Model):
    """One unit with its owners. Door and owners stay inside; what is published is the tag, the area and the head."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="units")
    tag = models.CharField(max_length=60)  # the unit in every published list; the door itself in an open vote
    label = models.CharField(max_length=60)  # the door: 1-2-301
    area = models.PositiveIntegerField()  # hundredths of a square metre
    head = models.CharField(max_length=12)
    owners = models.JSONField()  # names; personal
    slip_index = models.CharField(max_length=64)  # digest of the code on the unit's voting slip

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "tag"], name="gatherings_unit_tag"),
            models.UniqueConstraint(fields=["vote", "slip_index"], name="gatherings_unit_slip"),
        ]


class Nomination(models.Model):
    class By(models.TextChoices):
        SELF = "self", _("by oneself")
        RESIDENTS = "residents", _("by residents")
        COMMUNITY = "community", _("by the community")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be reviewed")
        ACCEPTED = "accepted", _("on the list")
        REFUSED = "refused", _("not on the list")

    class Consent(models.TextChoices):
        ASKED = "asked", _("not said yet")
        GIVEN = "given", _("agreed")
        DECLINED = "declined", _("declined")

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="nominations")
    question = models.CharField(max_length=20)
    code = models.CharField(max_length=10)  # of the candidate: c1, c2 …
    name = models.CharField(max_length=80)
    by = models.CharField(max_length=10, choices=By.choices)
    unit = models.ForeignKey(RollUnit, models.PROTECT, related_name="+")
    statement = models.TextField(blank=True)
    proposer = models.ForeignKey(
        RollUnit, models.PROTECT, null=True, related_name="+"
    )  # whose slip nominated
    consent = models.CharField(max_length=10, choices=Consent.choices, default=Consent.ASKED)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(max_length=300, blank=True)  # of the review, when refused

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["vote", "code"], name="gatherings_nomination_code")]


class BallotProxy(models.Model):
    vote = models.ForeignKey(Vote, models.PROTECT, related_name="proxies")
    number = models.CharField(max_length=12)
    agent = models.CharField(max_length=12)  # a1, a2 …: one person, whatever the protocol is published
    agent_index = models.CharField(max_length=64)  # of the agent's phone (vault.caller_index)
    agent_name = models.CharField(max_length=80)  # personal
    units = models.JSONField()  # tags
    signed_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vote", "number"], name="gatherings_proxy_number")]


class RegisteredBallot(models.Model):
    """One envelope of the register. What is inside stays locked until the vote is closed."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="ballots")
    number = models.CharField(max_length=12)
    tag = models.CharField(max_length=60)
    channel = models.CharField(max_length=6)  # paper | online
    cast_at = models.DateTimeField()
    proxy = models.CharField(max_length=12, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)  # why it was taken back before the end
    entered_at = models.DateTimeField(null=True)  # of paper handed in in time and entered after the end
    locked = models.TextField(blank=True)  # an online ballot's marks, encrypted (sealing.py)
    marks = models.JSONField(null=True)  # as they were found when it was opened
    nonce = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["vote", "number"], name="gatherings_ballot_number")]
