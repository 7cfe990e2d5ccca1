"""Why a row stands behind a number today and did not when it was printed, or the other way round: the record says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lifang.cases.models import Case
from lifang.record.models import Entry


class Reason(StrEnum):
    LATE = "late entry"  # it had happened, and entered the record after the printing
    CORRECTED = "correction"
    REOPENED = "reopening"
    MERGED = "merging"  # into another case, or taken back
    EXCLUDED = "exclusion"
    ERASED = "erasure"
    MOVED = "later step"
    DEFINITION = "new definition"
    WITHDRAWN = "no longer defined"
    UNTOLD = "nothing in the record"  # the row changed and no entry says so: `lifang verify` finds it


@dataclass(frozen=True, slots=True)
class Told:
    reason: Reason
    entries: tuple[str, ...] = ()  # kinds of the entries since the printing


def told_since(stream: str, printed_at: datetime) -> Told:
    entries = list(Entry.objects.filter(stream=stream).select_related("payload").order_by("number"))
    since = [entry for entry in entries if entry.at > printed_at]
    kinds = tuple(dict.fromkeys(entry.kind for entry in since))
    if since and len(since) == len(entries):
        return Told(Reason.LATE, kinds)
    return Told(_reason(entries[: len(entries) - len(since)], since, printed_at), kinds)


def _reason(before: Sequence[Entry], since: Sequence[Entry], printed_at: datetime) -> Reason:
    ops = [op for entry in since for op in entry.facts.get("ops", [])]
    names = {op["op"] for op in ops}
    if "erase" in names or _payload_erased([*before, *since], printed_at):
        return Reason.ERASED
    if names & {"merge", "unmerge"}:
        return Reason.MERGED
    if "exclusion.decide" in names:
        return Reason.EXCLUDED
    if _closed(before) and any(op["op"] == "state" and op["kind"] != Case.Kind.CLOSED for op in ops):
        return Reason.REOPENED
    if any(_acted_at(entry) <= printed_at for entry in since):
        return Reason.LATE
    if any(entry.kind in ("correct", "corrected", "changed") for entry in since):
        return Reason.CORRECTED
    return Reason.MOVED if since else Reason.UNTOLD


def _closed(entries: Sequence[Entry]) -> bool:
    states = [op for entry in entries for op in entry.facts.get("ops", []) if op["op"] == "state"]
    return bool(states) and states[-1]["kind"] == Case.Kind.CLOSED


def _acted_at(entry: Entry) -> datetime:
    """What was done out of reach of the network tells when it was done."""
    told = entry.facts.get("acted_at")
    return datetime.fromisoformat(told) if told else entry.at


def _payload_erased(entries: Sequence[Entry], printed_at: datetime) -> bool:
    payloads = [getattr(entry, "payload", None) for entry in entries]
    return any(one and one.erased_at and one.erased_at > printed_at for one in payloads)
