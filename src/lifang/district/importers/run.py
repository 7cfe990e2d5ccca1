"""`lifang import KIND FILE`: every bad row with its line, nothing unless all is right, nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial as partial_of
from pathlib import Path

from django.db import transaction as django_transaction

from lifang.district.importers import people, places
from lifang.district.importers.registers import import_registrations
from lifang.district.importers.tally import BadLines, Tally
from lifang.district.kinds import Column, Line, field_columns, parse_table
from lifang.district.tables import read_table
from lifang.district.yamlfile import FolderError
from lifang.people.actors import Actor
from lifang.people.registers import UnknownRegister, find_register
from lifang.programs.source import Problem
from lifang.record.door import transaction

Importer = Callable[[Sequence[Line], Actor, datetime], Tally]

REGISTRATIONS = "registrations"
IMPORTERS: Mapping[str, Importer] = {
    "areas": places.import_areas,
    "organizations": people.import_organizations,
    "sites": places.import_sites,
    "plates": places.import_plates,
    "people": people.import_people,
    "grants": people.import_grants,
    "duties": people.import_duties,
}


@dataclass
class Report:
    kind: str
    path: str
    tally: Tally = field(default_factory=Tally)
    problems: list[Problem] = field(default_factory=list)
    written: bool = False


def run_import(
    kind: str, path: Path, *, now: datetime, register: str = "", dry_run: bool = False, partial: bool = False
) -> Report:
    """`register`: for registrations. Raises FolderError when the file cannot be read as a table at all."""
    table = read_table(path)
    try:
        importer, more = _importer(kind, register)
    except UnknownRegister as error:
        message = f"{error}; name it with --register"
        raise FolderError([table.problem(1, message)]) from error
    lines, problems = parse_table(table, kind, more=more)
    report = Report(kind, str(path), problems=problems)
    actor = Actor.importer(kind)
    with transaction():
        while True:
            try:
                with django_transaction.atomic():
                    report.tally = importer(lines, actor, now)
                break
            except BadLines as bad:
                report.problems += [
                    table.problem(number, message) for number, message in bad.problems.items()
                ]
                lines = [line for line in lines if line.line not in bad.problems]
        report.written = not dry_run and (partial or not report.problems)
        if not report.written:
            django_transaction.set_rollback(True)
    report.problems.sort()
    return report


def _importer(kind: str, register: str) -> tuple[Importer, Sequence[Column]]:
    if kind != REGISTRATIONS:
        return IMPORTERS[kind], ()
    declared = find_register(register)
    return partial_of(import_registrations, declared), field_columns(declared)
