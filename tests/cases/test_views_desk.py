"""The officer's desk from outside: who comes in, lists, calls."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases.models import Case, Contact
from tests.factories.cases import a_key, act, after, report
from tests.factories.pages import refs_in, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return act(report(), "accept", "agent.lin", after(hours=1))


def taken_by_city(case: Case) -> Case:
    offered = act(case, "offer", "agent.lin", after(hours=2), unit="city-management", reason="市政道路")
    return act(offered, "accept-offer", "officer.qian", after(hours=3))


# -- who comes in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "home"),
    [
        ("agent.lin", "/field/"),
        ("officer.qian", "/desk/"),
        ("leader.guan", "/desk/"),
        ("admin.guan", "/desk/"),
    ],
)
def test_work_leads_each_to_where_their_work_is(who, home):
    assert signed_in(who).get("/work/").headers["Location"] == home


@pytest.mark.parametrize(
    "path", ["/work/", "/desk/", "/desk/search", "/desk/intake/", "/field/", "/desk/c/X/"]
)
def test_without_signing_in_there_is_only_the_door(client, path):
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_the_desk_is_closed_to_those_without_a_desk(case):
    agent = signed_in("agent.lin")
    for path in ("/desk/", "/desk/search?q=1", f"/desk/c/{case.ref}/", "/desk/contacts/"):
        assert agent.get(path).status_code == 403, path
    assert signed_in("officer.qian").get("/desk/intake/").status_code == 403


# -- lists ------------------------------------------------------------------------------------------------------------


def test_lanes_count_and_list_what_belongs_in_them(case):
    fresh = report(now=timezone.now())
    accepted = act(report(), "accept", "agent.lin", after(hours=1))
    waiting = act(
        taken_by_city(accepted), "wait", "officer.qian", after(hours=4), waiting_for="parts", plan="等"
    )
    duty = signed_in("duty.li")
    for lane, expected in (
        ("open", {case, fresh}),
        ("late", {case}),
        ("nobody", {case, fresh}),
        ("waiting", {waiting}),
        ("ruling", set()),
    ):
        page = duty.get("/desk/", {"lane": lane})
        assert refs_in(page) == {one.ref for one in expected}, lane
    counts = {line.page: line.count for line in page.context["menu"]}
    assert counts["open"] == counts["nobody"] == "2"
    assert counts["late"] == counts["waiting"] == "1"


def test_an_unknown_lane_leads_to_the_first(case):
    assert signed_in("duty.li").get("/desk/?lane=secret").headers["Location"] == "/desk/"


def test_filters_narrow_and_an_unknown_value_is_no_filter(case):
    there = report(site="canteen")
    duty = signed_in("duty.li")
    assert refs_in(duty.get("/desk/", {"area": "990101001002"})) == {there.ref}
    assert refs_in(duty.get("/desk/", {"unit": "committee-990101001001"})) == {case.ref}
    assert refs_in(duty.get("/desk/", {"program": "consultation"})) == set()
    assert refs_in(duty.get("/desk/", {"area": "'; DROP", "unit": "\x00"})) == {case.ref, there.ref}


def test_an_officer_sees_first_what_the_own_unit_holds(case):
    taken_by_city(case)
    officer = signed_in("officer.qian")
    assert refs_in(officer.get("/desk/")) == {case.ref}
    assert refs_in(officer.get("/desk/", {"held": "me"})) == {case.ref}
    act(case, "assign", "officer.qian", after(hours=4), handler="head.song")
    assert refs_in(officer.get("/desk/", {"held": "me"})) == set()


def test_an_offer_stands_on_top_and_is_taken_with_one_press(case):
    act(case, "offer", "agent.lin", after(hours=2), unit="city-management", reason="属于市政道路")
    officer = signed_in("officer.qian")
    page = officer.get("/desk/")
    assert "属于市政道路" in text_of(page)
    key = re.search(
        rf'{case.ref}/accept-offer/">.*?name="key" value="([^"]+)"', page.content.decode(), re.DOTALL
    )
    assert key is not None
    answer = officer.post(f"/desk/c/{case.ref}/accept-offer/", {"key": key[1]}, follow=True)
    assert "Done: Take the case over." in text_of(answer)
    assert Case.objects.get(pk=case.pk).handler == "officer.qian"


def test_pages_follow_one_another_without_gap_or_repetition():
    for number in range(60):
        report(now=after(minutes=number // 3))  # several due at one moment
    duty, url, seen = signed_in("duty.li"), "/desk/", []
    for _page in range(2):
        page = duty.get(url)
        seen += [row.ref for row in page.context["rows"]]
        url = "/desk/" + page.context["pager"].on
    assert page.context["pager"].on == ""
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("mark", ["x", "~", "2026-01-01~3", "~x", "9~9"])
def test_a_broken_page_mark_begins_at_the_top(case, mark):
    assert refs_in(signed_in("duty.li").get("/desk/", {"after": mark})) == {case.ref}


def test_search_finds_words_and_a_number_opens_its_case(case):
    duty = signed_in("duty.li")
    assert refs_in(duty.get("/desk/search", {"q": "垃圾"})) == {case.ref}
    assert refs_in(duty.get("/desk/search", {"q": "没有这个词"})) == set()
    assert duty.get("/desk/search", {"q": case.ref.lower()}).headers["Location"] == f"/desk/c/{case.ref}/"


@pytest.mark.parametrize("path", ["/desk/", "/desk/?lane=closed", "/desk/search?q=垃圾", "/desk/contacts/"])
def test_a_list_costs_a_dozen_statements_however_long_it_is(path):
    duty = signed_in("duty.li")
    costs = []
    for count in (1, 30):
        for _number in range(count):
            report()
        act(report(), "offer", "agent.lin", after(hours=1), unit="duty-desk", reason="请接收")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            duty.get(path)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 12


# -- calls ------------------------------------------------------------------------------------------------------------

CALL = {
    "category": "06010",
    "description": "楼下垃圾没人收",
    "place": "东苑",
    "site": "dongyuan-1-1",
    "channel": "phone",
}


def test_a_call_becomes_a_case_with_its_receipt_to_read_out():
    duty = signed_in("duty.li")
    done = duty.post("/desk/intake/?program=street-problem", CALL | {"key": a_key()}, follow=True)
    case = Case.objects.get()
    assert (case.channel, case.site.code, case.unit_id) == ("phone", "dongyuan-1-1", "committee-990101001001")
    assert done.redirect_chain == [(f"/desk/c/{case.ref}/", 302)]
    assert case.receipt in text_of(done)
    assert (
        duty.get("/desk/intake/").context["chosen"] == "street-problem"
    )  # the next call is often of the same kind


def test_a_call_told_twice_is_one_case_and_a_bad_one_none():
    duty, key = signed_in("duty.li"), a_key()
    for _press in range(2):
        duty.post("/desk/intake/?program=street-problem", CALL | {"key": key})
    assert Case.objects.count() == 1
    bad = duty.post("/desk/intake/?program=street-problem", CALL | {"category": "", "key": a_key()})
    assert bad.status_code == 400
    assert "楼下垃圾没人收" in bad.content.decode()
    assert Case.objects.count() == 1


def test_places_are_found_while_typing():
    duty = signed_in("duty.li")
    assert "dongyuan-1-2" in duty.get("/desk/places", {"place": "1号楼"}).content.decode()
    assert duty.get("/desk/places", {"place": ""}).content.decode().strip() == ""


def test_an_emergency_is_handed_over_and_written_down():
    duty = signed_in("duty.li")
    without = duty.post(
        "/desk/intake/?outcome=emergency", {"key": a_key(), "channel": "phone", "summary": "着火"}
    )
    assert (without.status_code, list(without.context["form"].errors)) == (400, ["line"])
    done = duty.post(
        "/desk/intake/?outcome=emergency",
        {"key": a_key(), "channel": "phone", "line": "119", "summary": "三楼着火"},
        follow=True,
    )
    assert (Contact.objects.get().line, Case.objects.count()) == ("119", 0)
    assert "三楼着火" in text_of(done)
    assert "三楼着火" not in text_of(signed_in("auditor.yan").get("/desk/contacts/"))


def test_what_is_not_accepted_says_why_and_an_answer_at_once_is_counted():
    duty = signed_in("duty.li")
    refused = duty.post("/desk/intake/?outcome=not-accepted", {"key": a_key(), "channel": "visit"})
    assert list(refused.context["form"].errors) == ["reason"]
    duty.post(
        "/desk/intake/?outcome=not-accepted", {"key": a_key(), "channel": "visit", "reason": "petition"}
    )
    duty.post("/desk/intake/?outcome=answered", {"key": a_key(), "channel": "phone", "summary": "几点下班"})
    assert {(row.outcome, row.reason) for row in Contact.objects.all()} == {
        ("not-accepted", "petition"),
        ("answered", ""),
    }


# -- the demonstration's door ----------------------------------------------------------------------------------------


def test_one_press_signs_in_on_the_machine_itself_only(client, settings):
    assert client.get("/demo/").status_code == 404
    settings.LIFANG_DEMO = True
    assert "agent.lin" in client.get("/demo/").content.decode()
    assert client.get("/demo/", REMOTE_ADDR="10.0.0.8").status_code == 404
    assert client.get("/demo/", HTTP_X_FORWARDED_FOR="10.0.0.8").status_code == 404
    assert client.post("/demo/", {"account": "duty.li"}, REMOTE_ADDR="10.0.0.8").status_code == 404
    assert client.get("/desk/").status_code == 302  # nobody is signed in yet
    assert client.post("/demo/", {"account": "duty.li"}).headers["Location"] == "/work/"
    assert client.get("/desk/").status_code == 200


def test_the_demonstration_asks_for_the_token_of_its_own_page(settings):
    settings.LIFANG_DEMO = True
    assert Client(enforce_csrf_checks=True).post("/demo/", {"account": "duty.li"}).status_code == 403
