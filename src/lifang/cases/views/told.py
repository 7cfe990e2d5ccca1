"""Messages about a case as staff may read them: to whom, how, and what they say; never a whole address, never the receipt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.models import Case
from lifang.kernel.text import mask_phone
from lifang.outbox.models import Message
from lifang.people.models import Account
from lifang.places.queries import name_in

CHANNELS: dict[str, str | Promise] = {
    "mail": gettext_lazy("mail"),
    "console": gettext_lazy("screen of the server"),
}
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Told:
    who: str
    channel: str
    address: str
    body: str
    state: str
    at: datetime


def told(messages: Iterable[Message], cases: Iterable[Case], language: str) -> list[Told]:
    """Two people may share an address; whoever is not a colleague is the one who reported."""
    rows = list(messages)
    colleagues = {
        account.email: name_in(account.person, language) if account.person else account.username
        for account in Account.objects.filter(email__in={row.address for row in rows}).select_related(
            "person"
        )
    }
    receipts = {case.receipt for case in cases}
    return [
        Told(
            colleagues.get(row.address) or _("the person who reported"),
            str(CHANNELS.get(row.channel, row.channel)),
            masked(row.address),
            _without(receipts, row.body),
            str(row.get_state_display()),
            row.created_at,
        )
        for row in rows
    ]


def masked(address: str) -> str:
    name, at, host = address.partition("@")
    return f"{name[:1]}***@{host}" if at else mask_phone(address)


def _without(receipts: set[str], body: str) -> str:
    """The receipt is the reporter's key to the case: whoever handles it must not answer in their place."""
    for receipt in receipts:
        body = body.replace(receipt, "…")
    return body
