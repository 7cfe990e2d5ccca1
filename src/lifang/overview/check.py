"""Do the numbers of a printed bulletin still stand, and if not, why? Nothing is reported without a reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lifang.overview.commands import is_known
from lifang.overview.figures.compute import Result, compute
from lifang.overview.figures.definition import Figures
from lifang.overview.figures.expression import SECOND, Cut
from lifang.overview.history import Reason, Told, told_since
from lifang.overview.receipts import Kept, Receipts, fingerprint, short, times


@dataclass(frozen=True, slots=True)
class Change:
    """One row that came, went or changed; without a row it is about the figure itself."""

    key: str
    told: Told


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Without an id it is about the papers themselves."""

    id: str
    as_of: date | None
    printed: int | None
    now: int | None
    changes: tuple[Change, ...]


def compare(receipts: Receipts, figures: Figures) -> Iterator[Mismatch]:
    """What is wrong with the papers, each number that is another one now, and each that is the same over other rows."""
    if not is_known(receipts):
        yield _papers(Reason.FOREIGN)
    torn = receipts.paper is not None and fingerprint(receipts.paper) != receipts.page
    if torn:
        yield _papers(Reason.PAGE)
    for cut, kept in _by_cut(receipts).items():
        known = [one for one in kept if one.id in figures]
        results = {one.figure.id: one for one in compute([figures[each.id] for each in known], cut)}
        for one in kept:
            now = results.get(one.id)
            changes = (
                [Change("", Told(Reason.PAGE))] if torn and _is_rewritten(one, receipts.paper or "") else []
            )
            changes += _changes(one, now, receipts)
            if changes:
                yield Mismatch(one.id, cut.as_of, one.value, now.value if now else None, tuple(changes))


def _papers(reason: Reason) -> Mismatch:
    return Mismatch("", None, None, None, (Change("", Told(reason)),))


def _by_cut(receipts: Receipts) -> dict[Cut, list[Kept]]:
    """Numbers of one day and area together: each table is read once for all of them."""
    groups: dict[Cut, list[Kept]] = {}
    for one in receipts.figures:
        groups.setdefault(one.cut, []).append(one)
    return groups


def _is_rewritten(one: Kept, paper: str) -> bool:
    return any(times(text, paper) < often for text, often in one.shown.items())


def _changes(one: Kept, now: Result | None, receipts: Receipts) -> Sequence[Change]:
    if now is None:
        return [Change("", Told(Reason.WITHDRAWN))]
    if now.figure.version != one.version or now.figure.query != one.query:
        return [Change("", Told(Reason.DEFINITION))]
    stands = now.digest == one.digest
    rows = [] if stands else list(_rows(one, now, receipts))
    if rows:
        return rows
    sound = stands and (now.value, now.count, now.count) == (one.value, one.rows, len(one.keys))
    return [] if sound else [Change("", Told(Reason.RECEIPTS))]


def _rows(one: Kept, now: Result, receipts: Receipts) -> Iterator[Change]:
    found = {key: short(row) for key, row in now.rows.items()}
    for key in sorted(key for key in {*one.keys, *found} if one.keys.get(key) != found.get(key)):
        told = told_since(now.figure.table, key, receipts.printed_at, now.cut.as_of)
        if key not in one.keys and _is_later(now, key, receipts):
            told = Told(Reason.SAME_DAY, told.entries)
        yield Change(key, told)


def _is_later(now: Result, key: str, receipts: Receipts) -> bool:
    """Printed before its day was over: what came in the hours after is no late entry."""
    figure = now.figure
    at = now.rows[key][figure.moment]
    return (
        figure.find(figure.moment).type == "moment"
        and int(at or 0) > receipts.printed_at.timestamp() * SECOND
    )
