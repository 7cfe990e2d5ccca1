from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from lifang.district.importers.tally import BadLines, Tally
from lifang.district.kinds import Line
from lifang.kernel.datum import to_wgs84
from lifang.kernel.geometry import Position
from lifang.people.actors import Actor
from lifang.places import commands
from lifang.places.commands import AreaRow, BadRows, Imported, SiteRow
from lifang.places.models import Plate, Site
from lifang.places.profile import profile


def import_areas(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    rows = [
        AreaRow(line["code"], line["name"], line["level"], line["parent"], line["name_en"]) for line in lines
    ]
    try:
        return _tally(commands.import_areas(rows=rows, actor=actor.name, now=now))
    except BadRows as bad:
        raise BadLines(_by_line(bad.problems, lines)) from bad


def import_sites(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    try:
        rows = [_site_row(line) for line in lines]
        return _tally(commands.import_sites(rows=rows, actor=actor.name, now=now))
    except BadRows as bad:
        raise BadLines(_by_line(bad.problems, lines)) from bad


def import_plates(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    """One plate for each site that has none; `placed` says that it hangs there already."""
    sites = {site.code: site for site in Site.objects.all()}
    unknown = {
        line.line: f"there is no site {line['site']!r}; import the sites first"
        for line in lines
        if line["site"] not in sites
    }
    if unknown:
        raise BadLines(unknown)
    plates = {
        plate.site.code: plate
        for plate in Plate.objects.select_related("site").filter(replaced_by__isnull=True)
    }
    bare = list(dict.fromkeys(line["site"] for line in lines if line["site"] not in plates))
    issued = commands.issue_plates(sites=[sites[code] for code in bare], actor=actor.name, now=now)
    plates |= {plate.site.code: plate for plate in issued}
    placed = dict.fromkeys(line["site"] for line in lines if line["placed"] == "true")
    moved = [code for code in placed if plates[code].state == Plate.State.ISSUED]
    for code in moved:
        commands.place_plate(code=plates[code].code, actor=actor.name, now=now)
    changed = len(set(moved) - set(bare))
    return Tally(len(bare), changed, len(lines) - len(bare) - changed)


def _site_row(line: Line) -> SiteRow:
    lat, lon = line["lat"], line["lon"]
    if lat is not None and lon is not None and profile().datum == "gcj02":
        lat, lon = to_wgs84(Position(lat, lon))
    return SiteRow(
        code=line["code"],
        kind=line["kind"],
        area=line["area"],
        name=line["name"],
        name_en=line["name_en"],
        parent=line["parent"],
        address=line["address"],
        lat_e6=lat,
        lon_e6=lon,
        facilities=line["facilities"],
    )


def _by_line(problems: Mapping[str, str], lines: Sequence[Line]) -> dict[int, str]:
    """The last row of a code answers for it: all rows but that one are what stood there before."""
    numbers = {line["code"]: line.line for line in lines}
    first = min((line.line for line in lines), default=1)
    return {numbers.get(code, first): f"{code}: {problem}" for code, problem in problems.items()}


def _tally(done: Imported) -> Tally:
    return Tally(done.added, done.changed, done.unchanged)
