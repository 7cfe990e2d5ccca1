"""The pages from outside, as a browser has them; tests/browser/test_campaigns.py walks them in a real one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases.models import Case
from lifang.kernel.ids import uuid7
from lifang.modules.campaigns import commands
from lifang.modules.campaigns.models import Campaign, Visit
from lifang.people.models import Organization
from lifang.places.commands import issue_plates
from lifang.places.models import Site
from lifang.record.journal import SYSTEM_RANDOM
from tests.factories.cases import a_key, photo_file
from tests.factories.pages import signed_in, text_of
from tests.factories.people import IMPORTER
from tests.modules.campaigns.conftest import AGENT, NOW, doors
from tests.stories.staffed import COMMITTEE, STREET

pytestmark = pytest.mark.django_db
LEADER = f"officer.{STREET}"


def key() -> str:
    return str(uuid7(timezone.now(), SYSTEM_RANDOM))


def photo() -> Any:
    file = photo_file()
    file.name = "door.jpg"
    return file


def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


# -- the phone --------------------------------------------------------------------------------------------------------


def test_the_phone_shows_the_part_in_walking_order_and_takes_a_visit(running):
    agent = signed_in(AGENT)
    assert "8 left of 8 doors" in text_of(agent.get("/field/campaigns/"))
    page = agent.get(f"/field/campaigns/{running.ref}/1/").content.decode()
    assert re.findall(r"/door/(\d+)/", page) == [str(n) for n in range(1, 9)]
    told = agent.post(
        f"/field/campaigns/{running.ref}/door/1/",
        {"key": key(), "outcome": "done", "checked": ["gas"], "position": "30.000120,120.000080,12"},
        follow=True,
    )
    assert "Stair 1, 101: Done." in text_of(told)
    visit = Visit.objects.get()
    assert (visit.checked, visit.lat_e6, visit.accuracy) == (["gas"], 30_000_120, 12)
    assert "Nobody here" not in text_of(told)
    assert len(re.findall(r"/door/\d+/", told.content.decode())) == 7


def test_the_phone_says_when_another_visit_counts(running):
    agent, door = signed_in(AGENT), f"/field/campaigns/{running.ref}/door/1/"
    told = text_of(agent.post(door, {"key": key(), "outcome": "nobody"}, follow=True))
    assert "If nobody is met, a visit counts as a further try from" in told
    assert "counts as a further try from" in text_of(agent.get(door))
    (job, *_others) = agent.get("/field/snapshot.json").json()["lists"][0]["jobs"]
    assert "counts as a further try from" in job["state"]


@pytest.mark.parametrize("accuracy", ["Infinity", "-5", "1e30", "nan", "-inf", "much"])
def test_a_phone_that_says_nonsense_about_its_place_still_sends_its_visit(running, accuracy):
    """From the page and from the queue of a phone without a signal; such a reading is none."""
    agent, position = signed_in(AGENT), f"30.000120,120.000080,{accuracy}"
    sent = {"outcome": "done", "position": position}
    page = agent.post(f"/field/campaigns/{running.ref}/door/1/", sent | {"key": key()})
    assert page.status_code == 302
    queued = {"ref": f"campaign/{running.ref}/2", "action": "take", "key": key()}
    assert agent.post("/field/sync", sent | queued).json()["status"] == 200
    assert set(Visit.objects.values_list("lat_e6", "accuracy")) == {(None, None)}


def test_numbers_that_no_database_holds_are_refused_at_their_field(running):
    commands.add_item(
        campaign=running, code="p", title={"zh": "海报", "en": "Poster"}, actor=IMPORTER, key=a_key(), now=NOW
    )
    sent = {"kind": "received", "item": "p", "team": COMMITTEE, "quantity": str(10**20), "key": key()}
    assert signed_in(AGENT).post(f"/field/campaigns/{running.ref}/stock/", sent).status_code == 400
    assign = f"/desk/campaigns/{running.ref}/lists/assign"
    far = {"team": COMMITTEE, "first": "1", "last": str(10**20), "key": key()}
    assert signed_in(LEADER).post(assign, far).status_code == 400
    assert signed_in(LEADER).post(assign, far | {"last": "300000"}).status_code == 302
    assert running.turfs.count() == 2


def test_what_is_missing_is_said_at_its_field(running):
    told = signed_in(AGENT).post(
        f"/field/campaigns/{running.ref}/door/1/", {"key": key(), "outcome": "refused"}
    )
    assert told.status_code == 400
    assert "Please write down why." in text_of(told)
    nothing = signed_in(AGENT).post(f"/field/campaigns/{running.ref}/door/1/", {"key": key()})
    assert "Please choose one of the answers." in text_of(nothing)
    assert not Visit.objects.exists()


def test_a_finding_on_the_page_becomes_a_case_that_leads_back_to_its_visit(running):
    agent = signed_in(AGENT)
    found = {"hazards": ["gas"], "grade": "serious", "finding": "软管老化", "revisit_on": "2027-01-05"}
    sent = {"key": key(), "outcome": "done", "file_photo": photo(), **found}
    assert agent.post(f"/field/campaigns/{running.ref}/door/2/", sent).status_code == 302
    case = Case.objects.get()
    page = signed_in(f"officer.{COMMITTEE}").get(f"/desk/c/{case.ref}/")
    assert f"/desk/campaigns/{running.ref}/target/2/" in page.content.decode()
    target = signed_in(LEADER).get(f"/desk/campaigns/{running.ref}/target/2/")
    (shown,) = re.findall(r'src="(/desk/campaigns/photo/[0-9a-f]+)"', target.content.decode())
    picture = signed_in(LEADER).get(shown)
    assert b"".join(picture.streaming_content).startswith(b"\xff\xd8")
    assert signed_in("officer.zheng").get(shown).status_code == 404


def test_a_phone_keeps_its_doors_and_sends_what_it_did_without_a_signal(running):
    agent = signed_in(AGENT)
    told = agent.get("/field/snapshot.json").json()
    (kept,) = told["lists"]
    assert [job["title"] for job in kept["jobs"]][:2] == ["Stair 1, 101", "Stair 1, 102"]
    form = told["forms"][kept["jobs"][0]["form"]]
    assert ["outcome", "refused", "reason"] in form["neededIf"]
    assert ["grade", "serious", "revisit_on"] in form["neededIf"]
    assert ["grade", "critical", "revisit_on"] not in form["neededIf"]
    job, one = kept["jobs"][0], key()
    earlier = timezone.now() - timedelta(hours=2)
    sent = {
        "ref": job["ref"],
        "action": "take",
        "key": one,
        "outcome": "done",
        "acted_at": earlier.isoformat(),
    }
    for _time in range(2):
        answer = agent.post("/field/sync", sent)
        assert answer.json() == {"status": 200, "next": kept["url"]}
    visit = Visit.objects.get()
    assert (visit.at, visit.target.outcome) == (earlier, "done")
    late = agent.post("/field/sync", sent | {"key": key(), "outcome": "vacant", "file_photo": photo()})
    assert late.status_code == 409
    (now,) = late.json()["lists"][0]["jobs"]
    assert (now["state"], now["open"]) == ("Done", False)
    missing = agent.post(
        "/field/sync", sent | {"key": key(), "ref": kept["jobs"][1]["ref"], "outcome": "refused"}
    )
    assert missing.json()["problems"] == {"reason": "Please write down why."}


def test_somebody_elses_door_looks_absent(running):
    other = signed_in("agent.committee-990101001002")
    assert other.get("/field/snapshot.json").json()["lists"] == []
    answers = [
        other.post(
            "/field/sync", {"ref": f"campaign/{ref}", "action": "take", "key": key(), "outcome": "done"}
        )
        for ref in (f"{running.ref}/1", f"{running.ref}/99", "AAAA-AAAAA/1", "nothing")
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert other.get(f"/field/campaigns/{running.ref}/door/1/").status_code == 404


def test_a_drawn_visit_is_made_again_by_a_colleague_who_is_not_told_what_was_found(running):
    commands.visit(
        campaign=running,
        target=1,
        outcome="refused",
        reason="不方便",
        actor=IMPORTER,
        key=a_key(),
        now=timezone.now(),
    )
    signed_in(LEADER).post(f"/desk/campaigns/{running.ref}/checks/draw", {"key": key()})
    agent = signed_in(AGENT)
    assert f"/field/campaigns/{running.ref}/again/1-1/" in agent.get("/field/campaigns/").content.decode()
    page = agent.get(f"/field/campaigns/{running.ref}/again/1-1/")
    assert "不方便" not in page.content.decode()
    assert agent.post(
        f"/field/campaigns/{running.ref}/again/1-1/", {"key": key(), "outcome": "refused"}, follow=True
    ).redirect_chain
    checked = text_of(signed_in(LEADER).get(f"/desk/campaigns/{running.ref}/checks/"))
    assert "1 door visited again, 1 with the same outcome" in checked


def test_a_campaign_past_its_last_day_says_so_until_it_is_closed(running, plan):
    today = timezone.localdate(NOW)
    late = plan(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1), actor=IMPORTER, now=NOW
    )
    desk = signed_in(LEADER)
    assert "past its last day" in text_of(desk.get("/desk/campaigns/"))
    assert "The last day is over" in text_of(desk.get(f"/desk/campaigns/{late.ref}/"))
    assert "The last day is over" not in text_of(desk.get(f"/desk/campaigns/{running.ref}/"))


def test_the_page_says_how_many_visits_were_compared(running, monkeypatch):
    for number in (1, 2, 3):
        commands.visit(
            campaign=running,
            target=number,
            outcome="done",
            actor=IMPORTER,
            key=a_key(),
            now=NOW + timedelta(minutes=number),
        )
    page = f"/desk/campaigns/{running.ref}/checks/"
    assert "3 of 3 visits were compared" in text_of(signed_in(LEADER).get(page))
    monkeypatch.setattr("lifang.modules.campaigns.views.checks.LOOKED_AT", 2)
    assert "Only the newest 2 of 3 visits were compared" in text_of(signed_in(LEADER).get(page))


# -- the desk ---------------------------------------------------------------------------------------------------------


def test_progress_goes_down_to_a_stair_and_a_door(running):
    desk = signed_in(LEADER)
    assert "Safety check of homes" in text_of(desk.get("/desk/campaigns/"))
    top = desk.get(f"/desk/campaigns/{running.ref}/")
    assert "East First Community" in text_of(top)
    entrances = text_of(desk.get(f"/desk/campaigns/{running.ref}/?area=990101001001"))
    assert "Dongyuan Estate, Building 1, Entrance 1" in entrances
    inside = desk.get(f"/desk/campaigns/{running.ref}/?site=dongyuan-1-1")
    assert text_of(inside).count("not visited yet") == 5, "four doors, and the sum of what comes next"


def test_pages_cost_the_same_however_long_the_list(running):
    desk, agent = signed_in(LEADER), signed_in(AGENT)
    pages = [
        (desk, "/desk/campaigns/"),
        (desk, f"/desk/campaigns/{running.ref}/"),
        (desk, f"/desk/campaigns/{running.ref}/?site=dongyuan-1-1"),
        (desk, f"/desk/campaigns/{running.ref}/checks/"),
        (agent, f"/field/campaigns/{running.ref}/1/"),
        (agent, "/field/snapshot.json"),
        (english(), f"/campaigns/{running.ref}/"),
    ]

    def costs() -> list[int]:
        counted = []
        for client, address in pages:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counted.append(len(asked))
        return counted

    before = costs()
    commands.add_targets(campaign=running, rows=doors(5, 6, 7), actor=IMPORTER, key=a_key(), now=NOW)
    numbers = range(9, 21)
    commands.assign_turf(
        campaign=running,
        team=Organization.objects.get(pk=COMMITTEE),
        numbers=numbers,
        actor=IMPORTER,
        key=a_key(),
        now=NOW,
    )
    assert costs()[:5] == before[:5]
    assert max(before) <= 22


def test_the_ledger_on_desk_and_phone(running):
    desk, agent = signed_in(LEADER), signed_in(AGENT)
    desk.post(
        f"/desk/campaigns/{running.ref}/stock/item",
        {"code": "leaflet", "zh": "宣传单", "en": "Leaflet", "key": key()},
    )
    book = f"/desk/campaigns/{running.ref}/stock/"
    moved = {"item": "leaflet", "team": COMMITTEE}
    desk.post(book, moved | {"kind": "received", "quantity": "50", "key": key()})
    phone = f"/field/campaigns/{running.ref}/stock/"
    bare = agent.post(phone, moved | {"kind": "posted", "quantity": "3", "key": key()})
    assert bare.status_code == 400
    assert "Say where it hangs." in text_of(bare)
    sent = moved | {"kind": "posted", "quantity": "3", "place": "1号楼", "file_photo": photo(), "key": key()}
    assert agent.post(phone, sent).status_code == 302
    page = text_of(desk.get(book))
    assert (
        "nobody has counted what is left; received 50, handed out 0, posted 3, so 47 should be left" in page
    )
    desk.post(book, moved | {"kind": "counted", "quantity": "47", "key": key()})
    assert "It adds up" in text_of(desk.get(book))


def test_a_wrong_line_of_the_ledger_is_taken_back_at_the_desk(running):
    item = commands.add_item(
        campaign=running, code="leaflet", title={"zh": "宣传单", "en": "Leaflet"}, actor=IMPORTER, key=a_key(), now=NOW
    )  # fmt: skip
    team = Organization.objects.get(pk=COMMITTEE)
    commands.receive_stock(item=item, holder=team, quantity=50, actor=IMPORTER, key=a_key(), now=NOW)
    desk, book = signed_in(LEADER), f"/desk/campaigns/{running.ref}/stock/"
    assert "Take back leaflet-1" in text_of(desk.get(book))
    assert "Take back leaflet-1" not in text_of(signed_in(f"officer.{COMMITTEE}").get(book))
    none = desk.post(f"{book}leaflet/1/correct", {"key": key()}, follow=True)
    assert "Please write down why." in text_of(none)
    told = text_of(
        desk.post(f"{book}leaflet/1/correct", {"key": key(), "reason": "多写了\0一个零"}, follow=True)
    )
    assert "both lines stay in the ledger" in told
    assert "counts no more" in told
    assert "leaflet-1: 多写了一个零" in told
    assert "It adds up" not in told
    assert desk.post(f"{book}nothing/1/correct", {"key": key(), "reason": "x"}).status_code == 404


# -- everybody --------------------------------------------------------------------------------------------------------


def test_everybody_sees_how_far_it_is_and_how_sure_but_no_door(running, plan):
    hidden = plan(public=False, actor=IMPORTER, now=NOW)
    commands.compare_list(
        campaign=running, rows=doors()[:7], source="供电公司户表", actor=IMPORTER, key=a_key(), now=NOW
    )
    anybody = english()
    assert "0 of 8 doors with an outcome" in text_of(anybody.get("/campaigns/"))
    page = text_of(anybody.get(f"/campaigns/{running.ref}/"))
    assert "8 doors, 8 of them still without an outcome; at most" in page
    assert "Chapman" in page
    assert "101" not in page
    for absent in (hidden.ref, "AAAA-AAAAA", "x"):
        assert anybody.get(f"/campaigns/{absent}/").status_code == 404


@pytest.mark.tampers
def test_the_plate_tells_of_a_running_campaign_until_it_is_closed(running):
    (plate,) = issue_plates(sites=Site.objects.filter(code="dongyuan-1-1"), actor="import/tests", now=NOW)
    (other,) = issue_plates(sites=Site.objects.filter(code="xinlou-1"), actor="import/tests", now=NOW)
    assert "Somebody comes to your door until" in text_of(english().get(f"/p/{plate.code}"))
    assert "Safety check" not in text_of(english().get(f"/p/{other.code}"))
    Campaign.objects.update(closed_at=NOW)
    assert "Safety check" not in text_of(english().get(f"/p/{plate.code}"))


def test_a_resident_chooses_a_time_with_the_card(running):
    target, anybody = running.targets.get(number=1), english()
    page = anybody.get(f"/b/{target.booking.lower()}")
    slots = re.findall(r'name="slot" value="([^"]+)"', page.content.decode())
    assert len(slots) == 14
    assert "East First" not in text_of(page)
    told = anybody.post(f"/b/{target.booking}", {"slot": slots[3], "key": key()}, follow=True)
    assert "We come" in text_of(told)
    target.refresh_from_db()
    assert target.booked_on.isoformat() == slots[3].partition(".")[0]
    assert "Booked:" in text_of(signed_in(AGENT).get(f"/field/campaigns/{running.ref}/1/"))
    assert (
        anybody.post(f"/b/{target.booking}", {"slot": "2020-01-01.evening", "key": key()}).status_code == 409
    )
    assert anybody.get("/b/AAAAA-AAAAA-AAAAA").status_code == 404
    assert anybody.post("/b/", {"code": "https://a.example/b/AAAAA"}, follow=True).status_code == 404
    assert anybody.post("/b/", {"code": target.booking}).headers["Location"] == f"/b/{target.booking}"
