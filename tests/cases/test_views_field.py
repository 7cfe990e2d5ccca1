"""The phone's pages from outside."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases.models import Case
from tests.factories.cases import act, after, photo_file, report
from tests.factories.pages import press, refs_in, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return act(report(), "accept", "agent.lin", after(hours=1))


def test_lists_hold_what_my_unit_holds(case):
    fresh = report(now=timezone.now())
    agent = signed_in("agent.lin")
    for lane, expected in (("today", {case}), ("late", {case}), ("all", {case, fresh})):
        assert refs_in(agent.get("/field/", {"lane": lane})) == {one.ref for one in expected}, lane
    assert agent.get("/field/?lane=x").headers["Location"] == "/field/"
    assert [tab.count for tab in agent.get("/field/").context["tabs"]] == [1, 1, 0, 2]


def test_what_is_offered_waits_for_an_answer(case):
    act(case, "offer", "agent.lin", after(hours=2), unit="street-990101001", reason="需要街道协调")
    street = signed_in("officer.tao")
    assert refs_in(street.get("/field/?lane=offered")) == {case.ref}
    done = press(street, case.ref, "accept-offer", face="field")
    assert done.headers["Location"] == f"/field/c/{case.ref}/"
    assert refs_in(street.get("/field/?lane=offered")) == set()
    assert refs_in(street.get("/field/?lane=all")) == {case.ref}


def test_an_empty_list_says_what_to_do_next():
    agent = signed_in("agent.lin")
    assert "Your unit holds no cases" in text_of(agent.get("/field/?lane=all"))
    report(now=timezone.now())
    assert "Nothing is late" in text_of(agent.get("/field/?lane=late"))
    assert "Nothing is offered to your unit" in text_of(agent.get("/field/?lane=offered"))


def test_a_list_costs_the_same_however_long(case):
    agent, costs = signed_in("agent.lin"), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            agent.get("/field/?lane=all")
        costs.append(len(asked))
        for _number in range(20):
            report()
    assert costs[0] == costs[1] <= 10


def test_an_agent_solves_on_the_phone_with_the_camera(case):
    agent = signed_in("agent.lin")
    page = agent.get(f"/field/c/{case.ref}/")
    assert f"/field/c/{case.ref}/solve/" in page.content.decode()
    form = agent.get(f"/field/c/{case.ref}/solve/").content.decode()
    assert 'capture="environment"' in form
    proof = photo_file()
    proof.name = "door.jpg"
    done = press(agent, case.ref, "solve", face="field", result="已清走", file_photo=proof)
    assert done.headers["Location"] == f"/field/c/{case.ref}/"
    after_all = agent.get(f"/field/c/{case.ref}/")
    assert "Done: Solve." in text_of(after_all)
    assert after_all.content.decode().count('data-draft-done="') == 1
    assert Case.objects.get(pk=case.pk).state == "solved"


def test_a_mistake_shows_the_form_again_with_what_was_typed(case):
    again = press(signed_in("agent.lin"), case.ref, "solve", face="field", result="已清走")
    assert again.status_code == 400
    assert "已清走" in again.content.decode()
    assert list(again.context["form"].errors) == ["file_photo"]


def test_links_stay_on_the_phone(case):
    agent = signed_in("agent.lin")
    twin = report()
    act(twin, "accept", "agent.lin", after(hours=1))
    act(twin, "merge", "head.fang", after(hours=2), ref=case.ref, reason="同一件事")
    for one in (case, twin):
        page = agent.get(f"/field/c/{one.ref}/").content.decode()
        assert "/desk/c/" not in page


def test_readers_of_the_whole_district_have_no_phone_work(case):
    for who in ("leader.guan", "auditor.yan", "admin.guan"):
        assert signed_in(who).get("/field/").status_code == 403, who


def test_everybody_finds_who_they_are_and_the_way_out():
    page = text_of(signed_in("agent.lin").get("/field/me/"))
    assert "Lin Xiaonuan" in page
    assert "East First Residents" in page
    assert "Sign out" in page
