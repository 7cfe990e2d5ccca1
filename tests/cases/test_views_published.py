"""What everybody may read: the list of cases, the figures and their rows, the programs, the feed."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from lifang.cases import honest
from lifang.cases.book import book
from lifang.cases.models import Case
from lifang.cases.queries import public_cases
from lifang.cases.views.public import published
from lifang.cases.views.public.figures import weeks
from tests.factories.cases import act, people_district, report

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def district(db):
    people_district()


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


@pytest.fixture
def some_cases() -> list[Case]:
    """Nine cases of every fate: open, solved and not, silent, unreached, excluded, merged, reopened, late."""
    cases = [report(now=NOW - hours(200 - number)) for number in range(9)]
    for number, case in enumerate(cases[1:8], 1):
        act(case, "accept", "agent.lin", NOW - hours(190 - number))
        act(case, "solve", "agent.lin", NOW - hours(150 - number), proof="photo", result="已清运")
    act(cases[1], "feedback", "reporter", NOW - hours(100), solved="yes", satisfied="yes")
    act(cases[2], "feedback", "reporter", NOW - hours(100), solved="no", satisfied="no")
    act(cases[3], "feedback", "reporter", NOW - hours(100), solved="yes")
    act(cases[4], "feedback", "duty.li", NOW - hours(100), contacted="no")
    act(cases[5], "ask-exclusion", "head.fang", NOW - hours(90), reason="重复派发")
    act(cases[5], "approve-exclusion", "duty.li", NOW - hours(80), reason="属实")
    act(cases[6], "reopen", "reporter", NOW - hours(80), reason="又有了")
    act(cases[8], "merge", "duty.li", NOW - hours(80), ref=cases[0].ref, reason="同一事项")
    Case.objects.filter(pk=cases[7].pk).update(overdue=True)
    return cases


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


# -- figures ----------------------------------------------------------------------------------------------------------


def test_rates_count_each_case_once_with_its_newest_answer(some_cases):
    rates = honest.rates(public_cases())
    assert (rates.opened, rates.closed, rates.excluded, rates.reopened, rates.unreached) == (9, 6, 1, 1, 1)
    assert rates.on_time == honest.Share(4, 5)
    assert rates.responded == honest.Share(3, 5)
    assert rates.solved == honest.Share(2, 3)
    assert rates.satisfied == honest.Share(1, 2)


def test_groups_add_up_to_the_whole(some_cases):
    groups = honest.counts_by(public_cases(), "area_id")
    assert honest.Rates.of(honest.total(groups.values())) == honest.rates(public_cases())


@pytest.mark.parametrize("name", [*honest.FATES, *honest.ANSWERS])
def test_each_number_is_the_count_of_its_rows(some_cases, name):
    report("help-request", now=NOW, help_kind="elder", description="想订老年餐")
    counts = honest.total(honest.counts_by(public_cases(), "program").values())
    assert honest.rows(public_cases(), name).count() == counts[name]


def test_every_linked_number_leads_to_as_many_rows(client, some_cases):
    links = re.findall(r'<a href="(/cases/\?[^"]+)">(\d+)</a>', page(client, "/figures"))
    assert len(links) >= 10
    for url, number in links:
        rows = re.findall(r'<li><a href="/cases/\w', page(client, unescape(url)))
        assert len(rows) == int(number), url


def test_numbers_of_cases_that_are_not_public_are_not_linked(client):
    report("help-request", now=NOW, help_kind="elder", description="想订老年餐")
    html = page(client, "/figures")
    assert "program=help-request" not in html
    assert client.get("/figures").context["whole"].rates.opened == 1


def test_the_ledger_names_reasons_and_units_but_no_person(client, some_cases):
    html = page(client, "/figures")
    for said in ("重复派发", "属实", "东一社区居民委员会", "区城市运行管理中心"):
        assert said in html
    for name in ("head.fang", "方明", "duty.li", "李听"):
        assert name not in html


def test_weeks_hold_what_was_opened_and_closed_in_them(some_cases):
    series = weeks(public_cases(), NOW)
    assert len(series.bars) == 12
    assert sum(bar.values[0] for bar in series.bars) == 9
    assert sum(bar.values[1] for bar in series.bars) == public_cases().exclude(closed_at=None).count()


def test_figures_ask_as_few_questions_for_many_cases_as_for_few(
    client, some_cases, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        page(client, "/figures")


# -- the list ---------------------------------------------------------------------------------------------------------


def test_only_public_cases_are_listed(client):
    public = report(now=NOW, description="不公开的话", reporter_name="王阿姨")
    hidden = report("help-request", now=NOW, help_kind="elder", description="想订老年餐")
    html = page(client, "/cases/") + page(client, f"/cases/{public.ref}/") + page(client, "/cases.atom")
    assert public.ref in html
    for secret in (hidden.ref, "不公开的话", "王阿姨", public.receipt):
        assert secret not in html
    assert page(client, f"/cases/{hidden.ref}/", 404) == page(client, "/cases/AAAA-AAAAA/", 404).replace(
        "AAAA-AAAAA", hidden.ref
    )


def test_filters_narrow_the_list_and_wrong_ones_do_nothing(client, some_cases):
    def listed(query: str) -> int:
        return len(client.get(f"/cases/?{query}").context["rows"])

    assert listed("kind=open") == 2
    assert listed("kind=closed") == 7
    assert listed("area=990101001001&program=street-problem") == 9
    assert listed("area=990101001002") == 0
    assert listed("area=%00&program=nothing&kind=7&show=all&before=AAAA") == 9


def test_pages_follow_each_other_without_a_gap(client, monkeypatch):
    monkeypatch.setattr(published, "PAGE", 3)
    refs = [report(now=NOW - hours(10 - number)).ref for number in range(8)][::-1]
    seen: list[str] = []
    url = "/cases/?kind=open"
    while url:
        context = client.get(url).context
        seen += [row.ref for row in context["rows"]]
        url = f"/cases/{context['pager'].on}" if context["pager"].on else ""
    assert seen == refs
    back = client.get(f"/cases/{context['pager'].back}").context
    assert [row.ref for row in back["rows"]] == refs[3:6]
    first = client.get(f"/cases/{back['pager'].back}").context
    assert [row.ref for row in first["rows"]] == refs[:3]
    assert first["pager"].back == ""


def test_the_list_asks_few_questions_of_the_database(client, django_assert_max_num_queries):
    for number in range(25):
        report(now=NOW - hours(number))
    with django_assert_max_num_queries(3):
        page(client, "/cases/")


def test_a_merged_case_leads_to_the_main_one(client, some_cases):
    merged, main = some_cases[8], some_cases[0]
    assert f"/cases/{main.ref}/" in page(client, f"/cases/{merged.ref}/")


def test_an_empty_list_says_what_comes_next(client):
    assert page(client, "/cases/").count('class="empty"') == 1
    assert "/cases/" in page(client, "/cases/?kind=open")


def test_the_feed_is_atom_with_whole_addresses(client, some_cases):
    feed = ET.fromstring(client.get("/cases.atom?kind=open").content)
    atom = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", atom)
    assert len(entries) == 2
    for entry in entries:
        link = entry.find("a:link", atom)
        assert link is not None
        assert link.attrib["href"].startswith("http://testserver/cases/")


# -- programs ---------------------------------------------------------------------------------------------------------


def test_every_program_is_told_in_both_languages(client):
    for code in book().programs:
        for language in ("zh", "en"):
            html = page(client, f"/programs/{code}?lang={language}")
            assert book().programs[code].title[language] in unescape(html)
    page(client, "/programs/no-such-program", 404)


def test_pages_stay_small(client, some_cases):
    """Under 100 KB cold: the page, its styles and its script (DESIGN section 9), before compression."""
    for url in ("/", "/cases/", "/figures", "/report/street-problem", "/programs/street-problem"):
        assert len(client.get(url).content) < 60_000, url
