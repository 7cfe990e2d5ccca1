"""Lines of one register. A file adds, changes the fields of its columns, and ends; it never brings back what is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lifang.district.importers.people import each
from lifang.district.importers.tally import Tally
from lifang.district.kinds import Line
from lifang.people.actors import Actor
from lifang.people.commands import registers as commands
from lifang.people.models import Registration
from lifang.people.registers import Register
from lifang.programs import values

LANGUAGE = "en"  # as all that an import says
OVER = "ended by import"
Where = tuple[str, tuple[str, ...], date]


def import_registrations(register: Register, lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    known: dict[Where, Registration] = {}
    rows = Registration.objects.filter(register=register.code, erased_at=None)
    for row in rows.select_related("person", "organization", "holder"):
        subject = row.person or row.organization
        assert subject is not None  # only what was erased has none
        known[subject.code, register.identity(row.holder_id, row.all_values), row.from_on] = row

    def one(line: Line) -> str:
        if line["reason"] and line["until"] is None:
            raise ValueError("a reason is given but until is empty; write the last day")
        typed = {name: line[name] for name in register.fields if line[name]}
        kept, _problems = values.clean_all(register.fields.values(), typed, LANGUAGE)
        where = (line[register.subject], register.identity(line["holder"], kept), line["from"])
        row = known.get(where)
        if row is not None:
            return _again(row, typed, line, actor, now)
        row = commands.enter(
            register=register.code,
            holder=line["holder"],
            person=line["person"] or None,
            organization=line["organization"] or None,
            values=typed,
            from_on=line["from"],
            until_on=None if line["reason"] else line["until"],
            actor=actor,
            now=now,
        )
        known[where] = _ended(row, line, actor, now) if line["reason"] else row
        return "added"

    return each(lines, one, ())


def _again(row: Registration, typed: Mapping[str, Any], line: Line, actor: Actor, now: datetime) -> str:
    """An empty cell changes nothing."""
    if row.until_on is not None:
        return "unchanged"
    changed = commands.change(registration=row, values=typed, actor=actor, now=now)
    done = "changed" if changed.all_values != row.all_values else "unchanged"
    if line["until"] is None:
        return done
    _ended(row, line, actor, now)
    return "changed"


def _ended(row: Registration, line: Line, actor: Actor, now: datetime) -> Registration:
    reason = line["reason"] or OVER
    return commands.end(registration=row, on=line["until"], reason=reason, actor=actor, now=now)
