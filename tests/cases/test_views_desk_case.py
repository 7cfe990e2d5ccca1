"""One case at the desk, from outside: its page, and the forms of what may be done to it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases.models import Case, Evidence
from lifang.record.models import Entry
from lifang.record.reads import reads_of
from tests.cases.samples import RESTLESS
from tests.factories.cases import a_key, act, after, photo_file, report
from tests.factories.pages import press, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return act(report(), "accept", "agent.lin", after(hours=1))


def taken_by_city(case: Case) -> Case:
    offered = act(case, "offer", "agent.lin", after(hours=2), unit="city-management", reason="市政道路")
    return act(offered, "accept-offer", "officer.qian", after(hours=3))


# -- the case page ----------------------------------------------------------------------------------------------------


def test_a_case_page_costs_the_same_however_long_its_story():
    case = act(report(), "accept", "agent.lin", after(hours=1))
    duty = signed_in("duty.li")
    costs = []
    for hours in (2, 20):
        for more in range(hours):
            act(case, "note", "agent.lin", after(hours=hours, minutes=more), reason="看过", proof="photo")
        with CaptureQueriesContext(connection) as asked:
            duty.get(f"/desk/c/{case.ref}/")
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 34


def test_the_page_tells_the_story_the_deadlines_and_who_held_it(case):
    act(case, "note", "agent.lin", after(hours=1.5), reason="看过现场", proof="photo")
    taken_by_city(case)
    seen = text_of(signed_in("officer.qian").get(f"/desk/c/{case.ref}/"))
    for expected in (
        "楼道口堆了一袋垃圾",
        "看过现场",
        "Lin Xiaonuan",
        "Time to resolve",
        "East First Residents",
    ):
        assert expected in seen, expected
    assert "Offered to City Management Bureau" in seen
    assert re.search(r"Due \w+ \d+ Mar.*5 workdays", seen)  # explained


def test_actions_are_those_of_this_person_now(case):
    held = taken_by_city(case)
    buttons = {
        one.name: one for one in signed_in("officer.qian").get(f"/desk/c/{held.ref}/").context["buttons"]
    }
    assert {"start", "solve", "wait", "refuse", "offer", "note"} <= buttons.keys()
    assert buttons["start"].at_once
    assert not buttons["solve"].at_once
    readers = signed_in("leader.guan").get(f"/desk/c/{held.ref}/")
    assert readers.context["buttons"] == []


def test_who_reported_is_shown_only_to_those_who_work_on_cases():
    case = report(reporter_name="王女士", reporter_phone="13812345678")
    act(case, "note", "reporter", after(hours=1), reason="我住在三楼")
    for who, allowed in (
        ("duty.li", True),
        ("head.fang", True),
        ("leader.guan", False),
        ("auditor.yan", False),
    ):
        page = text_of(signed_in(who).get(f"/desk/c/{case.ref}/"))
        for personal in ("王女士", "13812345678", "楼道口堆了一袋垃圾", "我住在三楼"):
            assert (personal in page) is allowed, (who, personal)


def test_reading_a_restricted_case_leaves_an_entry(offer_program):
    offer_program(RESTLESS.replace("sensitivity: internal", "sensitivity: restricted"))
    closed, public = report("restless", site=""), report()
    officer = signed_in("officer.zheng")
    officer.get(f"/desk/c/{closed.ref}/")
    entry = reads_of(closed.stream).get()
    assert (entry.actor, entry.facts["what"]) == ("account/officer.zheng", "case")
    signed_in("duty.li").get(f"/desk/c/{public.ref}/")
    assert not reads_of(public.stream).exists()


# -- action forms -----------------------------------------------------------------------------------------------------


def test_a_form_asks_what_the_program_asks_and_solves_with_a_photo(case):
    held = taken_by_city(case)
    officer = signed_in("officer.qian")
    form = officer.get(f"/desk/c/{held.ref}/solve/")
    assert [field.name for field in form.context["form"]] == ["result", "file_photo"]
    proof = photo_file()
    proof.name = "door.jpg"
    done = press(officer, held.ref, "solve", result="已清理", file_photo=proof)
    assert done.headers["Location"] == f"/desk/c/{held.ref}/"
    solved = Case.objects.get(pk=case.pk)
    assert (solved.state, solved.fields["result"]) == ("solved", "已清理")
    assert Evidence.objects.get(case=solved).kind == "photo"


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(case):
    held = taken_by_city(case)
    officer = signed_in("officer.qian")
    proof = photo_file()
    proof.name = "door.jpg"
    again = press(officer, held.ref, "solve", result="", file_photo=proof, key="a-key-kept-000000001")
    assert again.status_code == 400
    form = again.context["form"]
    assert list(form.errors) == ["result"]
    assert "door.jpg" in text_of(again)
    assert 'value="a-key-kept-000000001"' in again.content.decode()

    kept = again.context["upload"].tokens
    done = press(officer, held.ref, "solve", result="已清理", kept=kept, key="a-key-kept-000000001")
    assert done.status_code == 302
    assert Evidence.objects.get(case=case).file_name == "door.jpg"

    long = press(officer, report().ref, "note", reason="字" * 1001)
    assert long.status_code == 404  # not this unit's case
    too_long = press(signed_in("duty.li"), case.ref, "note", reason="字" * 1001)
    assert too_long.status_code == 400
    assert "字" * 1001 in too_long.content.decode()


def test_a_token_nobody_signed_brings_no_file(case):
    held = taken_by_city(case)
    again = press(signed_in("officer.qian"), held.ref, "solve", result="好", kept="made:up:token")
    assert again.status_code == 400
    assert list(again.context["form"].errors) == ["file_photo"]


def test_a_file_that_cannot_be_taken_is_refused_at_its_field(case):
    held = taken_by_city(case)
    fake = photo_file()
    fake.name = "report.pdf"
    again = press(signed_in("officer.qian"), held.ref, "solve", result="好", file_photo=fake)
    assert again.status_code == 400
    assert "report.pdf" in again.context["form"].errors["file_photo"][0]
    assert Case.objects.get(pk=case.pk).state == "accepted"


def test_pressing_twice_does_it_once_and_answers_the_same(case):
    held = taken_by_city(case)
    officer, key = signed_in("officer.qian"), a_key()
    first = press(officer, held.ref, "start", key=key)
    second = press(officer, held.ref, "start", key=key)
    assert first.headers["Location"] == second.headers["Location"] == f"/desk/c/{held.ref}/"
    assert Entry.objects.filter(stream=case.stream, kind="start").count() == 1


def test_somebody_was_faster(case):
    held = taken_by_city(case)
    act(held, "start", "officer.qian", after(hours=4))
    officer = signed_in("officer.qian")
    late = press(officer, held.ref, "start")
    assert late.status_code == 409
    assert "Somebody may have been faster" in text_of(late)
    moved = officer.get(f"/desk/c/{held.ref}/start/", follow=True)
    assert moved.redirect_chain == [(f"/desk/c/{held.ref}/", 302)]
    assert "not possible now" in text_of(moved)


def test_what_a_role_may_not_do_is_refused(case):
    refused = press(signed_in("leader.guan"), case.ref, "note", reason="加急")
    assert refused.status_code == 403
    assert "You may not do this with this case." in text_of(refused)
    assert (
        press(signed_in("duty.li"), case.ref, "breach", clock="accept").status_code == 404
    )  # the sweep's alone
    assert press(signed_in("duty.li"), case.ref, "no-such-action").status_code == 404


def test_whoever_gives_a_case_out_of_sight_is_led_to_the_list(case):
    act(case, "offer", "agent.lin", after(hours=2), unit="city-management", reason="市政道路")
    officer = signed_in("officer.qian")
    assert officer.get(f"/desk/c/{case.ref}/").status_code == 200
    done = press(officer, case.ref, "decline-offer", reason="不属于本单位")
    assert done.headers["Location"] == "/desk/"
    assert officer.get(f"/desk/c/{case.ref}/").status_code == 404


def test_units_colleagues_and_dates_are_chosen_from_lists(case):
    held = taken_by_city(case)
    officer = signed_in("officer.qian")
    offer = officer.get(f"/desk/c/{held.ref}/offer/").content.decode()
    assert 'value="housing"' in offer
    assert 'value="city-management"' not in offer  # holds it already
    assign = officer.get(f"/desk/c/{held.ref}/assign/").content.decode()
    assert 'value="head.song"' in assign
    assert 'value="officer.zheng"' not in assign

    when = timezone.localtime(timezone.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert (
        press(officer, held.ref, "ask-help", unit="housing", due=when, reason="请核实产权").status_code == 302
    )
    assert case.assists.get().unit_id == "housing"
    wrong = press(officer, held.ref, "ask-help", unit="nowhere", due="gestern", reason="x")
    assert wrong.status_code == 400
    assert "due" in wrong.context["form"].errors
    undone = press(officer, held.ref, "ask-help", unit="", due=when, reason="x")
    assert "Choose a unit" in undone.context["form"].errors["unit"][0]


def test_duty_rules_calls_back_and_merges(case):
    duty = signed_in("duty.li")
    assert press(duty, case.ref, "rule", unit="housing", reason="房屋质量").status_code == 302
    assert Case.objects.get(pk=case.pk).unit_id == "housing"

    twin = report()
    page = duty.get(f"/desk/c/{twin.ref}/merge/?ref={case.ref}")
    assert page.context["form"]["ref"].value() == case.ref
    typed = case.ref.lower().replace("-", " ")
    asked = press(duty, twin.ref, "merge", ref=typed, reason="同一件事")
    assert (asked.status_code, Case.objects.get(pk=twin.pk).merged_into_id) == (200, None)
    seen = asked.context["seen"]
    assert press(duty, twin.ref, "merge", ref=typed, reason="同一件事", seen=seen).status_code == 302
    assert Case.objects.get(pk=twin.pk).merged_into_id == case.pk
    assert f"Merged into {case.ref}" in text_of(duty.get(f"/desk/c/{twin.ref}/"))

    solved = act(
        act(report(), "accept", "agent.lin", after(hours=1)),
        "solve",
        "agent.lin",
        after(hours=2),
        result="好",
        proof="photo",
    )
    unsaid = press(duty, solved.ref, "feedback", contacted="yes")
    assert (unsaid.status_code, list(unsaid.context["form"].errors)) == (400, ["solved"])
    assert (
        press(duty, solved.ref, "feedback", contacted="yes", solved="yes", satisfied="no").status_code == 302
    )
    assert solved.feedback.get().satisfied is False


def test_a_wrong_place_is_corrected_by_typing_a_few_characters(case):
    duty = signed_in("duty.li")
    many = press(duty, case.ref, "correct", place="东苑", reason="报错了")
    assert many.status_code == 400
    assert "Choose the place" in many.context["form"].errors["site"][0]
    assert (
        press(duty, case.ref, "correct", place="东苑", site="dongyuan-1-2", reason="报错了").status_code
        == 302
    )
    assert Case.objects.get(pk=case.pk).site.code == "dongyuan-1-2"
    assert press(duty, case.ref, "correct", place="食堂", reason="报错了").status_code == 302  # the only one
    assert Case.objects.get(pk=case.pk).site.code == "canteen"
    nothing = press(duty, case.ref, "correct", place="没有这里", reason="报错了")
    assert "Nothing is found" in nothing.context["form"].errors["place"][0]
