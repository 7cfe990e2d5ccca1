"""The ways a message leaves the house. Upper floors register their gateways (SMS, work chat) here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from lifang.kernel.registry import Registry

Send = Callable[[str, str, str], None]
"""(address, subject, body); any exception means that the message was not sent."""

SEND_TIMEOUT = 30  # seconds; a worker's claim on a message lasts much longer (tasks.LEASE)


@dataclass(frozen=True, slots=True)
class Channel:
    send: Send
    quiet_at_night: bool = False  # it wakes people: nothing goes out from 22:00 to 07:00


CHANNELS: Registry[Channel] = Registry("channel")


def send_mail(address: str, subject: str, body: str) -> None:
    connection = get_connection(timeout=SEND_TIMEOUT)
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], connection=connection).send()


def print_message(address: str, subject: str, body: str) -> None:
    print(f"to {address}: {subject}\n{body}\n", flush=True)  # noqa: T201 -- that is what this channel is for


CHANNELS.add("mail", Channel(send_mail))
CHANNELS.add("console", Channel(print_message))
