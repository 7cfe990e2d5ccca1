"""Work at the desk: keys, lists of one's own, steps on many cases, merges seen beforehand, messages, the map."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases import commands
from lifang.cases.models import Case, SavedView
from lifang.cases.views.casepage import SHORTCUTS
from lifang.cases.views.district_map import outline
from lifang.cases.views.frame import KEYS
from lifang.kernel.geometry import Position
from lifang.outbox.models import Message
from lifang.record.models import Entry
from tests.factories.cases import a_key, account, act, after, report
from tests.factories.pages import press, refs_in, signed_in, text_of

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "src/lifang/web/static/lifang/desk.js"


@pytest.fixture
def case() -> Case:
    cache.clear()
    return act(report(reporter_phone="13812345678"), "accept", "agent.lin", after(hours=1))


def taken_by_city(case: Case) -> Case:
    offered = act(case, "offer", "agent.lin", after(hours=2), unit="city-management", reason="市政道路")
    return act(offered, "accept-offer", "officer.qian", after(hours=3))


# -- keys -------------------------------------------------------------------------------------------------------------


def test_every_action_of_a_case_has_a_key_of_its_own_and_the_help_tells_it(case):
    held = taken_by_city(case)
    for who in ("officer.qian", "head.song", "duty.li"):
        page = signed_in(who).get(f"/desk/c/{held.ref}/")
        keys = re.findall(r'data-key="(.)"', page.content.decode())
        assert len(keys) == len(set(keys)) > 5, who
        buttons = page.context["buttons"]
        assert all(one.shortcut for one in buttons), who
        assert {one.shortcut for one in buttons} <= set(keys)
        help_text = page.content.decode().split("<dialog", 1)[1]
        assert all(f"<kbd>{one.shortcut}</kbd>" in help_text for one in buttons)


def test_keys_of_actions_leave_those_that_move_alone():
    table = SCRIPT.read_text().split("const PLAIN = {")[1].split("};")[0]
    taken = set(re.findall(r"^    \"?(.)\"?:", table, re.MULTILINE))
    assert {"j", "k", "g", "x", "/", "?"} <= taken
    assert taken.isdisjoint({*SHORTCUTS.values(), "t", "u", "v"})
    assert len(KEYS.values()) == len(set(KEYS.values()))
    assert set(KEYS.values()).isdisjoint({"i", "k", "f", "a"})  # calls, contacts, figures, administration


def test_i_take_it_is_one_press(case):
    held = act(taken_by_city(case), "assign", "officer.qian", after(hours=4), handler="head.song")
    officer = signed_in("officer.qian")
    assert officer.get(f"/desk/c/{held.ref}/").context["take"]
    press(officer, held.ref, "assign", handler="officer.qian")
    assert Case.objects.get(pk=held.pk).handler == "officer.qian"
    assert not officer.get(f"/desk/c/{held.ref}/").context["take"]
    assert not signed_in("duty.li").get(f"/desk/c/{held.ref}/").context["take"]  # not the duty desk's unit


# -- the case page ----------------------------------------------------------------------------------------------------


def test_messages_are_shown_to_those_who_work_on_it_without_number_or_receipt(case):
    page = text_of(signed_in("duty.li").get(f"/desk/c/{case.ref}/"))
    assert "Messages sent" in page
    assert "13812345678" not in page.split("Messages sent")[1]
    assert case.receipt not in page
    assert case.receipt in Message.objects.filter(about=case.stream).earliest("id").body
    assert "Messages sent" not in text_of(signed_in("leader.guan").get(f"/desk/c/{case.ref}/"))


def test_a_likely_twin_near_by_is_shown_and_chosen_by_one_press():
    first = report(site="dongyuan-1-1", now=timezone.now())
    twin = report(site="dongyuan-1-2", now=timezone.now())
    duty = signed_in("duty.li")
    assert [row.ref for row in duty.get(f"/desk/c/{twin.ref}/").context["near"]] == [first.ref]
    assert f"?ref={first.ref}" in duty.get(f"/desk/c/{twin.ref}/merge/").content.decode()


# -- merging ----------------------------------------------------------------------------------------------------------


def test_a_merge_shows_whom_it_tells_before_it_is_done(case):
    twin = report(reporter_phone="13900001234", now=after(hours=1))
    duty, sent = signed_in("duty.li"), Message.objects.count()
    asked = press(duty, twin.ref, "merge", ref=case.ref, reason="同一件事")
    (told,) = asked.context["previewed"]
    assert (told.who, "139****1234") == ("the person who reported", told.address)
    assert (Message.objects.count(), Case.objects.get(pk=twin.pk).merged_into_id) == (sent, None)
    assert Entry.objects.filter(stream=twin.stream).count() == 1

    other = press(duty, twin.ref, "merge", ref=case.ref, reason="别的理由", seen=asked.context["seen"])
    assert other.context["previewed"] is not None  # what was seen is not what would be done
    press(duty, twin.ref, "merge", ref=case.ref, reason="同一件事", seen=asked.context["seen"])
    message = Message.objects.latest("id")
    assert (message.address, message.body) == ("13900001234", told.body)


def test_taking_a_merge_back_is_seen_beforehand_too(case):
    twin = act(
        report(now=after(hours=1)), "merge", "duty.li", after(hours=2), ref=case.ref, reason="同一件事"
    )
    duty = signed_in("duty.li")
    asked = press(duty, twin.ref, "unmerge", reason="不是一件事")
    assert asked.context["previewed"] == []
    assert "nobody left an address" in text_of(asked)
    press(duty, twin.ref, "unmerge", reason="不是一件事", seen=asked.context["seen"])
    assert Case.objects.get(pk=twin.pk).merged_into_id is None


def test_a_preview_refuses_what_would_be_refused_and_leaves_nothing(case):
    other = report("consultation", site="", topic="papers", description="问")
    asked = press(signed_in("duty.li"), other.ref, "merge", ref=case.ref, reason="x")
    assert asked.status_code == 409
    assert "same kind" in text_of(asked)
    entries = Entry.objects.count()
    told = commands.preview(
        ref=case.ref, action="offer", actor=account("agent.lin", after(hours=5)), now=after(hours=5),
        language="en", data={"unit": "city-management"}, reason="市政",
    )  # fmt: skip
    assert {message.address for message in told} >= {"officer.qian@example.org"}
    assert Entry.objects.count() == entries
    assert not case.handovers.exists()


# -- exclusions -------------------------------------------------------------------------------------------------------


def test_what_is_asked_to_be_left_out_waits_in_a_list_for_somebody_else(case):
    held = taken_by_city(case)
    act(held, "ask-exclusion", "officer.qian", after(hours=4), reason="恶意投诉")
    duty = signed_in("duty.li")
    assert refs_in(duty.get("/desk/", {"lane": "exclusions"})) == {held.ref}
    press(duty, held.ref, "approve-exclusion", reason="属实")
    assert refs_in(duty.get("/desk/", {"lane": "exclusions"})) == set()


# -- lists of one's own, kinds, map -----------------------------------------------------------------------------------


def test_a_list_is_kept_under_a_name_by_each_for_themselves(case):
    duty = signed_in("duty.li")
    shown = duty.get("/desk/", {"lane": "late", "area": "990101001001"}).context["current"]
    kept = {"name": "东一逾期", "query": shown + "&after=x~1&evil=1"}
    assert duty.post("/desk/views/", kept).headers["Location"] == "/desk/?" + shown
    (view,) = duty.get("/desk/").context["saved"]
    assert refs_in(duty.get(view.url)) == {case.ref}
    assert duty.get(view.url).context["saved"][0].current
    duty.post("/desk/views/", kept | {"query": "lane=nobody"})
    assert SavedView.objects.get().query == "lane=nobody"
    other = signed_in("duty.wu")
    assert other.get("/desk/").context["saved"] == []
    other.post(f"/desk/views/{view.pk}/forget")
    assert SavedView.objects.count() == 1
    duty.post(f"/desk/views/{view.pk}/forget")
    assert SavedView.objects.count() == 0


def test_a_list_without_a_name_or_one_too_many_is_not_kept():
    duty = signed_in("duty.li")
    assert "Give the list a name" in text_of(
        duty.post("/desk/views/", {"name": " ", "query": ""}, follow=True)
    )
    for number in range(13):
        duty.post("/desk/views/", {"name": str(number), "query": ""})
    assert SavedView.objects.count() == 12


def test_a_list_tells_of_what_kinds_it_is(case):
    report("consultation", site="", topic="papers", description="问")
    duty = signed_in("duty.li")
    kinds = duty.get("/desk/").context["kinds"]
    assert {(one.title, one.count) for one in kinds} == {("Problem in the street", "1"), ("Question", "1")}
    assert refs_in(duty.get("/desk/" + kinds[0].url)) != refs_in(duty.get("/desk/" + kinds[1].url))


def test_the_map_stands_on_the_districts_own_data(case):
    duty = signed_in("duty.li")
    page = duty.get("/desk/", {"view": "map"}).content.decode()
    assert 'data-lat="30.000120" data-lon="120.000080"' in page
    assert "leaflet.js" in page
    assert "leaflet" not in duty.get("/desk/").content.decode()
    with CaptureQueriesContext(connection) as asked:
        base = json.loads(duty.get("/desk/base.json").content)
    assert len(asked) <= 6
    assert base["tiles"] == ""
    names = {one["properties"]["name"] for one in base["features"]}
    assert {"East Second Canteen", "Dongyuan Estate"} <= names
    rings = [
        one["geometry"]["coordinates"][0] for one in base["features"] if one["geometry"]["type"] == "Polygon"
    ]
    assert rings
    assert all(ring[0] == ring[-1] for ring in rings)


def test_an_outline_goes_around_all_points():
    square = [Position(0, 0), Position(0, 10), Position(10, 10), Position(10, 0)]
    inside = [Position(5, 5), Position(0, 5), Position(1, 9)]
    assert set(outline([*square, *inside, *square])) == set(square)
    assert outline([Position(1, 1), Position(1, 1)]) == [Position(1, 1)]
    assert len(outline([Position(0, 0), Position(1, 1), Position(2, 2)])) == 2


# -- many at once -----------------------------------------------------------------------------------------------------


def bulk(client, step, refs, **data):
    return client.post("/desk/bulk/", {"step": step, "ref": refs, "key": "bulk-key-000000000001", **data})


def test_one_step_on_many_is_seen_done_and_answered_for_each(case):
    other, closed = report(), report()
    act(closed, "withdraw", "reporter", after(hours=1))
    duty, refs = signed_in("duty.li"), [case.ref, other.ref, closed.ref]
    assert len(duty.get("/desk/bulk/", {"step": "offer", "ref": refs}).context["rows"]) == 3
    seen = bulk(duty, "offer", refs, unit="city-management", reason="市政设施")
    assert seen.context["possible"] == 2
    assert Case.objects.filter(handovers__isnull=False).count() == 0
    for _press in range(2):
        done = bulk(duty, "offer", refs, unit="city-management", reason="市政设施", sure="yes")
        assert done.context["done"] == 2
    assert set(Case.objects.filter(handovers__state="offered")) == {case, other}
    assert [one.row.ref for one in done.context["outcomes"] if one.refusal] == [closed.ref]


def test_notes_and_assignments_on_many(case):
    held = taken_by_city(case)
    officer = signed_in("officer.qian")
    bulk(officer, "note", [held.ref], reason="统一回访", sure="yes")
    bulk(officer, "assign", [held.ref], handler="head.song", sure="yes")
    assert Case.objects.get(pk=held.pk).handler == "head.song"
    assert Entry.objects.filter(stream=held.stream, kind="note").count() == 1


def test_many_reach_no_further_than_one(case):
    officer = signed_in("officer.qian")
    assert bulk(officer, "note", [case.ref], reason="x", sure="yes").headers["Location"] == "/desk/"
    assert officer.get("/desk/bulk/", {"step": "close", "ref": [case.ref]}).status_code == 404
    empty = bulk(signed_in("duty.li"), "note", [case.ref], reason="")
    assert (empty.status_code, list(empty.context["form"].errors)) == (400, ["reason"])
    leader = bulk(signed_in("leader.guan"), "note", [case.ref], reason="加急", sure="yes", key=a_key())
    assert leader.context["done"] == 0
