"""What is kept beside a printed bulletin, so that months later anybody can ask whether its numbers still stand.

The file names every row by its key (a case's reference, a plate's code) and a digest of what was counted of it. It
belongs to the district's papers, not on its website: the page itself carries the digest of all rows together. The
record keeps the digest of page and file (`commands.keep_printing`), so that neither can be changed unnoticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from lifang.kernel.canonical import digest
from lifang.overview.figures.compute import Result
from lifang.overview.figures.expression import Cut

FORMAT = "lifang-receipts/2"
SUFFIX = ".receipts.json"
SHORT = 16  # characters of a row's digest: enough to tell that it changed


class NotReceipts(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Kept:
    """One number as it was printed."""

    id: str
    value: int
    version: int
    cut: Cut
    rows: int
    digest: str
    query: Mapping[str, Any]
    keys: Mapping[str, str]  # of its rows → short digest
    shown: Mapping[str, int]  # the number as the page writes it → how often


@dataclass(frozen=True, slots=True)
class Receipts:
    bulletin: str
    printed_at: datetime
    page: str  # SHA-256 of the page's bytes
    figures: tuple[Kept, ...]
    digest: str  # of this file's content
    paper: str | None  # the page that lies beside it now; None: there is none


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


def to_data(
    results: Iterable[Result],
    *,
    printed_at: datetime,
    bulletin: str = "",
    page: str = "",
    shown: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, Any]:
    """`page` is what was printed, `shown` how it writes each number, by the figure's id."""
    figures = [
        receipt(result)
        | {
            "area": result.cut.area,
            "query": result.figure.query,
            "keys": {key: short(row) for key, row in result.rows.items()},
            "shown": {text: times(text, page) for text in (shown or {}).get(result.figure.id, ())},
        }
        for result in results
    ]
    return {
        "format": FORMAT,
        "bulletin": bulletin,
        "printed_at": printed_at.isoformat(),
        "page": fingerprint(page),
        "figures": figures,
    }


def fingerprint(page: str) -> str:
    return sha256(page.encode()).hexdigest()


def times(number: str, page: str) -> int:
    """How often this very number stands in a page: 77 is not in 2,277."""
    return len(re.findall(rf"(?<![\d.,]){re.escape(number)}(?![.,]?\d)", page))


def short(row: Mapping[str, Any]) -> str:
    return digest(row)[:SHORT]


def read(path: Path) -> Receipts:
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
    page = found.with_name(found.name.removesuffix(SUFFIX))
    paper = page.read_bytes().decode(errors="replace") if page != found and page.is_file() else None
    try:
        return parse(data, paper)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotReceipts(
            f"{found}: damaged receipts ({type(error).__name__}: {error}); take an unharmed copy"
        ) from error


def parse(data: Mapping[str, Any], paper: str | None = None) -> Receipts:
    """KeyError, TypeError, ValueError or AttributeError where the data are not what `to_data` gave."""
    printed_at = datetime.fromisoformat(data["printed_at"])
    if printed_at.tzinfo is None:
        raise ValueError("printed_at has no time zone")
    return Receipts(
        bulletin=str(data["bulletin"]),
        printed_at=printed_at,
        page=str(data["page"]),
        figures=tuple(_kept(one) for one in data["figures"]),
        digest=digest(data),
        paper=paper,
    )


def _kept(one: Mapping[str, Any]) -> Kept:
    return Kept(
        id=str(one["id"]),
        value=int(one["value"]),
        version=int(one["version"]),
        cut=Cut(date.fromisoformat(one["as_of"]), str(one["area"])),
        rows=int(one["rows"]),
        digest=str(one["digest"]),
        query=dict(one["query"]),
        keys={str(key): str(row) for key, row in one["keys"].items()},
        shown={str(text): int(often) for text, often in one["shown"].items()},
    )
