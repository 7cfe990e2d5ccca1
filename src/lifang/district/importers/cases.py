"""`lifang import cases`: foreign requests played through the engine at their own moments, so that its clocks decide.

A case is found again by the mapping's key: of rows that are in the record already only what is new is played.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import transaction as django_transaction

from lifang.cases.batch import Batch
from lifang.cases.book import book
from lifang.cases.errors import Refused
from lifang.district.database import tell_planner
from lifang.district.importers.mapping import CaseMapping, Cell, read_mapping
from lifang.district.importers.run import Report
from lifang.district.importers.tally import BadLines, Tally
from lifang.district.tables import Row, read_table
from lifang.district.yamlfile import FolderError
from lifang.kernel.datum import to_wgs84
from lifang.kernel.geometry import parse_position
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.programs.definition import Program
from lifang.record.door import transaction

CHUNK = 1000  # rows written together
Calls = list[dict[str, Any]]
"""`receive`, then one `perform` for each step that has happened."""
Progress = Callable[[int, int], None]


def run_case_import(
    path: Path,
    *,
    mapping: Path | None,
    program: str,
    now: datetime,
    dry_run: bool = False,
    partial: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Raises FolderError when the file or its mapping cannot be read at all."""
    rules = read_mapping(mapping or path.parent / "mapping.yaml", program)
    table = read_table(path)
    if missing := sorted(rules.columns() - set(table.columns)):
        message = f"the mapping names columns that the file does not have: {', '.join(missing)}"
        raise FolderError([table.problem(1, message)])
    reader = _Reader(rules, book().current(rules.program), now)
    report = Report("cases", str(path))
    rows = table.rows
    with transaction():
        while True:
            try:
                with django_transaction.atomic():
                    report.tally = _play_all(reader, rows, progress)
                break
            except BadLines as bad:  # a row is taken whole or not at all, so the others begin once more
                report.problems += [table.problem(line, message) for line, message in bad.problems.items()]
                rows = tuple(row for row in rows if row.line not in bad.problems)
                if not partial:
                    break
        report.written = not dry_run and (partial or not report.problems)
        if report.written:
            tell_planner()
        else:
            django_transaction.set_rollback(True)
    return report


def _play_all(reader: _Reader, rows: Sequence[Row], progress: Progress | None) -> Tally:
    tally, problems = Tally(), {}
    for start in range(0, len(rows), CHUNK):
        played: list[tuple[Row, Calls]] = []
        for row in rows[start : start + CHUNK]:
            try:
                played.append((row, reader.calls(row.cells)))
            except ValueError as error:
                problems[row.line] = str(error)
        with Batch() as batch:
            batch.expect([call for _row, calls in played for call in calls])
            for row, calls in played:
                try:
                    tally.count(_play(batch, calls))
                except Refused as error:
                    problems[row.line] = str(error)
        if progress:
            progress(min(start + CHUNK, len(rows)), len(rows))
    if problems:
        raise BadLines(problems)
    return tally


def _play(batch: Batch, calls: Calls) -> str:
    opening, *steps = calls
    case = batch.receive(**opening)
    fresh, entries = case.pk is None, case.entries
    for step in steps:
        batch.perform(ref=case.ref, **step)
    if fresh:
        return "added"
    return "changed" if case.entries > entries else "unchanged"


class _Reader:
    """One row's cells → the calls that play it."""

    def __init__(self, rules: CaseMapping, program: Program, now: datetime) -> None:
        self.rules, self.program, self.now = rules, program, now
        self.actor = Actor.importer(rules.program)

    def calls(self, cells: Mapping[str, str]) -> Calls:
        rules = self.rules
        key = cells[rules.key]
        if not key:
            raise ValueError(f"{rules.key} is empty; without it a repeated import would make the case twice")
        shared = {"actor": self.actor, "language": rules.language}
        opened = self._moment(cells, rules.opened)
        calls: Calls = [
            shared
            | {
                "program": self.program.code,
                "key": key,
                "now": opened,
                "data": self._fields(rules.fields, cells),
                "channel": (rules.channel.read(cells) if rules.channel else "") or "import",
                "area": (rules.area.read(cells) if rules.area else "") or None,
                "position": self._position(cells),
            }
        ]
        last = opened
        for step in rules.then:
            if not cells[step.at]:
                continue
            at = self._moment(cells, step.at)
            if at < last:
                raise ValueError(
                    f"{step.at} {cells[step.at]} lies before the step that comes first; correct one"
                )
            last = at
            data = self._fields(step.fields, cells)
            calls.append(
                shared | {"action": step.action, "key": f"{key}/{step.action}", "now": at, "data": data}
            )
        return calls

    def _fields(self, cells_of: Mapping[str, Cell], cells: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, cell in cells_of.items():
            text = cell.read(cells)
            field = self.program.fields.get(name)
            if text and field is not None and field.type == "datetime":
                text = _aware(text).isoformat()
            if text:
                found[name] = text
        return found

    def _moment(self, cells: Mapping[str, str], column: str) -> datetime:
        if not cells[column]:
            raise ValueError(f"{column} is empty; write the moment, e.g. 2026-11-23 14:30")
        moment = _aware(cells[column]).astimezone(UTC)
        if moment > self.now:
            raise ValueError(f"{column} {cells[column]} lies in the future; correct it")
        return moment

    def _position(self, cells: Mapping[str, str]) -> tuple[int, int] | None:
        lat, lon = cells.get(self.rules.lat, ""), cells.get(self.rules.lon, "")
        if not lat or not lon:
            return None
        position = parse_position(f"{lat},{lon}")
        if profile().datum == "gcj02":
            position = to_wgs84(position)
        return position.lat, position.lon


def _aware(text: str) -> datetime:
    """Local time of the district unless the text says otherwise; the hour that comes twice means its first."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a moment; write it as 2026-11-23 14:30") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=profile().calendar.zone)
