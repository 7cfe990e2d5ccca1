"""What is kept beside a printed bulletin, so that months later anybody can ask whether its numbers still stand.

The file names every row by its key (a case's reference, a plate's code) and a digest of what was counted of it. It
belongs to the district's papers, not on its website: the page itself carries the digest of all rows together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from lifang.kernel.canonical import digest
from lifang.overview.figures.compute import Result, compute
from lifang.overview.figures.definition import Figures
from lifang.overview.figures.expression import Cut
from lifang.overview.history import Reason, Told, told_since

FORMAT = "lifang-receipts/1"
SUFFIX = ".receipts.json"
SHORT = 16  # characters of a row's digest: enough to tell that it changed


class NotReceipts(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Change:
    """One row that came, went or changed; without a row it is about the figure itself."""

    key: str
    told: Told


@dataclass(frozen=True, slots=True)
class Mismatch:
    id: str
    printed: int
    now: int | None
    changes: tuple[Change, ...]


def receipt(result: Result) -> dict[str, Any]:
    """What machines are told of one number: `lifang figures --json` is a list of these."""
    figure = result.figure
    return {
        "id": figure.id,
        "value": result.value,
        "unit": dict(figure.unit),
        "definition": dict(figure.definition),
        "version": figure.version,
        "as_of": result.cut.as_of.isoformat(),
        "rows": len(result.rows),
        "digest": result.digest,
    }


def to_data(results: Iterable[Result], *, printed_at: datetime) -> dict[str, Any]:
    figures = [
        receipt(result)
        | {
            "area": result.cut.area,
            "query": result.figure.query,
            "keys": {key: _short(row) for key, row in result.rows.items()},
        }
        for result in results
    ]
    return {"format": FORMAT, "printed_at": printed_at.isoformat(), "figures": figures}


def read(path: Path) -> dict[str, Any]:
    """The receipts in this file, or beside the bulletin that it is."""
    beside = path.with_name(path.name + SUFFIX)
    found = beside if beside.is_file() else path
    try:
        data = json.loads(found.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotReceipts(
            f"{path}: neither receipts of a bulletin nor a bulletin with {beside.name}"
        ) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotReceipts(
            f"{found}: not receipts of a bulletin (they say {FORMAT!r}); give the file beside it"
        )
    return data


def compare(data: Mapping[str, Any], figures: Figures) -> Iterator[Mismatch]:
    """Each number that is another one now, and each that is the same over other rows."""
    printed_at = datetime.fromisoformat(data["printed_at"])
    for one in data["figures"]:
        if one["id"] not in figures:
            yield Mismatch(one["id"], one["value"], None, (Change("", Told(Reason.WITHDRAWN)),))
    for cut, kept in _by_cut(one for one in data["figures"] if one["id"] in figures):
        results = compute([figures[one["id"]] for one in kept], cut)
        for one, now in zip(kept, results, strict=True):
            if now.figure.version != one["version"] or now.figure.query != one["query"]:
                yield Mismatch(one["id"], one["value"], now.value, (Change("", Told(Reason.DEFINITION)),))
            elif now.digest != one["digest"]:
                changes = tuple(_changes(one["keys"], now, printed_at))
                yield Mismatch(one["id"], one["value"], now.value, changes)


def _by_cut(kept: Iterable[dict[str, Any]]) -> Iterator[tuple[Cut, list[dict[str, Any]]]]:
    """Numbers of one day and area together: each table is read once for all of them."""
    groups: dict[Cut, list[dict[str, Any]]] = {}
    for one in kept:
        groups.setdefault(Cut(date.fromisoformat(one["as_of"]), one["area"]), []).append(one)
    yield from groups.items()


def _changes(printed: Mapping[str, str], now: Result, printed_at: datetime) -> Iterator[Change]:
    found = {key: _short(row) for key, row in now.rows.items()}
    for key in sorted(key for key in {*printed, *found} if printed.get(key) != found.get(key)):
        yield Change(key, told_since(now.figure.table.stream_of(key), printed_at))


def _short(row: Mapping[str, Any]) -> str:
    return digest(row)[:SHORT]
