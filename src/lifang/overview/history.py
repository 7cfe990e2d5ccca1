"""Why a row stands behind a number today and did not when it was printed, or the other way round: the record says it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lifang.cases.models import Case, Exclusion
from lifang.overview.readmodel.sources import SOURCES
from lifang.overview.readmodel.tables import Table
from lifang.record.models import Entry


class Reason(StrEnum):
    LATE = "late entry"  # it had happened, and entered the record after the printing
    SAME_DAY = "the day was not over"  # it happened after the printing, on the last day that was counted
    CORRECTED = "correction"
    REOPENED = "reopening"
    MERGED = "merging"  # into another case, or taken back
    EXCLUDED = "exclusion"
    ERASED = "erasure"
    MOVED = "later step"
    DEFINITION = "new definition"
    WITHDRAWN = "no longer defined"
    PAGE = "the page was changed after it was printed"
    RECEIPTS = "the receipts do not agree with themselves"
    FOREIGN = "the record knows no printing with these receipts"
    UNTOLD = "nothing in the record"  # the row changed and no entry says so: `lifang verify` finds it


@dataclass(frozen=True, slots=True)
class Told:
    reason: Reason
    entries: tuple[str, ...] = ()  # kinds of the entries since the printing


def told_since(table: Table, key: str, printed_at: datetime, as_of: date) -> Told:
    """What the row's own entries say; if nothing, those of the site or unit through which it is placed."""
    entries = _entries(table.stream_of(key))
    about = [entry for entry in entries if table.is_told(key, entry.facts)]
    since = [entry for entry in about if entry.at > printed_at]
    if since and len(since) == len(about):
        return Told(Reason.LATE, _kinds(since))
    if since or _payload_erased(about, printed_at):
        return Told(_reason(about[: len(about) - len(since)], since, printed_at, as_of), _kinds(since))
    beside = [entry for stream in _beside(table, key) for entry in _entries(stream) if entry.at > printed_at]
    return Told(Reason.CORRECTED if beside else Reason.UNTOLD, _kinds(beside))


def _entries(stream: str) -> list[Entry]:
    return list(Entry.objects.filter(stream=stream).select_related("payload").order_by("number"))


def _kinds(entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.kind for entry in entries))


def _beside(table: Table, key: str) -> Iterator[str]:
    if not table.beside:
        return
    source = SOURCES[table.name]
    columns = [source.expression(name) for name in (table.key, *table.beside)]
    names = [f"column_{place}" for place in range(len(columns))]
    rows = source.rows().annotate(**dict(zip(names, columns, strict=True))).filter(column_0=key)
    for row in rows.values_list(*names[1:]):
        for stream, code in zip(table.beside.values(), row, strict=True):
            yield stream.format(code)


def _reason(before: Sequence[Entry], since: Sequence[Entry], printed_at: datetime, as_of: date) -> Reason:
    ops = [op for entry in since for op in entry.facts.get("ops", [])]
    if {op["op"] for op in ops} & {"merge", "unmerge"}:
        return Reason.MERGED
    if any(op["op"] == "exclusion.decide" and op["as"] != Exclusion.State.REFUSED for op in ops):
        return Reason.EXCLUDED
    if _closed(before) and any(op["op"] == "state" and op["kind"] != Case.Kind.CLOSED for op in ops):
        return Reason.REOPENED
    if any(_acted_at(entry) <= printed_at or _ended_by(entry, as_of) for entry in since):
        return Reason.LATE
    if any(entry.kind in ("correct", "corrected", "changed") for entry in since):
        return Reason.CORRECTED
    if any(op["op"] == "erase" for op in ops) or _payload_erased([*before, *since], printed_at):
        return Reason.ERASED
    return Reason.MOVED


def _closed(entries: Sequence[Entry]) -> bool:
    states = [op for entry in entries for op in entry.facts.get("ops", []) if op["op"] == "state"]
    return bool(states) and states[-1]["kind"] == Case.Kind.CLOSED


def _acted_at(entry: Entry) -> datetime:
    """What was done out of reach of the network tells when it was done."""
    told = entry.facts.get("acted_at")
    return datetime.fromisoformat(told) if told else entry.at


def _ended_by(entry: Entry, as_of: date) -> bool:
    """A line of a register whose last day had passed before its end was written down."""
    return entry.kind == "ended" and str(entry.facts.get("until", "9999")) <= as_of.isoformat()


def _payload_erased(entries: Sequence[Entry], printed_at: datetime) -> bool:
    payloads = [getattr(entry, "payload", None) for entry in entries]
    return any(one and one.erased_at and one.erased_at > printed_at for one in payloads)
