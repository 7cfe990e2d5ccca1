from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifang.places.models import Area, Site


class Person(models.Model):
    """Somebody the district knows by name: staff, volunteers, residents. Numbers live in the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60, unique=True)  # stable in the district's files
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)


class Secret(models.Model):
    """One encrypted personal value of a person (AES-GCM), found only by its keyed blind index."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        ID_NUMBER = "id_number", _("identity number")

    person = models.ForeignKey(Person, models.CASCADE, related_name="secrets")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    ciphertext = models.BinaryField()
    index = models.CharField(max_length=64)  # HMAC-SHA256 of the normalised value

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="people_secret_once")]
        indexes = [models.Index(fields=["kind", "index"])]


class Organization(models.Model):
    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department")
        STREET = "street", _("street office")
        COMMUNITY = "community", _("residents' committee")
        DUTY = "duty", _("duty desk")
        COMPANY = "company", _("company")
        POLICE = "police", _("police post")
        TEAM = "team", _("team")
        ASSOCIATION = "association", _("association")

    code = models.CharField(primary_key=True, max_length=60)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="organizations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    phone = models.CharField(max_length=40, blank=True)  # the unit's public number

    class Meta:
        indexes = [models.Index(fields=["kind", "area"])]


class Membership(models.Model):
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=60, blank=True)  # as people there say it: 组长, volunteer, chair …
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # last day


class Account(AbstractUser):
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="accounts")
    language = models.CharField(max_length=8, blank=True)


class Grant(models.Model):
    """role × area × program × purpose, on behalf of one unit, between two dates."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="grants")
    area = models.ForeignKey(Area, models.PROTECT, related_name="grants")
    program = models.CharField(max_length=60, blank=True)  # empty: every program of the purpose
    purpose = models.CharField(max_length=40, default="service")
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # last day


class StandIn(models.Model):
    """While the absent account is away the deputy may use its grants; entries name both."""

    absent = models.ForeignKey(Account, models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Account, models.PROTECT, related_name="deputises")
    from_on = models.DateField()
    until_on = models.DateField()  # last day
    reason = models.CharField(max_length=200, blank=True)


class Duty(models.Model):
    """Who answers for a site, or for every site of an area that has nobody of its own."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="duties")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="duties")
    site = models.ForeignKey(Site, models.PROTECT, null=True, related_name="duties")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="duties")
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(site__isnull=False, area__isnull=True)
                | models.Q(site__isnull=True, area__isnull=False),
                name="people_duty_site_or_area",
            )
        ]


class Registration(models.Model):
    """One line of a register (people.registers): who, kept by whom, from which day to which. A projection of its stream."""

    code = models.CharField(max_length=12, unique=True)  # read aloud on the phone
    register = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="registrations")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="registrations")
    holder = models.ForeignKey(Organization, models.PROTECT, related_name="keeps", db_index=False)
    values = models.JSONField(default=dict)  # the register's permanent fields
    personal = models.JSONField(default=dict)  # its personal fields: emptied on erasure
    from_on = models.DateField()
    until_on = models.DateField(null=True)  # last day
    lapses_on = models.DateField(null=True)  # last day unless it is renewed
    ended_reason = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)  # the stream that decided on it: of a case, mostly
    erased_at = models.DateTimeField(null=True)  # personal content is gone for good, and whose line it was

    class Meta:
        indexes = [
            models.Index(fields=["register", "holder", "from_on"]),
            models.Index(fields=["holder"]),
            models.Index(
                fields=["lapses_on"],
                condition=models.Q(until_on__isnull=True),
                name="people_registration_lapse",
            ),
            models.Index(
                fields=["source"], condition=~models.Q(source=""), name="people_registration_source"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True) | models.Q(organization__isnull=True),
                name="people_registration_one_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=False)
                | models.Q(person__isnull=False)
                | models.Q(organization__isnull=False),
                name="people_registration_has_subject",
            ),
        ]

    @property
    def stream(self) -> str:
        return f"registration/{self.code}"

    @property
    def all_values(self) -> dict[str, Any]:
        return {**self.values, **self.personal}
