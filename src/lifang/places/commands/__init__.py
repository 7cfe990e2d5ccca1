"""Every change of areas, sites and plates. `actor` is the name that entries carry (Actor.name)."""

from lifang.places.commands.areas import AreaRow, import_areas
from lifang.places.commands.imports import BadRows, Imported
from lifang.places.commands.plates import MOVES as PLATE_MOVES
from lifang.places.commands.plates import (
    PlateMoveRefused,
    issue_plates,
    place_plate,
    replace_plate,
    report_plate_broken,
)
from lifang.places.commands.sites import SiteExists, SiteRow, add_site, import_sites

__all__ = [
    "PLATE_MOVES",
    "AreaRow",
    "BadRows",
    "Imported",
    "PlateMoveRefused",
    "SiteExists",
    "SiteRow",
    "add_site",
    "import_areas",
    "import_sites",
    "issue_plates",
    "place_plate",
    "replace_plate",
    "report_plate_broken",
]
