"""Places for tests, made through the real commands. Codes of areas follow the mini district."""

from __future__ import annotations

from datetime import UTC, datetime

from lifang.places.commands import AreaRow, SiteRow, add_site, import_areas, issue_plates
from lifang.places.models import Area, Plate, Site

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine in the morning in the mini district
ACTOR = "import/tests"

AREAS = (
    AreaRow("990101", "微里区", "district", name_en="Mini District"),
    AreaRow("990101001", "东街街道", "street", "990101", "East Street"),
    AreaRow("990101001001", "东一社区", "community", "990101001", "East First Community"),
    AreaRow("990101001001001", "东一社区第一网格", "grid", "990101001001", "East First Community, Grid 1"),
    AreaRow("990101001002", "东二社区", "community", "990101001", "East Second Community"),
    AreaRow("990101002", "西街街道", "street", "990101", "West Street"),
)


def make_areas() -> dict[str, Area]:
    import_areas(rows=AREAS, actor=ACTOR, now=NOW)
    return Area.objects.in_bulk()


def make_site(code: str = "dongyuan-1", **values: object) -> Site:
    defaults: dict[str, object] = {"kind": "building", "area": "990101001001", "name": "东苑小区1号楼"}
    return add_site(row=SiteRow(code=code, **(defaults | values)), actor=ACTOR, now=NOW)  # type: ignore[arg-type]


def make_plate(site: Site) -> Plate:
    return issue_plates(sites=[site], actor=ACTOR, now=NOW)[0]
