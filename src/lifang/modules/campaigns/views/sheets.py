"""A list of targets as people have it: a table saved as CSV, with one line for each door, project or person."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Container, Iterable
from typing import IO

from django.utils.translation import gettext as _

from lifang.modules.campaigns.commands import TargetRow
from lifang.people.models import Organization, Person
from lifang.places.models import Site

COLUMNS = ("site", "stair", "floor", "door", "person", "organization", "area")
LARGEST = 5 * 1024 * 1024  # bytes
FLOOR = re.compile(r"-?[0-9]{1,4}")


class BadSheet(Exception):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_rows(file: IO[bytes]) -> list[TargetRow]:
    """All lines or none: each bad one is told with its number."""
    lines = _lines(_text(file))
    sites = {
        site.code: site for site in Site.objects.filter(code__in=_said(lines, "site")).select_related("area")
    }
    people = {person.code: person for person in Person.objects.filter(code__in=_said(lines, "person"))}
    units = {unit.code: unit for unit in Organization.objects.filter(code__in=_said(lines, "organization"))}
    problems, rows = [], []
    for number, line in enumerate(lines, 2):
        said = {name: (line.get(name) or "").strip() for name in COLUMNS}
        known: dict[str, Container[str]] = {"site": sites, "person": people, "organization": units}
        if missing := [name for name, found in known.items() if said[name] and said[name] not in found]:
            what = said[missing[0]]
            problems.append(
                _("Line %(line)s: nothing is known by the code “%(code)s”.") % {"line": number, "code": what}
            )
            continue
        if said["floor"] and not FLOOR.fullmatch(said["floor"]):
            problems.append(_("Line %(line)s: the floor is a number.") % {"line": number})
            continue
        rows.append(
            TargetRow(
                site=sites.get(said["site"]),
                stair=said["stair"],
                floor=int(said["floor"] or 0),
                door=said["door"],
                person=people.get(said["person"]),
                organization=units.get(said["organization"]),
                area=said["area"],
                line=number,
            )
        )
    if problems:
        raise BadSheet(problems)
    return rows


def _text(file: IO[bytes]) -> str:
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        said = _("The file is larger than %(most)s MiB; divide it and bring in one part after the other.")
        raise BadSheet([said % {"most": LARGEST // 1024 // 1024}])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:  # of another encoding, or no text at all; no database keeps it
        raise BadSheet([_("The file is not UTF-8; save it as “CSV UTF-8”.")])
    return text


def _lines(text: str) -> list[dict[str, str | None]]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        unknown = [name for name in reader.fieldnames or ["-"] if name not in COLUMNS]
        if unknown:
            said = _("The first line names the columns: %(known)s. “%(name)s” is none of them.")
            raise BadSheet([said % {"known": ", ".join(COLUMNS), "name": unknown[0]}])
        return list(reader)
    except csv.Error:
        said = _("Line %(line)s cannot be read; look for a quotation mark that is never closed.")
        raise BadSheet([said % {"line": reader.line_num + 1}]) from None


def _said(lines: Iterable[dict[str, str | None]], name: str) -> set[str]:
    return {(line.get(name) or "").strip() for line in lines} - {""}
