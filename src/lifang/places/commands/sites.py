from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lifang.kernel.pinyin import initials
from lifang.places.commands.imports import BadRows, Imported, Problems, one_of, repeated_codes
from lifang.places.models import Area, Site
from lifang.record.chance import new_uuid
from lifang.record.door import transaction
from lifang.record.journal import Journal
from lifang.record.models import Entry

_CODE = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


class SiteExists(Exception):
    pass


@dataclass(frozen=True, slots=True)
class SiteRow:
    code: str
    kind: str
    area: str  # code
    name: str
    name_en: str = ""
    parent: str = ""  # code of the site this one is part of
    address: str = ""
    lat_e6: int | None = None  # WGS-84
    lon_e6: int | None = None
    facilities: tuple[str, ...] = ()


def add_site(*, row: SiteRow, actor: str, now: datetime, key: str | None = None) -> Site:
    with transaction():
        if Site.objects.filter(code=row.code).exists():
            if key is None or not Entry.objects.filter(stream_id=f"site/{row.code}", key=key).exists():
                raise SiteExists(
                    _("There is a site “%(code)s” already; choose another code.") % {"code": row.code}
                )
        else:
            _import([row], actor=actor, now=now, key=key)
        return Site.objects.get(code=row.code)


def import_sites(*, rows: Sequence[SiteRow], actor: str, now: datetime) -> Imported:
    """Adds and changes sites; those not named stay as they are, since cases may lie there for ever."""
    with transaction():
        return _import(rows, actor=actor, now=now, key=None)


def _import(rows: Sequence[SiteRow], *, actor: str, now: datetime, key: str | None) -> Imported:
    known = {site.code: site for site in Site.objects.select_related("parent")}
    if problems := _problems(rows, known):
        raise BadRows(problems)
    ids: dict[str, UUID] = {code: site.pk for code, site in known.items()}
    added, changed = [], []
    journal = Journal()
    for row in rows:
        if row.code not in known:
            site = Site(pk=new_uuid(), code=row.code)
            ids[row.code] = site.pk
            journal.begin(_stream(row))
            journal.append(
                stream=_stream(row), kind="added", actor=actor, facts=_facts(row), now=now, key=key
            )
            added.append((site, row))
        elif (old := _row_of(known[row.code])) != row:
            changed.append((known[row.code], row, old))
    journal.lock(_stream(row) for _site, row, _old in changed)
    for _site, row, old in changed:
        before = _facts(old)
        new = {name: value for name, value in _facts(row).items() if value != before[name]}
        journal.append(stream=_stream(row), kind="changed", actor=actor, facts=new, now=now)
    Site.objects.bulk_create([_fill(site, row, ids) for site, row in added])
    Site.objects.bulk_update(
        [_fill(site, row, ids) for site, row, _old in changed],
        [
            "kind",
            "area",
            "parent",
            "name",
            "name_en",
            "initials",
            "address",
            "lat_e6",
            "lon_e6",
            "facilities",
        ],
        batch_size=50,
    )
    journal.flush()
    return Imported(len(added), len(changed), len(rows) - len(added) - len(changed))


def _problems(rows: Sequence[SiteRow], known: Mapping[str, Site]) -> Problems:
    problems = repeated_codes(row.code for row in rows)
    areas = set(Area.objects.values_list("code", flat=True))
    parents = {code: site.parent.code if site.parent else "" for code, site in known.items()}
    parents |= {row.code: row.parent for row in rows}
    for row in rows:
        if row.code not in problems and (problem := _problem(row, areas, parents)):
            problems[row.code] = problem
    return problems


def _problem(row: SiteRow, areas: set[str], parents: Mapping[str, str]) -> str | None:
    if not _CODE.fullmatch(row.code):
        return _("a site code has 1 to 60 small letters, digits, dots, dashes and underscores")
    if not row.name:
        return _("the name is missing")
    if problem := one_of(row.kind, Site.Kind.choices):
        return problem
    if row.area not in areas:
        return _("there is no area “%(code)s”; import the areas first") % {"code": row.area}
    if row.parent and row.parent not in parents:
        return _("there is no site “%(code)s” for it to be part of") % {"code": row.parent}
    if _in_circle(row.code, parents):
        return _("it is part of itself through “%(code)s”") % {"code": row.parent}
    if (row.lat_e6 is None) != (row.lon_e6 is None):
        return _("give both latitude and longitude, or neither")
    if row.lat_e6 is not None and row.lon_e6 is not None and not _on_earth(row.lat_e6, row.lon_e6):
        return _("latitude and longitude are not on earth; they are millionths of a degree")
    return None


def _in_circle(code: str, parents: Mapping[str, str]) -> bool:
    seen = {code}
    above = parents.get(code, "")
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above, "")
    return False


def _on_earth(lat_e6: int, lon_e6: int) -> bool:
    return abs(lat_e6) <= 90_000_000 and abs(lon_e6) <= 180_000_000


def _stream(row: SiteRow) -> str:
    return f"site/{row.code}"


def _facts(row: SiteRow) -> dict[str, Any]:
    return asdict(row) | {"facilities": list(row.facilities)}


def _row_of(site: Site) -> SiteRow:
    return SiteRow(
        code=site.code,
        kind=site.kind,
        area=site.area_id,
        name=site.name,
        name_en=site.name_en,
        parent=site.parent.code if site.parent else "",
        address=site.address,
        lat_e6=site.lat_e6,
        lon_e6=site.lon_e6,
        facilities=tuple(site.facilities),
    )


def _fill(site: Site, row: SiteRow, ids: Mapping[str, UUID]) -> Site:
    site.kind = row.kind
    site.area_id = row.area
    site.parent_id = ids[row.parent] if row.parent else None
    site.name = row.name
    site.name_en = row.name_en
    site.initials = initials(row.name)
    site.address = row.address
    site.lat_e6 = row.lat_e6
    site.lon_e6 = row.lon_e6
    site.facilities = list(row.facilities)
    return site
