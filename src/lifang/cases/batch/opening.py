"""The operation a case begins with."""

from __future__ import annotations

from lifang.cases.moves import Move
from lifang.cases.ops import Op
from lifang.cases.titles import title_of
from lifang.places.models import Plate, Site


def opening_of(
    move: Move,
    *,
    area: str,
    channel: str,
    site: Site | None,
    plate: Plate | None,
    position: tuple[int, int] | None,
) -> Op:
    """`position`: what the reporter pointed at; else the case lies where its site does."""
    program, values = move.program, move.values()
    opening: Op = {
        "op": "open",
        "ref": move.case.ref,
        "program": program.code,
        "version": program.version,
        "purpose": program.purpose,
        "sensitivity": program.sensitivity,
        "nature": program.nature or "",
        "category": str(values.get("category", ""))[:20],
        "title": title_of(program, values, site),
        "area_id": area,
        "channel": channel,
        "language": move.language,
    }
    if site is not None:
        opening["site_id"] = str(site.pk)
    if plate is not None:
        opening["plate_id"] = plate.code
    if position is None and site is not None and site.lat_e6 is not None and site.lon_e6 is not None:
        position = (site.lat_e6, site.lon_e6)
    if position is not None:
        opening["lat_e6"], opening["lon_e6"] = position
    return opening
