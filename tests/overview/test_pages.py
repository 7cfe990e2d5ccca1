"""The pages of figures and bulletins: numbers for everybody, rows for those who may see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lifang.overview import queries
from lifang.overview.book import figures
from lifang.overview.figures.load import load_figures
from lifang.overview.queries import open_to
from tests.factories.cases import account, report
from tests.factories.pages import refs_in, signed_in, text_of

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.now() - timedelta(days=1)


@pytest.fixture(autouse=True)
def _compute_anew():
    queries.SHELF.clear()


@pytest.fixture
def client():
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def walled(monkeypatch, tmp_path, offer_program):
    """A figure over cases of another purpose, with two of them."""
    from tests.overview.test_figures import PAY

    program = offer_program(PAY)
    path = tmp_path / "figures.yaml"
    path.write_text(
        "pay.cases:\n  version: 1\n  title: {zh: 补款, en: Payments}\n  definition: {zh: 数, en: How many}\n"
        "  unit: {zh: 件, en: cases}\n  owner: housing\n  from: cases\n  program: pay\n  count: rows\n",
        encoding="utf-8",
    )
    made = load_figures(path, {program.code: program}, ("zh", "en"))
    monkeypatch.setattr("lifang.overview.views.figures", lambda: made)
    return [report("pay", amount="100", now=YESTERDAY) for _ in range(2)]


def test_a_number_leads_to_its_public_rows(client):
    case = report(now=YESTERDAY)
    assert 'href="/bulletins/"' in client.get("/figures").content.decode()
    assert "Street problems: 1 cases" in text_of(client.get("/bulletins/"))
    page = client.get("/figures/street.opened")
    said = text_of(page)
    assert "Street problems that came" in said
    assert "City Management Bureau" in said
    assert re.search(rf'<a class="mono" href="[^"]*{case.ref}/?">', page.content.decode())
    assert re.search(r"[0-9a-f]{64}", said)
    assert "not open to you" not in said


def test_as_of_looks_back_and_never_ahead(client):
    report(now=YESTERDAY)
    day = (YESTERDAY - timedelta(days=3)).date()
    assert "Street problems 0 cases" in text_of(client.get(f"/figures/street.opened?as_of={day}"))
    assert "Street problems 1 cases" in text_of(client.get("/figures/street.opened?as_of=2999-01-01"))
    for odd in ("nonsense", "0001-01-01", "0001-06-01", "9999-12-31"):
        assert client.get(f"/figures/street.opened?as_of={odd}").status_code == 200
        assert client.get(f"/bulletins/page?as_of={odd}").status_code == 200


def test_of_a_walled_purpose_only_the_number_is_told(client, walled):
    said = text_of(client.get("/figures/pay.cases"))
    assert "Payments 2 cases" in said
    assert "2 rows are not open to you" in said
    assert not any(case.ref in said for case in walled)
    for who in ("duty.li", "head.fang"):
        page = signed_in(who).get("/desk/bulletins/pay.cases")
        assert (page.status_code, refs_in(page)) == (200, set())


def test_at_the_desk_a_number_opens_the_rows_that_are_ones_own():
    case = report(now=YESTERDAY)
    assert refs_in(signed_in("duty.li").get("/desk/bulletins/street.opened")) == {case.ref}
    assert "Street problems" in text_of(signed_in("head.fang").get("/desk/bulletins/"))


def test_the_bulletin_is_a_page_in_both_languages(client):
    report(now=YESTERDAY)
    page = client.get("/bulletins/page")
    assert "1 street problems came and 0 were solved" in text_of(page)
    assert page.content.decode().count("<figure") == 4
    client.cookies["django_language"] = "zh-hans"
    assert "微里区简报" in text_of(client.get("/bulletins/page"))


@pytest.mark.parametrize(
    "address",
    [
        "/bulletins/nothing",
        "/figures/street.nothing",
        "/desk/bulletins/street.nothing",
        "/bulletins/..%2Fpages",
    ],
)
def test_what_is_not_there_is_not_found(address):
    assert signed_in("duty.li").get(address).status_code == 404


def test_pages_cost_few_statements(client, django_assert_max_num_queries):
    for _ in range(3):
        report(now=YESTERDAY)
    client.get("/bulletins/page")
    with django_assert_max_num_queries(6):
        client.get("/bulletins/")
    queries.SHELF.clear()
    with django_assert_max_num_queries(12):
        client.get("/figures/street.opened")


def test_a_viewer_of_another_area_opens_nothing(figure):
    opened = figures()["street.opened"]
    report(now=YESTERDAY)
    result = queries.computed([opened], timezone.now().date(), timezone.now())[0]
    assert len(open_to(account("duty.li").viewer, result)) == 1
    assert open_to(account("officer.zheng").viewer, result) == []
