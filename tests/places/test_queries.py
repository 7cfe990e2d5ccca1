from __future__ import annotations

import pytest

from lifang.places.queries import (
    ancestors,
    area_names,
    area_tree,
    name_in,
    nearest_sites,
    search_sites,
    site_by_code,
)
from tests.factories.places import make_areas, make_site

pytestmark = pytest.mark.django_db
LAT, LON = 30_000_000, 120_000_000


def codes(found: list) -> list[str]:
    return [one.code for one in found]


def test_the_tree_of_an_area_and_those_above_it() -> None:
    make_areas()
    assert codes(area_tree("990101001")) == ["990101001", "990101001001", "990101001001001", "990101001002"]
    assert codes(ancestors("990101001001")) == ["990101", "990101001"]
    assert codes(ancestors("990101")) == []


def test_names_come_in_the_readers_language_or_in_the_only_one_there_is() -> None:
    areas = make_areas()
    assert area_names(["990101", "990101001"], "en") == {
        "990101": "Mini District",
        "990101001": "East Street",
    }
    assert name_in(areas["990101"], "zh") == "微里区"
    areas["990101"].name_en = ""
    assert name_in(areas["990101"], "en") == "微里区"


def test_site_by_code() -> None:
    make_areas()
    site = make_site("dongyuan")
    assert site_by_code("dongyuan") == site
    assert site_by_code("nowhere") is None


def test_nearest_sites_by_distance_and_kind() -> None:
    make_areas()
    make_site("far", lat_e6=LAT + 30_000, lon_e6=LON)  # 3.3 km
    make_site("near", lat_e6=LAT + 1_000, lon_e6=LON)  # 111 m
    make_site(
        "nearer", lat_e6=LAT, lon_e6=LON + 1_000, kind="canteen"
    )  # 96 m: degrees of longitude are shorter here
    make_site("nowhere")
    make_site("too-far", lat_e6=LAT + 200_000, lon_e6=LON)  # 22 km
    found = nearest_sites(LAT, LON)
    assert [(one.site.code, one.metres) for one in found] == [("nearer", 96), ("near", 111), ("far", 3336)]
    assert [one.site.code for one in nearest_sites(LAT, LON, limit=1)] == ["nearer"]
    assert [one.site.code for one in nearest_sites(LAT, LON, kinds=["building"])] == ["near", "far"]
    assert nearest_sites(LAT, LON, within=50) == []


def test_a_site_in_the_corner_of_the_box_does_not_hide_a_nearer_one_outside_it() -> None:
    make_areas()
    make_site("corner", lat_e6=LAT + 2_600, lon_e6=LON + 3_000)  # 409 m, inside the box of 300 m
    make_site("side", lat_e6=LAT + 3_000, lon_e6=LON)  # 334 m, outside of it
    assert [one.site.code for one in nearest_sites(LAT, LON, limit=1)] == ["side"]


def test_nearest_sites_in_a_crowd_takes_one_statement(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    make_areas()
    for number in range(6):
        make_site(f"s-{number}", lat_e6=LAT + number, lon_e6=LON)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert [near.site.area.name for near in nearest_sites(LAT, LON)] == ["东一社区"] * 5


def test_every_typed_part_must_occur_and_short_names_come_first() -> None:
    make_areas()
    make_site("dongyuan-1-1", name="东苑小区1号楼1单元", name_en="Dongyuan Building 1, Entrance 1")
    make_site("dongyuan-1", name="东苑小区1号楼", address="东街1号")
    make_site("xinlou", name="新楼", area="990101001002")
    assert codes(search_sites("东苑")) == ["dongyuan-1", "dongyuan-1-1"]
    assert codes(search_sites("东苑 单元")) == ["dongyuan-1-1"]
    assert codes(search_sites("entrance")) == ["dongyuan-1-1"]
    assert codes(search_sites("东街１号")) == ["dongyuan-1"]  # full-width digit
    assert codes(search_sites("楼", area="990101001002")) == ["xinlou"]
    assert codes(search_sites("楼", limit=1)) == ["xinlou"]
    assert search_sites("  ") == []
    assert search_sites("没有") == []
