"""Whoever holds a receipt follows its case, answers, adds and reopens; nobody else learns of it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lifang.record.models import Entry
from lifang.record.proof import verify_proof
from lifang.record.seals import seal
from tests.cases.test_views_public import key_in, page, solve
from tests.factories.cases import act, people_district, photo_file, report

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=10)  # pages read the real clock


@pytest.fixture(autouse=True)
def district(db):
    cache.clear()  # the counts of wrong tries
    people_district()


@pytest.fixture(params=["zh", "en"])
def browser(request) -> Client:
    return Client(headers={"accept-language": request.param})


def test_a_receipt_is_found_in_any_spelling(client):
    case = report(now=NOW)
    loose = case.receipt.lower().replace("-", "")
    assert client.post("/c/", {"receipt": loose})["Location"] == f"/c/{case.receipt}"
    assert client.get(f"/c/{loose}")["Location"] == f"/c/{case.receipt}"


@pytest.mark.parametrize("typed", ["", "12345", "不是回执", "AAAAA-AAAAA-AAAAA", "🙂" * 15])
def test_a_wrong_receipt_is_told_and_kept(browser, typed):
    response = browser.post("/c/", {"receipt": typed})
    assert response.status_code == (404 if typed else 400)
    assert "error-summary" in response.content.decode()
    assert typed in response.content.decode()


def test_guessing_receipts_ends_after_twenty_tries(client):
    case = report(now=NOW)
    for number in range(20):
        assert client.get(f"/c/AAAAA-AAAAA-A{number:04}").status_code == 404
    assert client.get(f"/c/{case.receipt}").status_code == 429
    assert client.post("/c/", {"receipt": case.receipt}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert elsewhere.get(f"/c/{case.receipt}").status_code == 200


def test_a_receipt_does_not_leak(client):
    case = report(now=NOW)
    for url in (f"/c/{case.receipt}", f"/c/{case.receipt}/note", "/c/wrong"):
        response = client.get(url)
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex"
        assert "private" in response["Cache-Control"]


def test_nothing_said_in_confidence_is_on_the_page(client):
    case = report(now=NOW, description="我举报邻居", reporter_name="王阿姨", reporter_phone="13900001111")
    act(case, "note", "agent.lin", NOW + timedelta(seconds=1), reason="内部：住户情绪激动")
    act(case, "accept", "agent.lin", NOW + timedelta(seconds=2))
    act(case, "ask-help", "agent.lin", NOW + timedelta(seconds=3), unit="housing", reason="内部求助", due=NOW + timedelta(days=3))  # fmt: skip
    html = page(client, f"/c/{case.receipt}")
    for secret in ("我举报邻居", "王阿姨", "13900001111", "住户情绪激动", "内部求助", "林小暖", "agent.lin"):
        assert secret not in html


def test_a_merged_report_follows_the_main_case_without_its_reporter(client):
    main = report(now=NOW, description="第一位的话")
    act(main, "note", "reporter", NOW + timedelta(seconds=1), reason="第一位的补充")
    mine = report(now=NOW + timedelta(seconds=2))
    act(mine, "merge", "duty.li", NOW + timedelta(seconds=3), ref=main.ref, reason="同一事项")
    solve(main)
    html = page(client, f"/c/{mine.receipt}")
    assert "已清运" in html
    for other in ("第一位的话", "第一位的补充", main.receipt):
        assert other not in html
    src = re.search(r'<img src="([^"]+)"', html)
    picture = client.get(unescape(src[1]))
    assert picture.status_code == 200
    b"".join(
        picture.streaming_content
    )  # read to its end: closing it by hand would close the database of the test too


def test_an_action_that_came_too_late_is_told(client):
    case = report(now=NOW - timedelta(hours=1))
    url = f"/c/{case.receipt}/withdraw"
    key = key_in(page(client, url))
    solve(case)
    assert client.post(url, {"key": key}).status_code == 409
    assert client.get(url)["Location"] == f"/c/{case.receipt}"
    page(client, f"/c/{case.receipt}/no-such-thing", 404)


def test_what_only_staff_may_do_is_refused(client):
    case = report(now=NOW - timedelta(minutes=1))
    response = client.post(f"/c/{case.receipt}/accept", {"key": "k" * 30})
    assert response.status_code == 403
    case.refresh_from_db()
    assert case.state == "received"


def test_the_proof_of_a_sealed_report_stands_alone(client):
    case = report(now=NOW - timedelta(minutes=5))
    url = f"/c/{case.receipt}/proof.json"
    assert client.get(url).status_code == 404
    seal(now=NOW)
    assert verify_proof(client.get(url).json()) == []
    html = page(client, f"/c/{case.receipt}")
    assert url in html
    assert client.get("/seals/1.json").json()["number"] == 1
    assert client.get("/seals/1.json").json()["root"] in page(client, "/seals")
    page(client, "/seals/2.json", 404)
    page(client, f"/seals/{10**23}.json", 404)


def test_a_receipt_page_asks_few_questions_of_the_database(client, django_assert_max_num_queries):
    case = report(now=NOW - timedelta(hours=1))
    for number in range(15):
        act(case, "note", "reporter", NOW - timedelta(minutes=50 - number), reason="补充", proof="photo")
    with django_assert_max_num_queries(20):
        page(client, f"/c/{case.receipt}")


def test_after_the_way_back_the_same_note_is_one_and_another_is_another(client):
    case = report(now=NOW)
    url = f"/c/{case.receipt}/note"
    form = client.get(url)
    assert "no-store" not in form["Cache-Control"]
    assert "private" in form["Cache-Control"]
    action = unescape(re.search(r'<form method="post" action="([^"]*note[^"]*)"', form.content.decode())[1])
    assert action != url
    key = key_in(form.content.decode())
    for reason in ("灯还是不亮", "灯还是不亮", "而且有电线露着"):
        assert client.post(action, {"key": key, "reason": reason}).status_code == 302
    notes = Entry.objects.filter(stream=case.stream, kind="note").order_by("number")
    assert [note.payload.data["reason"] for note in notes] == ["灯还是不亮", "而且有电线露着"]


def test_after_the_way_back_the_same_photo_is_one(client):
    case = report(now=NOW)
    url = f"/c/{case.receipt}/attach"
    key = key_in(page(client, url))
    content = photo_file().getvalue()
    for _press in range(2):
        photo = SimpleUploadedFile("lamp.jpg", content, "image/jpeg")
        assert client.post(f"{url}?sent=yes", {"key": key, "file_photo": photo}).status_code == 302
    assert case.evidence.filter(file_name="lamp.jpg").count() == 1
