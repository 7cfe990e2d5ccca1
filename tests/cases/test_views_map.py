"""The public map: as many marks as cells, never somebody's own door, and each mark leads on."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lifang.cases.models import Case
from lifang.cases.queries import public_cases
from lifang.cases.views.public import map as ward_map
from lifang.places.models import Site
from tests.cases.test_views_published import page
from tests.factories.cases import act, people_district, report

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=30)
MARK = re.compile(r'<a href="([^"]+)" aria-label="([^"]+)"><circle cx="(\d+)" cy="(\d+)"')
PLACES = ("dongyuan-1-1", "dongyuan-1-1", "xinlou-1")


@pytest.fixture(autouse=True)
def district(db):
    cache.clear()
    people_district()


@pytest.fixture
def some_cases() -> list[Case]:
    return [report(now=NOW, site=site) for site in PLACES]


def marks(client: Client, url: str = "/cases/?view=map") -> list[tuple[str, str, int, int]]:
    found = MARK.findall(page(client, url))
    return [(unescape(url), title, int(x), int(y)) for url, title, x, y in found]


def test_marks_lead_to_their_cases_and_closer_looks(client, some_cases):
    twice, alone = sorted(marks(client), key=lambda mark: "box" not in mark[0])
    assert alone[0] == f"/cases/{some_cases[2].ref}/"
    assert "view=map" not in twice[0]  # one and the same place: no closer look would part them
    rows = re.findall(r'<li><a href="/cases/(\w{4}-\w+)/', page(client, twice[0]))
    assert set(rows) == {case.ref for case in some_cases[:2]}


def test_a_box_narrows_list_map_and_feed_alike(client, some_cases):
    box = "29.9990,119.9990,30.0010,120.0010"
    assert len(marks(client, f"/cases/?view=map&box={box}")) == 1
    for url in (f"/cases/?box={box}", f"/cases/?view=map&box={box}"):
        assert len(re.findall(r'<li><a href="/cases/\w', page(client, url))) == 2
    assert page(client, f"/cases.atom?box={box}").count("<entry>") == 2


@pytest.mark.parametrize("box", ["", "1", "a,b,c,d", "31,121,30,120", "99,1,100,2", "1,2,3", "30,120,31"])
def test_a_wrong_box_is_no_box(client, some_cases, box):
    assert len(re.findall(r'<li><a href="/cases/\w', page(client, f"/cases/?box={box}"))) == 3


def test_nobodys_own_door_is_on_the_map_or_found_by_a_box(client, some_cases):
    entrance = Site.objects.get(code="xinlou-1")
    door = Site.objects.create(
        code="xinlou-1-101",
        kind="door",
        area=entrance.area,
        name="101",
        lat_e6=30_002_020,
        lon_e6=120_003_020,
    )
    case = report(now=NOW, site=door.code)
    assert not any(case.ref in url for url, _title, _x, _y in marks(client))
    assert case.ref not in page(client, "/cases/?box=30.00201,120.00301,30.00203,120.00303")
    assert case.ref in page(client, "/cases/")


def test_the_filters_of_the_list_are_those_of_the_map(client, some_cases):
    act(some_cases[2], "withdraw", "reporter", timezone.now())
    closed = marks(client, "/cases/?view=map&kind=closed")
    assert [url for url, *_rest in closed] == [f"/cases/{some_cases[2].ref}/"]


def test_marks_never_lie_on_each_other_however_many_there_are(client, some_cases):
    sites = Site.objects.in_bulk(field_name="code")
    for number in range(400):
        at = {
            "lat_e6": 30_000_000 + number * 7919 % 20_000,
            "lon_e6": 120_000_000 + number * 104_729 % 20_000,
        }
        site = Site(code=f"s{number}", kind="segment", area=sites["xinlou"].area, name=f"s{number}", **at)
        site.save()
    Case.objects.bulk_create(_copies(some_cases[0], list(Site.objects.filter(kind="segment"))))
    found = marks(client)
    assert 10 < len(found) <= 100
    for index, (_url, _title, x, y) in enumerate(found):
        for _other_url, _other_title, other_x, other_y in found[:index]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (2 * ward_map.RADIUS - 1) ** 2


def _copies(case: Case, sites: list[Site]) -> list[Case]:
    fields = {
        field.attname: getattr(case, field.attname)
        for field in Case._meta.concrete_fields
        if not field.primary_key
    }
    return [
        Case(**{**fields, "ref": f"R{number:04}", "receipt": f"C{number:04}", "site_id": site.pk})
        for number, site in enumerate(sites)
    ]


def test_the_picture_is_bounded_and_says_so(client, some_cases, monkeypatch):
    monkeypatch.setattr(ward_map, "MOST", 1)
    html = page(client, "/cases/?view=map")
    assert len(MARK.findall(html)) == 1
    assert "1" in re.search(r"<figcaption[^>]*>(.*?)</figcaption>", html)[1]


def test_the_map_asks_as_few_questions_for_many_as_for_few(client, some_cases, django_assert_max_num_queries):
    page(client, "/cases/?view=map")
    with django_assert_max_num_queries(8):
        page(client, "/cases/?view=map")


def test_a_district_without_any_case_has_a_map(client):
    assert "<svg" in page(client, "/cases/?view=map")
    assert not public_cases().exists()
