"""The append-only record. Database triggers (migration 0002) refuse UPDATE and DELETE of entries, leaves and seals.

A stream is one thing's history (a case, a plate, a person's reads). An entry carries the hash of the one before it and
commits to its payload by a salted digest, so that the payload can be erased without breaking the chain.
"""

from __future__ import annotations

from django.db import models


class Stream(models.Model):
    key = models.CharField(primary_key=True, max_length=80)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64)
    dirty = models.BooleanField(default=True)  # moved since the last seal

    class Meta:
        indexes = [models.Index(fields=["key"], condition=models.Q(dirty=True), name="record_stream_dirty")]


class Entry(models.Model):
    stream = models.ForeignKey(  # found by the index of its constraint below
        Stream, models.PROTECT, db_column="stream", related_name="entries", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)  # another stream this entry is about (reads, links)
    key = models.CharField(max_length=120, null=True, unique=True)  # idempotency
    facts = models.JSONField()
    payload_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stream", "number"], name="record_entry_number")]
        indexes = [
            models.Index(
                fields=["subject", "id"], condition=~models.Q(subject=""), name="record_entry_subject"
            )
        ]


class Payload(models.Model):
    """Personal content of one entry. The only change ever allowed is erasure: data and salt go, the reason stays."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="payload")
    data = models.JSONField(null=True)
    salt = models.CharField(max_length=32, null=True)
    erased_at = models.DateTimeField(null=True)
    erased_reason = models.CharField(max_length=200, blank=True)


class Seal(models.Model):
    """Closes a day: the RFC 6962 root of a growing log whose leaves are stream heads that moved since the seal before."""

    number = models.PositiveIntegerField(primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    size = models.PositiveBigIntegerField()  # leaves in the log up to and including this seal
    entries = models.PositiveBigIntegerField()  # entries in the record at this seal
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)


class SealLeaf(models.Model):
    index = models.PositiveBigIntegerField(primary_key=True)
    seal = models.ForeignKey(Seal, models.PROTECT, related_name="leaves")
    stream = models.ForeignKey(Stream, models.PROTECT, db_column="stream", related_name="leaves")
    length = models.PositiveIntegerField()
    head = models.CharField(max_length=64)


class SealNode(models.Model):
    """A complete subtree of the log, kept so that a proof costs a few look-ups instead of a walk over all leaves."""

    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="record_sealnode_place")]
