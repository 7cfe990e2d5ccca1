from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """A message that leaves the house: written in the transaction that caused it, sent later by a worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")  # no more attempts

    channel = models.CharField(max_length=20)  # a name in the channel registry: mail, console, …
    address = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    about = models.CharField(max_length=80, blank=True)  # the stream this message is about
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)

    class Meta:
        indexes = [
            models.Index(fields=["send_after"], condition=models.Q(state="waiting"), name="outbox_waiting"),
            models.Index(fields=["about"]),
        ]


class Attempt(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    ok = models.BooleanField()
    error = models.CharField(max_length=300, blank=True)
