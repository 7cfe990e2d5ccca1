"""Rows of the engine. All of them are projections of entries: `ops` alone changes them, `rebuild.py` compares them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.people.models import Account, Organization
from lifang.places.models import Area, Plate, Site

MERGED = "merged"
"""The state of a case that was merged into another; no program may use the name."""

FOLLOW_UP = "follow-up"
"""The clock of the question "is it really solved?", which runs after closing."""

LONGEST_REASON = 1000  # characters

LANE = ("due_at", "purpose", "area", "program", "handler")
"""The order of a list, and all that walls and lanes ask: the desk's counts read the index alone, never a row."""


class ProgramVersion(models.Model):
    """The text of a program as it was when its first case began: a running case keeps its version."""

    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    source = models.TextField()
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="cases_program_version")]


class Case(models.Model):
    class Kind(models.TextChoices):
        OPEN = "open", _("open")
        WAITING = "waiting", _("waiting")
        CLOSED = "closed", _("closed")

    class Ruling(models.TextChoices):
        DUE = "due", _("the duty desk must rule")
        MADE = "made", _("ruled: may not be returned again")

    ref = models.CharField(max_length=12, unique=True)  # for staff, read aloud on the phone
    receipt = models.CharField(max_length=20, unique=True)  # the reporter's secret
    program = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    purpose = models.CharField(max_length=40)
    sensitivity = models.CharField(max_length=10)
    nature = models.CharField(max_length=20, blank=True)
    category = models.CharField(max_length=20, blank=True)  # code in the program's category scheme
    state = models.CharField(max_length=40)
    state_kind = models.CharField(max_length=8, choices=Kind.choices)
    state_since = models.DateTimeField()
    title = models.CharField(max_length=120)  # short and never personal
    area = models.ForeignKey(Area, models.PROTECT, related_name="cases", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="cases", db_index=False)
    plate = models.ForeignKey(Plate, models.PROTECT, null=True, related_name="cases")
    lat_e6 = models.IntegerField(null=True)
    lon_e6 = models.IntegerField(null=True)
    channel = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    fields = models.JSONField(default=dict)  # the program's fields, permanent ones
    personal = models.JSONField(default=dict)  # the program's personal fields: emptied on erasure
    phone_index = models.CharField(
        max_length=64, blank=True
    )  # of the reporter's number (vault.caller_index); emptied with it
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="cases", db_index=False)  # custody
    handler = models.CharField(max_length=150, blank=True)  # username within the unit
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)  # of the earliest running clock
    overdue = models.BooleanField(default=False)  # some clock of the work itself was breached
    returns = models.PositiveSmallIntegerField(default=0)
    ruling = models.CharField(max_length=4, blank=True, choices=Ruling.choices)
    reopened = models.PositiveSmallIntegerField(default=0)
    escalation = models.PositiveSmallIntegerField(default=0)
    erased_at = models.DateTimeField(null=True)  # personal content is gone for good
    entries = models.PositiveIntegerField(default=0)  # how far this row has followed its stream

    class Meta:
        indexes = [  # those that begin with a foreign key stand in for its own
            models.Index(fields=["state_kind", *LANE], name="cases_lanes"),
            models.Index(fields=["unit", "state_kind", *LANE], name="cases_lanes_of_unit"),
            models.Index(fields=["area", "state_kind", "opened_at"]),
            models.Index(fields=["site", "opened_at"]),
            models.Index(fields=["program", "opened_at"]),
            models.Index(
                fields=["closed_at"], condition=models.Q(closed_at__isnull=False), name="cases_closed"
            ),
            models.Index(fields=["due_at"], condition=models.Q(ruling="due"), name="cases_ruling"),
            models.Index(fields=["phone_index"], condition=~models.Q(phone_index=""), name="cases_phone"),
            # few have one: an index that also held the others would look useless to SQLite's statistics
            models.Index(fields=["parent"], condition=models.Q(parent__isnull=False), name="cases_parent"),
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="cases_merged_into",
            ),
        ]

    @property
    def stream(self) -> str:
        return f"case/{self.ref}"


class Clock(models.Model):
    class State(models.TextChoices):
        RUNNING = "running", _("running")
        PAUSED = "paused", _("paused")
        MET = "met", _("met")  # stopped in time or late: see breached_at
        DROPPED = "dropped", _("dropped")  # the case went another way

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)
    name = models.CharField(max_length=40)
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices)
    start_at = models.DateTimeField()
    due_at = models.DateTimeField()
    stop_at = models.DateTimeField(null=True)
    provisional = models.BooleanField(default=False)
    calendar = models.CharField(max_length=80)  # name and version it was computed with
    reasons = models.JSONField(default=list)  # kernel.worktime steps
    pauses = models.JSONField(default=list)  # [{start, end, reason, by}]
    extensions = models.JSONField(default=list)  # [{by, from, to, reason, approver}]
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "name", "round"], name="cases_clock_round")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="running"), name="cases_clock_running"),
        ]


class Custody(models.Model):
    """Which unit holds a case from when until when; exactly one row is open while the case is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="custody")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="held", db_index=False)
    handler = models.CharField(max_length=150, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(until_at__isnull=True), name="cases_custody_one"
            )
        ]
        indexes = [models.Index(fields=["unit", "case"])]


class Handover(models.Model):
    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        RULED = "ruled", _("ruled")  # the duty desk decided

    case = models.ForeignKey(Case, models.PROTECT, related_name="handovers", db_index=False)
    number = models.PositiveSmallIntegerField()
    from_unit = models.ForeignKey(Organization, models.PROTECT, related_name="offers_made")
    to_unit = models.ForeignKey(Organization, models.PROTECT, related_name="offers")
    reason = models.CharField(max_length=LONGEST_REASON)
    state = models.CharField(max_length=10, choices=State.choices)
    offered_at = models.DateTimeField()
    offered_by = models.CharField(max_length=80)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="cases_handover_number")]
        indexes = [
            models.Index(
                fields=["to_unit"], condition=models.Q(state="offered"), name="cases_handover_offered"
            )
        ]


class Assist(models.Model):
    """A co-handler asked for one thing by one date; custody stays where it is."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assists", db_index=False)
    number = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="assists")
    task = models.CharField(max_length=LONGEST_REASON)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    breached_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="cases_assist_number")]
        indexes = [
            models.Index(
                fields=["unit", "due_at"],
                condition=models.Q(answered_at__isnull=True),
                name="cases_assist_open",
            ),
        ]


class Feedback(models.Model):
    """The reporter's answer to "is it really solved?", given by themselves or taken by a call-back; one row a round."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        ANSWERED = "answered", _("answered")
        UNREACHED = "unreached", _("not reached")

    case = models.ForeignKey(Case, models.PROTECT, related_name="feedback", db_index=False)
    round = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)
    by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="cases_feedback_round")]
        indexes = [
            models.Index(fields=["asked_at"], condition=models.Q(state="due"), name="cases_feedback_due")
        ]


class Exclusion(models.Model):
    """Who asked that a case be left out of the rates, why, and who decided."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="exclusions", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=LONGEST_REASON)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=80)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="cases_exclusion_number")]
        indexes = [
            models.Index(fields=["case"], condition=models.Q(state="asked"), name="cases_exclusion_asked")
        ]


class Evidence(models.Model):
    """A file attached by an entry. The bytes lie in the store under their SHA-256; `public` is the cleaned picture's."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence", db_index=False)
    entry_number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    public = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)  # served to nobody from then on; the hashes stay as proof

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "entry_number", "sha256"], name="cases_evidence_once")
        ]
        indexes = [models.Index(fields=["sha256"]), models.Index(fields=["public"])]


class Discarded(models.Model):
    """A file that lost one of the rows that named it. The sweep deletes it, unless another row still names it (discards.py)."""

    sha256 = models.CharField(max_length=64)


class Contact(models.Model):
    """Somebody called or came: with a case, or answered at once, handed to an emergency line, or shown another door."""

    class Outcome(models.TextChoices):
        CASE = "case", _("became a case")
        ANSWERED = "answered", _("answered at once")
        EMERGENCY = "emergency", _("handed to an emergency line")
        NOT_ACCEPTED = "not-accepted", _("not accepted")

    ref = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="contacts")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="contacts")
    line = models.CharField(max_length=10, blank=True)  # the emergency number it went to
    reason = models.CharField(max_length=40, blank=True)  # why not accepted
    taken_by = models.CharField(max_length=80)
    phone_index = models.CharField(max_length=64, blank=True)  # of the caller's number (vault.caller_index)

    class Meta:
        indexes = [
            models.Index(fields=["at"]),
            models.Index(
                fields=["phone_index"], condition=~models.Q(phone_index=""), name="cases_contact_phone"
            ),
        ]


class SavedView(models.Model):
    """A list somebody comes back to: lane and filters under a name of their own. A preference, not a part of the record."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=400)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="cases_saved_view_name")]
