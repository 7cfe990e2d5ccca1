"""That a bulletin was printed enters the record, so that the seals cover it as they cover every other step."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lifang.kernel.canonical import digest
from lifang.overview.receipts import Receipts
from lifang.people.actors import Actor
from lifang.record.commands import append
from lifang.record.models import Entry

PRINTED = "printed"


def keep_printing(data: dict[str, Any], *, language: str, actor: Actor, now: datetime) -> Entry:
    """`data` are the receipts as `receipts.to_data` gives them; the record keeps their digest, and the page's."""
    return append(
        stream=_stream(data["bulletin"]),
        kind=PRINTED,
        actor=actor.name,
        facts={
            "language": language,
            "page": data["page"],
            "receipts": digest(data),
            "figures": len(data["figures"]),
        },
        now=now,
    )


def is_known(receipts: Receipts) -> bool:
    printings = Entry.objects.filter(stream_id=_stream(receipts.bulletin), kind=PRINTED)
    return any(facts["receipts"] == receipts.digest for facts in printings.values_list("facts", flat=True))


def _stream(bulletin: str) -> str:
    return f"bulletin/{bulletin}"
