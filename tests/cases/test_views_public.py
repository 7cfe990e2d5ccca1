"""The resident's way, from the plate at the door to the closed case and back, as a browser without scripts goes it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lifang.cases.evidence import LIMIT
from lifang.cases.models import Case
from lifang.places.commands import issue_plates, replace_plate, report_plate_broken
from lifang.places.models import Plate, Site
from tests.factories.cases import act, people_district, photo_file, report

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=10)  # pages read the real clock
ENTRANCE = "dongyuan-1-1"
FORM = "/report/street-problem?category=06010"
RARE = "𠮷野家门口 👩‍👩‍👧 㐂 — “坏了”<b>&amp;"


@pytest.fixture(autouse=True)
def district(db):
    cache.clear()  # the counts of wrong tries
    people_district()


@pytest.fixture
def plate(district) -> Plate:
    return issue_plates(sites=[Site.objects.get(code=ENTRANCE)], actor="import/tests", now=NOW)[0]


@pytest.fixture(params=["zh", "en"])
def browser(request) -> Client:
    return Client(headers={"accept-language": request.param})


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url, follow=True)
    assert response.status_code == status, url
    return response.content.decode()


def key_in(html: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found
    return found[1]


def send(client: Client, url: str, **given: object):
    return client.post(url, {"key": key_in(page(client, url)), **given})


def case_of(response) -> Case:
    assert response.status_code == 302, response.content.decode()
    return Case.objects.get(receipt=response["Location"].removeprefix("/c/"))


def a_photo_sent(name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo_file().read(), "image/jpeg")


def solve(case: Case) -> Case:
    act(case, "accept", "agent.lin", timezone.now())
    return act(case, "solve", "agent.lin", timezone.now(), proof="photo", result="已清运")


# -- the whole way ----------------------------------------------------------------------------------------------------


def test_from_the_plate_to_the_closed_case_and_back(browser, plate):
    at_door = page(browser, f"/p/{plate.code}")
    assert "0990-5550301" in at_door
    link = re.search(r'href="(/report\?want=problem[^"]*)"', at_door)
    chosen = page(browser, unescape(link[1]))
    program = re.search(r'href="(/report/street-problem[^"]*)"', chosen)
    kinds = page(browser, unescape(program[1]))
    kind = re.search(r'href="(/report/street-problem\?[^"]*category=06010[^"]*)"', kinds)
    form_url = unescape(kind[1])
    html = page(browser, form_url)
    assert "110" in html
    sent = {"key": key_in(html), "description": RARE, "file_photo": a_photo_sent()}
    response = browser.post(form_url, sent)
    case = case_of(response)
    assert (case.plate, case.site.code, case.channel) == (plate, ENTRANCE, "plate")
    assert case.personal["description"] == RARE
    assert case.evidence.count() == 1

    mine = page(browser, f"/c/{case.receipt}")
    assert f"/c/{case.receipt}/withdraw" in mine
    assert f"/c/{case.receipt}/feedback" not in mine

    solve(case)
    mine = page(browser, f"/c/{case.receipt}")
    assert "已清运" in mine
    assert mine.count("<figure") == 2

    answer = browser.post(
        f"/c/{case.receipt}/feedback", {"key": key_in(mine), "solved": "no", "satisfied": "no"}
    )
    assert answer["Location"] == f"/c/{case.receipt}/reopen"
    again = send(browser, answer["Location"], reason="垃圾还在")
    assert again["Location"] == f"/c/{case.receipt}"
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("accepted", 1)
    assert case.feedback.get().solved is False
    assert "垃圾还在" in page(browser, f"/c/{case.receipt}")


def test_a_double_click_makes_one_case(client, plate):
    url = f"{FORM}&plate={plate.code}"
    sent = {"key": key_in(page(client, url)), "description": "一袋垃圾"}
    first, second = client.post(url, sent), client.post(url, sent)
    assert first["Location"] == second["Location"]
    assert Case.objects.count() == 1


def test_no_cookie_is_set_before_somebody_acts(client, plate):
    for url in ("/", f"/p/{plate.code}", f"{FORM}&plate={plate.code}", "/cases/", "/figures"):
        assert not client.get(url).cookies, url


def test_a_report_needs_no_cookies_and_no_token(plate):
    strict = Client(enforce_csrf_checks=True)
    url = f"{FORM}&plate={plate.code}"
    response = strict.post(url, {"key": key_in(page(strict, url)), "description": "灯坏了"})
    case = case_of(response)
    noted = strict.post(
        f"/c/{case.receipt}/note", {"key": key_in(page(strict, f"/c/{case.receipt}/note")), "reason": "补充"}
    )
    assert noted.status_code == 302


# -- plates -----------------------------------------------------------------------------------------------------------


def test_an_unknown_plate_says_what_to_do(browser):
    html = page(browser, "/p/KKKKK-KKKKK", 404)
    assert "KKKKK-KKKKK" in html
    assert 'href="/report"' in html


def test_a_plate_is_found_in_any_spelling(client, plate):
    loose = plate.code.lower().replace("-", " ")
    assert client.get("/p/", {"code": loose}, follow=True).redirect_chain[-1][0] == f"/p/{plate.code}"


def test_a_broken_or_replaced_plate_leads_on(client, plate):
    report_plate_broken(code=plate.code, actor="import/tests", now=NOW)
    assert client.get(f"/p/{plate.code}").context["broken"]
    newer = replace_plate(code=plate.code, actor="import/tests", now=NOW)
    assert client.get(f"/p/{plate.code}")["Location"] == f"/p/{newer.code}"


def test_the_plate_tells_what_its_entrance_reported(client, plate):
    case = report(now=NOW, description="不要公开的话")
    report("help-request", now=NOW, help_kind="elder", description="想订老年餐")
    html = page(client, f"/p/{plate.code}")
    assert re.findall(r"/cases/(\w[^/]+)/", html) == [case.ref]
    assert "不要公开的话" not in html


def test_the_plate_tells_what_is_open_in_its_estate(client, plate):
    near = report(now=NOW, site="dongyuan-1-2")
    report(now=NOW, site="xinlou-1")
    solve(report(now=NOW, site="dongyuan-1-2"))
    html = page(client, f"/p/{plate.code}")
    assert re.findall(r"/cases/(\w[^/]+)/", html) == [near.ref]
    assert "view=map&amp;box=29.99" in html


def test_a_plate_page_asks_few_questions_of_the_database(client, plate, django_assert_max_num_queries):
    for _ in range(12):
        report(now=NOW)
    with django_assert_max_num_queries(17):
        page(client, f"/p/{plate.code}")


# -- the questions ----------------------------------------------------------------------------------------------------


def test_categories_are_searched_without_scripts(client):
    found = client.get("/report/street-problem?q=垃圾").context["found"]
    assert any("category=06010" in choice.url for choice in found)
    assert page(client, "/report/street-problem?q=没有这样的词")


def test_what_is_reported_most_is_offered_first(client):
    cache.clear()
    for category, times in (("06010", 4), ("01001", 3), ("01002", 2)):
        for _time in range(times):
            report(category=category)
    offered = [choice.url for choice in client.get("/report/street-problem").context["usual"]]
    assert [url.partition("category=")[2] for url in offered] == ["06010", "01001"]  # twice is no habit


def test_a_place_is_found_by_name_and_by_going_down(client):
    found = client.get(f"{FORM}&q=东苑 2单元").context["found"]
    assert [choice.url for choice in found] == [f"{FORM}&site=dongyuan-1-2"]
    seen = []
    url = FORM
    for wanted in ("东街街道", "东一社区", "东苑小区", "东苑小区1号楼", "东苑小区1号楼1单元"):
        choices = client.get(url).context["choices"]
        url = next(choice.url for choice in choices if choice.title == wanted)
        seen.append(url)
    assert "site=dongyuan-1-1" in seen[-1]
    assert "form" in client.get(url).context


def test_a_place_that_is_not_known_goes_to_the_duty_desk(client):
    here = client.get(FORM).context["here"].url
    case = case_of(send(client, here, description="在河边"))
    assert (case.area_id, case.site, case.unit_id) == ("990101", None, "duty-desk")


def test_the_address_cannot_be_talked_out_of_its_answers(client, plate):
    """What is shown as chosen is what is kept."""
    case = case_of(send(client, f"{FORM}&plate={plate.code}", category="01010"))
    assert case.category == "06010"


def test_programs_that_are_not_for_everybody_are_not_found(client):
    page(client, "/report/no-such-program", 404)


@pytest.mark.parametrize("want", ["problem", "help", "question", "suggestion", "thanks", "", "nonsense"])
def test_every_wish_leads_somewhere(browser, want):
    page(browser, f"/report?want={want}")


# -- bad input --------------------------------------------------------------------------------------------------------


def test_a_missing_answer_keeps_what_was_typed(browser):
    url = "/report/help-request?help_kind=elder&site=dongyuan-1-1"
    first = key_in(page(browser, url))
    response = browser.post(url, {"key": first, "description": " ", "reporter_name": "王阿姨"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "error-summary" in html
    assert "王阿姨" in html
    assert key_in(html) == first
    assert not Case.objects.exists()


def test_a_text_that_is_too_long_is_told_and_kept(browser, plate):
    text = "长" * 5000
    response = send(browser, f"{FORM}&plate={plate.code}", description=text)
    assert response.status_code == 400
    assert "2000" in response.content.decode()
    assert text in response.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.jpg", b"%PDF-1.7 not a photo at all"),
        ("photo.jpg", b""),
        ("photo.jpg", b"MZ" + bytes(100)),
        ("photo.jpg", b"\xff\xd8\xff" + bytes(LIMIT)),
    ],
    ids=["mislabelled", "empty", "program", "oversized"],
)
def test_a_file_that_cannot_be_taken_is_told(browser, plate, name, content):
    url = f"{FORM}&plate={plate.code}"
    response = send(
        browser, url, description="一袋垃圾", file_photo=SimpleUploadedFile(name, content, "image/jpeg")
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert 'href="#id_file_photo"' in html
    assert "一袋垃圾" in html
    assert not Case.objects.exists()


def test_a_good_photo_is_not_taken_twice_because_a_word_was_missing(client):
    url = "/report/help-request?help_kind=elder&site=dongyuan-1-1"
    key = key_in(page(client, url))
    refused = client.post(url, {"key": key, "file_photo": a_photo_sent()})
    assert refused.status_code == 400
    kept = re.findall(r'name="kept" value="([^"]+)"', refused.content.decode())
    case = case_of(client.post(url, {"key": key, "description": "想订老年餐", "kept": kept}))
    assert case.evidence.count() == 1


def test_too_many_files_are_told(client, plate):
    url = f"{FORM}&plate={plate.code}"
    photos = [SimpleUploadedFile(f"{n}.jpg", photo_file(size=(8, 8 + n)).read()) for n in range(12)]
    response = send(client, url, file_photo=photos)
    assert response.status_code == 400
    assert len(response.context["upload"].files) == 9


def test_a_form_without_its_key_is_not_sent(client, plate):
    response = client.post(f"{FORM}&plate={plate.code}", {"description": "一袋垃圾"})
    assert response.status_code == 400
    assert key_in(response.content.decode())
    assert not Case.objects.exists()
