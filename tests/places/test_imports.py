from __future__ import annotations

from dataclasses import replace

import pytest

from lifang.places.commands import (
    AreaRow,
    BadRows,
    Imported,
    SiteExists,
    SiteRow,
    add_site,
    import_areas,
    import_sites,
)
from lifang.places.models import Area, Site
from lifang.record.models import Entry
from tests.factories.places import ACTOR, AREAS, NOW, make_areas, make_site

pytestmark = pytest.mark.django_db

DOOR = SiteRow("d-1", "door", "990101001001", "1单元101", lat_e6=30_000_000, lon_e6=120_000_000)


def test_areas_are_added_once_and_each_has_its_stream() -> None:
    assert import_areas(rows=AREAS, actor=ACTOR, now=NOW) == Imported(6, 0, 0)
    assert import_areas(rows=AREAS, actor=ACTOR, now=NOW) == Imported(0, 0, 6)
    assert Area.objects.get(code="990101001001").parent_id == "990101001"
    assert Entry.objects.filter(stream__key__startswith="area/", kind="added").count() == 6


def test_a_changed_area_says_only_what_changed() -> None:
    make_areas()
    renamed = replace(AREAS[1], name="东大街街道")
    assert import_areas(rows=[renamed], actor=ACTOR, now=NOW) == Imported(0, 1, 0)
    assert Area.objects.get(code="990101001").name == "东大街街道"
    assert Entry.objects.get(stream="area/990101001", kind="changed").facts == {"name": "东大街街道"}


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (AreaRow("99-1", "x", "grid", "99"), "digits and small letters"),
        (AreaRow("990101003", "", "street", "990101"), "name is missing"),
        (AreaRow("990101003", "x", "planet", "990101"), "use one of district"),
        (
            AreaRow("990101003", "x", "street", "990102"),
            "nearest area whose code begins this one is “990101”",
        ),
        (
            AreaRow("99010100100", "x", "street", "990101001"),
            "nearest area",
        ),  # would part communities from streets
    ],
)
def test_a_bad_area_is_named_and_nothing_is_imported(row: AreaRow, problem: str) -> None:
    make_areas()
    good = AreaRow("990101009", "新街道", "street", "990101")
    with pytest.raises(BadRows, match=problem):
        import_areas(rows=[good, row], actor=ACTOR, now=NOW)
    assert not Area.objects.filter(code="990101009").exists()


def test_a_code_in_two_rows_is_refused() -> None:
    with pytest.raises(BadRows, match="in 2 rows"):
        import_areas(rows=[AREAS[0], AREAS[0]], actor=ACTOR, now=NOW)


def test_sites_may_stand_before_the_site_they_are_part_of() -> None:
    make_areas()
    house = SiteRow("house", "building", "990101001001", "楼")
    rows = [replace(DOOR, parent="house"), house]
    assert import_sites(rows=rows, actor=ACTOR, now=NOW) == Imported(2, 0, 0)
    assert import_sites(rows=rows, actor=ACTOR, now=NOW) == Imported(0, 0, 2)
    assert Site.objects.get(code="d-1").parent == Site.objects.get(code="house")


def test_a_changed_site_keeps_its_id_and_says_only_what_changed() -> None:
    make_areas()
    before = add_site(row=DOOR, actor=ACTOR, now=NOW)
    row = replace(DOOR, facilities=("ramp",), area="990101001002")
    assert import_sites(rows=[row], actor=ACTOR, now=NOW) == Imported(0, 1, 0)
    after = Site.objects.get(code="d-1")
    assert (after.pk, after.facilities, after.area_id) == (before.pk, ["ramp"], "990101001002")
    changed = Entry.objects.get(stream="site/d-1", kind="changed")
    assert changed.facts == {"facilities": ["ramp"], "area": "990101001002"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "D 1"}, "small letters"),
        ({"name": ""}, "name is missing"),
        ({"kind": "castle"}, "use one of entrance"),
        ({"area": "77"}, "no area “77”"),
        ({"parent": "nowhere"}, "no site “nowhere”"),
        ({"parent": "d-1"}, "part of itself"),
        ({"lon_e6": None}, "both latitude and longitude"),
        ({"lat_e6": 91_000_000}, "not on earth"),
    ],
)
def test_a_bad_site_is_named_and_nothing_is_imported(change: dict[str, object], problem: str) -> None:
    make_areas()
    good = replace(DOOR, code="good")
    with pytest.raises(BadRows, match=problem):
        import_sites(rows=[good, replace(DOOR, **change)], actor=ACTOR, now=NOW)  # type: ignore[arg-type]
    assert not Site.objects.exists()
    assert not Entry.objects.filter(stream__key__startswith="site/").exists()


def test_a_circle_through_other_sites_is_found() -> None:
    make_areas()
    rows = [replace(DOOR, code="a", parent="b"), replace(DOOR, code="b", parent="a")]
    with pytest.raises(BadRows, match="part of itself through"):
        import_sites(rows=rows, actor=ACTOR, now=NOW)


def test_a_taken_code_is_refused_but_a_repeated_call_is_not() -> None:
    make_areas()
    first = add_site(row=DOOR, actor=ACTOR, now=NOW, key="k1")
    assert add_site(row=DOOR, actor=ACTOR, now=NOW, key="k1") == first
    with pytest.raises(SiteExists, match="already"):
        add_site(row=DOOR, actor=ACTOR, now=NOW, key="k2")
    assert Entry.objects.filter(stream="site/d-1").count() == 1


def test_importing_many_sites_costs_no_more_statements_than_a_few(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    make_areas()
    make_site("first")
    rows = [replace(DOOR, code=f"d-{number}") for number in range(90)]
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        import_sites(rows=rows, actor=ACTOR, now=NOW)
