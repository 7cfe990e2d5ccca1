from __future__ import annotations

from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from lifang.places.areacodes import in_subtree, is_code, lineage
from lifang.places.models import Area, Site

codes = st.text("019az", min_size=1, max_size=5)


def bounds(code: str) -> tuple[str, str]:
    limits = dict(in_subtree(code).children)
    return limits["area_id__gte"], limits.get("area_id__lt", "~")


@given(codes, codes)
def test_the_range_holds_a_code_exactly_when_it_begins_with_the_areas(area: str, code: str) -> None:
    low, high = bounds(area)
    assert (low <= code < high) == code.startswith(area)


@given(codes)
def test_lineage_is_every_prefix_nearest_first(code: str) -> None:
    line = lineage(code)
    assert line[0] == code
    assert len(line) == len(code)
    assert all(nearer.startswith(wider) for nearer, wider in pairwise(line))


@pytest.mark.parametrize(
    ("text", "good"),
    [("140213", True), ("25025a", True), ("", False), ("1402-13", False), ("A1", False), ("1" * 25, False)],
)
def test_codes_are_digits_and_small_letters(text: str, good: bool) -> None:
    assert is_code(text) == good


@pytest.mark.django_db
@pytest.mark.tampers
def test_the_database_sorts_codes_as_the_range_expects() -> None:
    Area.objects.bulk_create(
        Area(code=code, name=code, level="grid")
        for code in ("14", "140", "1409", "149", "14z", "14zz", "15", "13z")
    )
    found = Area.objects.filter(in_subtree("14", "code")).values_list("code", flat=True)
    assert sorted(found) == ["14", "140", "1409", "149", "14z", "14zz"]
    assert sorted(Area.objects.filter(in_subtree("14z", "code")).values_list("code", flat=True)) == [
        "14z",
        "14zz",
    ]


@pytest.mark.django_db
def test_the_range_walks_an_index() -> None:
    if connection.vendor == "postgresql":  # a few rows are read faster without one
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Site.objects.filter(in_subtree("990101")).order_by().explain()
    assert "places_site_area" in plan
    assert "area_id>" in plan or "area_id)::text >=" in plan
