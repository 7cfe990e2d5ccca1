from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from lifang.places.areacodes import is_code, lineage
from lifang.places.commands.imports import BadRows, Imported, Problems, one_of, repeated_codes
from lifang.places.models import Area
from lifang.record.door import transaction
from lifang.record.journal import Journal


@dataclass(frozen=True, slots=True)
class AreaRow:
    code: str
    name: str
    level: str
    parent: str = ""  # code; empty for the root
    name_en: str = ""


def import_areas(*, rows: Sequence[AreaRow], actor: str, now: datetime) -> Imported:
    """Adds and changes areas; those not named stay as they are, since cases may lie in them for ever."""
    with transaction():
        known = {area.code: area for area in Area.objects.all()}
        before = {code: _row_of(area) for code, area in known.items()}
        if problems := _problems(rows, before):
            raise BadRows(problems)
        added = [row for row in rows if row.code not in known]
        changed = [row for row in rows if row.code in known and row != before[row.code]]
        journal = Journal()
        for row in added:
            journal.begin(f"area/{row.code}")
            journal.append(stream=f"area/{row.code}", kind="added", actor=actor, facts=asdict(row), now=now)
        journal.lock(f"area/{row.code}" for row in changed)
        for row in changed:
            old = asdict(before[row.code])
            new = {name: value for name, value in asdict(row).items() if value != old[name]}
            journal.append(stream=f"area/{row.code}", kind="changed", actor=actor, facts=new, now=now)
        Area.objects.bulk_create([_area_of(row) for row in sorted(added, key=lambda row: row.code)])
        Area.objects.bulk_update(
            [_area_of(row) for row in changed], ["name", "name_en", "level", "parent"], batch_size=200
        )
        journal.flush()
    return Imported(len(added), len(changed), len(rows) - len(added) - len(changed))


def _problems(rows: Sequence[AreaRow], known: dict[str, AreaRow]) -> Problems:
    problems = repeated_codes(row.code for row in rows)
    after = known | {row.code: row for row in rows}
    for row in rows:
        if not is_code(row.code):
            problems[row.code] = _("an area code has 1 to 24 digits and small letters, nothing else")
        elif not row.name:
            problems[row.code] = _("the name is missing")
        elif problem := one_of(row.level, Area.Level.choices):
            problems[row.code] = problem
    for code, row in after.items():  # also areas not named: a new area may come between them and their parent
        above = next((longer for longer in lineage(code)[1:] if longer in after), "")
        if row.parent != above and code not in problems:
            problems[code] = _(
                "its parent is “%(parent)s”, but the nearest area whose code begins this one is “%(above)s”; "
                "give it that parent or another code"
            ) % {"parent": row.parent, "above": above}
    return problems


def _row_of(area: Area) -> AreaRow:
    return AreaRow(area.code, area.name, area.level, area.parent_id or "", area.name_en)


def _area_of(row: AreaRow) -> Area:
    return Area(
        code=row.code, name=row.name, name_en=row.name_en, level=row.level, parent_id=row.parent or None
    )
