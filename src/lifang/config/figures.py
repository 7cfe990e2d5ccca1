"""`lifang figures`: the district's numbers, each with its definition and the digest of its rows."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each import inside a function says why it stands there
import json
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lifang.config.answers import FINDING, fail, now, print_json, writing
from lifang.config.options import District, Json
from lifang.config.start import open_district

if TYPE_CHECKING:
    from lifang.overview.check import Mismatch
    from lifang.overview.figures.definition import Figures

ALL_ROWS = 5  # of each reason, before the rest is only counted


class Format(StrEnum):
    TEXT = "text"
    HTML = "html"
    MD = "md"


AsOf = Annotated[
    str, typer.Option("--as-of", help="Up to the end of this day, e.g. 2026-11-23 (today if left out).")
]


def figures(
    district: District = None,
    as_of: AsOf = "",
    area: Annotated[str, typer.Option(help="Only what lies in this area, by its code.")] = "",
    check: Annotated[
        Path | None,
        typer.Option("--check", help="A printed bulletin: do its numbers still stand, and why not?"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compute every figure of the district from its records."""
    _open(district)
    if check is not None:
        _check(check, as_json=as_json)
        return
    from lifang.overview.figures.compute import compute  # analytics are loaded only where they are used
    from lifang.overview.figures.expression import Cut  # the same
    from lifang.overview.receipts import receipt  # the same

    results = compute(_declared().values(), Cut(day_of(as_of), known_area(area)))
    if as_json:
        print_json([receipt(result) for result in results])
        return
    width = max((len(result.figure.id) for result in results), default=0)
    for result in results:
        unit = " / ".join(result.figure.unit.values())
        typer.echo(f"{result.figure.id:{width}}  {result.value:>14,} {unit}")
        typer.echo(f"{'':{width}}  {' / '.join(result.figure.definition.values())}")
        rows = f"{len(result.rows)} rows, version {result.figure.version}, as of {result.cut.as_of}"
        typer.echo(f"{'':{width}}  {rows}, sha256 {result.digest}")
    if not results:
        typer.echo("no figure is declared; write figures.yaml into the district folder (docs/figures.md)")


def _open(district: Path | None) -> None:
    open_district(district)
    from lifang.overview.book import can_compute  # Django runs by now

    if not can_compute():
        fail("figures are computed by libraries of their own: pip install 'lifang[figures]'")


def _declared() -> Figures:
    from lifang.overview.book import figures as read_book  # Django runs by now
    from lifang.overview.figures.load import FiguresError  # the same
    from lifang.programs.source import ProgramError  # the same

    try:
        return read_book()
    except (FiguresError, ProgramError) as error:
        fail(str(error))


def _check(file: Path, *, as_json: bool) -> None:
    from lifang.overview.check import compare  # analytics, only where they are used
    from lifang.overview.receipts import NotReceipts, read  # the same

    try:
        receipts = read(file)
    except NotReceipts as error:
        fail(str(error))
    found = list(compare(receipts, _declared()))
    if as_json:
        print_json([_as_dict(one) for one in found])
    else:
        for one in found:
            _tell(one)
        fallen = sum(bool(one.id) for one in found)
        count = len(receipts.figures)
        typer.echo(f"{count - fallen} of {count} numbers stand as they were printed")
    if found:
        raise typer.Exit(FINDING)


def _tell(one: Mismatch) -> None:
    if one.printed is None:
        typer.echo("the papers:")
    elif one.now is None:
        typer.echo(f"{one.id}: printed {one.printed:,}")
    else:
        over = ", over other rows" if any(change.key for change in one.changes) else ""
        told = f"the number still stands{over}" if one.now == one.printed else f"now {one.now:,}"
        typer.echo(f"{one.id}: printed {one.printed:,}, {told}")
    for reason, keys in _by_reason(one).items():
        more = f" and {len(keys) - ALL_ROWS} more" if len(keys) > ALL_ROWS else ""
        typer.echo(f"  {reason}: {', '.join(keys[:ALL_ROWS])}{more}" if keys else f"  {reason}")


def _by_reason(one: Mismatch) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in one.changes:
        entries = f" ({', '.join(change.told.entries)})" if change.told.entries else ""
        found.setdefault(f"{change.told.reason}{entries}", []).extend([change.key] if change.key else [])
    return found


def _as_dict(one: Mismatch) -> dict[str, Any]:
    changes = [
        {"row": change.key, "reason": change.told.reason, "entries": list(change.told.entries)}
        for change in one.changes
    ]
    as_of = one.as_of.isoformat() if one.as_of else None
    return {"id": one.id, "as_of": as_of, "printed": one.printed, "now": one.now, "changes": changes}


def day_of(text: str) -> date:
    from lifang.kernel import worktime  # --help stays quick
    from lifang.places.profile import profile  # Django runs by now

    today = worktime.today(now(), profile().calendar)
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        fail(f"--as-of is {text!r}; write a day such as 2026-11-23")
    if day > today:
        fail(f"--as-of is {text}, which is still to come; the latest is {today}")
    return day


def known_area(code: str) -> str:
    from lifang.places.models import Area  # Django runs by now

    if code and not Area.objects.filter(pk=code).exists():
        fail(f"--area is {code!r}, which is no area of this district")
    return code


def bulletin(
    name: Annotated[str, typer.Argument(help="The bulletin, by the name of its files in bulletins/.")],
    *,
    district: District = None,
    as_of: AsOf = "",
    form: Annotated[
        Format, typer.Option("--format", help="text, md, or html: one file, ready to print.")
    ] = Format.TEXT,
    language: Annotated[str, typer.Option(help="zh or en; else the district's first.")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it here, and its receipts beside it.")
    ] = None,
) -> None:
    """Print a page of the district's own with every number recomputed from records."""
    _open(district)
    from django.utils import translation  # Django runs by now

    from lifang.overview.bulletins import source, write  # analytics are loaded only where they are used
    from lifang.overview.bulletins.fill import fill  # the same
    from lifang.overview.commands import keep_printing  # the same
    from lifang.overview.figures.compute import compute  # the same
    from lifang.overview.figures.expression import Cut  # the same
    from lifang.overview.receipts import SUFFIX, to_data  # the same
    from lifang.people.actors import Actor  # Django runs by now
    from lifang.places.profile import profile  # the same
    from lifang.record.door import transaction  # the same

    here, at = profile(), now()  # what enters the record from here on is later than the print
    found = source.find_bulletin(here.folder, name, [language] if language else here.languages)
    if found is None:
        known = ", ".join(source.names_in(here.folder)) or "none"
        fail(f"no bulletin {name!r} is written here in this language; there are: {known}")
    with translation.override("zh-hans" if found.language == "zh" else found.language):
        filled = fill(found, _declared(), day_of(as_of), lambda wanted, day: compute(wanted, Cut(day)), at=at)
        writers = {Format.TEXT: write.to_text, Format.MD: write.to_markdown, Format.HTML: write.to_sheet}
        text = writers[form](filled)
    if out is None:
        typer.echo(text)
        return
    receipts = out.with_name(out.name + SUFFIX)
    data = to_data(filled.results, printed_at=at, bulletin=name, page=text, shown=filled.shown)
    with transaction(), writing(out.parent):  # no entry without its papers
        keep_printing(data, language=found.language, actor=Actor.system("bulletin"), now=now())
        out.write_bytes(text.encode())
        receipts.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{out}\n{receipts}: keep it; `lifang figures --check {out}` compares with it")
