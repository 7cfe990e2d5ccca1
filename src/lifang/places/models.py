from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """A node of the administrative tree. Its code begins with its parent's: a subtree is a range of codes."""

    class Level(models.TextChoices):
        DISTRICT = "district", _("district")
        STREET = "street", _("street")
        COMMUNITY = "community", _("community")
        GRID = "grid", _("grid")

    code = models.CharField(primary_key=True, max_length=24)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["code"]


class Site(models.Model):
    class Kind(models.TextChoices):
        ENTRANCE = "entrance", _("entrance")
        DOOR = "door", _("household door")
        BUILDING = "building", _("building")
        ESTATE = "estate", _("housing estate")
        PROJECT = "project", _("construction project")
        SEGMENT = "segment", _("street segment")
        CANTEEN = "canteen", _("elders' canteen")
        DEPOT = "depot", _("depot")
        FACILITY = "facility", _("facility")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=60, unique=True)  # stable in the district's files, e.g. "wenyuan-3-2"
    kind = models.CharField(max_length=12, choices=Kind.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="sites")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    initials = models.CharField(max_length=120, blank=True)  # of the name, as people type it (kernel.pinyin)
    address = models.CharField(max_length=200, blank=True)
    lat_e6 = models.IntegerField(null=True)  # WGS-84, millionths of a degree
    lon_e6 = models.IntegerField(null=True)
    facilities = models.JSONField(default=list)  # e.g. ["ramp", "accessible-parking"]

    class Meta:
        indexes = [models.Index(fields=["area", "kind"]), models.Index(fields=["lat_e6", "lon_e6"])]


class LocalDay(models.Model):
    """A day that this district alone keeps closed, or works: beside the public holidays and the folder's calendar.yaml."""

    day = models.DateField(primary_key=True)
    worked = models.BooleanField()
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]


class Plate(models.Model):
    """The QR sign at a site. Its life is a stream of its own; a replaced plate leads on to the new one."""

    class State(models.TextChoices):
        ISSUED = "issued", _("issued")
        PLACED = "placed", _("placed")
        BROKEN = "broken", _("broken")
        REPLACED = "replaced", _("replaced")

    code = models.CharField(primary_key=True, max_length=16)
    site = models.ForeignKey(Site, models.PROTECT, related_name="plates")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ISSUED)
    issued_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")
