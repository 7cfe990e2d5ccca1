"""Entries of a registration's stream → its row. Commands write through it, and a rebuild repeats them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

ENTERED, CHANGED, ENDED, ERASED = KINDS = ("entered", "changed", "ended", "erased")


def columns(
    row: Mapping[str, Any], kind: str, facts: Mapping[str, Any], payload: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """What an entry of this kind makes of a row: days as facts have them, persons and units by their codes.

    `row`: its values so far. `payload` is empty when it was erased: the row then stands for nobody.
    """
    changed: dict[str, Any] = {}
    if kind == ENTERED:
        changed |= {
            "register": facts["register"],
            "holder": facts["holder"],
            "from_on": facts["from"],
            "until_on": facts["until"],
            "person": payload.get("person"),
            "organization": facts.get("organization"),
        }
    if kind in (ENTERED, CHANGED):
        changed |= {
            "values": _merged(row["values"], facts["fields"]),
            "personal": _merged(row["personal"], payload.get("fields", {})),
            "lapses_on": facts["lapses"],
            "source": payload.get("source", row["source"]),
        }
    if kind == ENDED:
        changed |= {"until_on": facts["until"], "ended_reason": payload.get("reason", "")}
    if kind == ERASED:
        changed |= {"person": None, "personal": {}, "ended_reason": "", "source": "", "erased_at": at}
    return changed


def _merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """A change to nothing takes the field out."""
    return {name: value for name, value in {**old, **changes}.items() if value is not None}
