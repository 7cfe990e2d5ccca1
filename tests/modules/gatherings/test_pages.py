from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lifang.cases.book import book
from lifang.cases.models import Case
from lifang.modules.gatherings import commands, rules
from lifang.modules.gatherings.models import Attendance, Gathering, Vote
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.programs.load import catalogue
from tests.factories.cases import MONDAY, a_key, a_photo, act, photo_file, report
from tests.factories.pages import signed_in, text_of
from tests.factories.places import make_plate
from tests.modules.gatherings.staged import (
    BEGINS,
    CLOSES,
    ELECTION,
    FLATS,
    HEAD,
    OPENS,
    announced,
    by,
    candidates,
    counted,
    drawn_up,
    online,
    opened,
    paper,
    plan,
    slip,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("district")
NOON = BEGINS + timedelta(minutes=30)


@pytest.fixture
def clock(monkeypatch):
    """Pages ask what time it is; here they are told."""

    def at(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    at(BEGINS - timedelta(days=5))
    return at


@pytest.fixture
def anybody() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    return client


def send(client: Client, address: str, **data: Any):
    return client.post(address, {"key": a_key(), **data})


def test_a_meeting_from_the_plan_to_the_report_in_the_three_faces(clock, anybody):
    desk, phone = signed_in(HEAD), signed_in("agent.lin")
    day = BEGINS.astimezone(timezone.get_default_timezone())
    plans = {
        "kind": "event", "title": "重阳节义诊", "organizer": "committee-990101001001", "place": "社区活动室",
        "starts_at": f"{day:%Y-%m-%dT%H:%M}", "ends_at": f"{day + timedelta(hours=2):%Y-%m-%dT%H:%M}", "room_for": "30",
    }  # fmt: skip
    assert send(desk, "/desk/gatherings/plan/", **plans | {"place": ""}).status_code == 400
    page = send(desk, "/desk/gatherings/plan/", **plans)
    one = Gathering.objects.get()
    assert page["Location"] == f"/desk/gatherings/{one.ref}/"
    assert anybody.get(f"/gatherings/{one.ref}/").status_code == 404
    send(desk, f"/desk/gatherings/{one.ref}/notice/")
    assert "重阳节义诊" in text_of(anybody.get("/gatherings/"))
    page = send(anybody, f"/gatherings/{one.ref}/", name="王秀英", phone="13900001234")
    assert "Your number is 1" in text_of(anybody.get(page["Location"]))
    assert "王秀英" not in text_of(anybody.get(f"/gatherings/{one.ref}/"))

    clock(NOON)
    assert "重阳节义诊" in text_of(phone.get("/field/gatherings/"))
    assert "王秀英" in text_of(phone.get(f"/field/gatherings/{one.ref}/"))
    page = send(phone, f"/desk/gatherings/{one.ref}/tick", number="1", face="field")
    assert page["Location"] == f"/field/gatherings/{one.ref}/"
    assert "1 person is here" in text_of(phone.get(page["Location"]))
    assert one.door_code in text_of(desk.get(f"/desk/gatherings/{one.ref}/poster"))
    send(anybody, f"/g/{one.door_code}", name="没有报名的")
    send(desk, f"/desk/gatherings/{one.ref}/hold/", passers_by="12")
    send(
        desk, f"/desk/gatherings/{one.ref}/report/", text="测血压", costs="12.50", works="《晋祠》",
        file_photo=photo_file(),
    )  # fmt: skip
    one = Gathering.objects.get()
    assert (one.state, one.costs, one.present) == ("reported", 1250, 14)
    page = anybody.get(f"/gatherings/{one.ref}/")
    for told in ("测血压", "《晋祠》", "12.50", "14"):
        assert told in text_of(page)
    photo = one.files.get()
    assert b"".join(anybody.get(f"/gatherings/{one.ref}/files/{photo.public}").streaming_content)
    assert anybody.get(f"/gatherings/{one.ref}/files/{photo.sha256}").status_code == 404
    assert b"".join(desk.get(f"/gatherings/{one.ref}/files/{photo.sha256}").streaming_content)
    assert "14 people came" in text_of(anybody.get("/gatherings/?when=past"))
    assert "重阳节义诊" in anybody.get("/gatherings.atom").content.decode()
    assert "BEGIN:VEVENT" in anybody.get(f"/gatherings/{one.ref}.ics").content.decode()


def test_other_units_see_nothing(clock):
    hidden = plan(public=False)
    for who in ("head.ding", "officer.zheng"):
        client = signed_in(who)
        assert hidden.title not in text_of(client.get("/desk/gatherings/"))
        for address in ("", "report/", "poster"):
            assert client.get(f"/desk/gatherings/{hidden.ref}/{address}").status_code == 404
        assert send(client, f"/desk/gatherings/{hidden.ref}/tick", name="王").status_code == 404
        assert client.get(f"/field/gatherings/{hidden.ref}/").status_code == 404
        vote = drawn_up()
        assert client.get(f"/desk/votes/{vote.ref}/").status_code == 404
        assert send(client, f"/desk/votes/{vote.ref}/slips").status_code == 404
    leader = signed_in("leader.guan")
    commands.notice(gathering=hidden, **by(HEAD))
    commands.attend_sheet(gathering=hidden, names=["王秀英"], **by(HEAD, NOON))
    page = leader.get(f"/desk/gatherings/{hidden.ref}/")
    assert page.status_code == 200
    assert "王秀英" not in text_of(page)


@pytest.fixture
def issue(settings) -> Case:
    settings.LIFANG_PROFILE = replace(profile(), catalogue=tuple(catalogue()))
    book.cache_clear()
    raised = report("deliberation-issue", site="dongyuan", description="单元门口想装个雨棚")
    return act(raised, "list", "agent.lin", MONDAY, topic="单元门口加装雨棚", lawful=True)


def test_a_case_is_raised_as_an_issue_and_stays_linked(clock, issue):
    case = report(site="dongyuan")
    desk, at = signed_in(HEAD), f"/desk/gatherings/raise/{case.ref}/"
    assert at in desk.get(f"/desk/c/{case.ref}/").content.decode()
    assert at not in signed_in("agent.lin").get(f"/desk/c/{case.ref}/").content.decode()
    assert send(desk, at, description="").status_code == 400
    key = a_key()
    for _ in range(2):  # pressed twice
        page = desk.post(at, {"key": key, "description": "单元门口要不要装灯"})
    raised = Case.objects.get(program="deliberation-issue", parent=case)
    assert page["Location"] == f"/desk/c/{raised.ref}/"
    assert case.ref in text_of(desk.get(page["Location"]))
    assert raised.ref in text_of(desk.get(f"/desk/c/{case.ref}/"))
    assert raised.site_id == case.site_id
    for issues in (issue.ref, raised.ref):
        assert desk.get(f"/desk/gatherings/raise/{issues}/").status_code == 404
    case.purpose = "wages"
    assert not rules.may_be_raised(case)
    assert signed_in("agent.lin").get(at).status_code == 404


def test_an_issue_from_the_agenda_to_its_resolution(clock, anybody, issue):
    one = plan(kind="deliberation", invited=5)
    desk, at = signed_in(HEAD), f"/desk/gatherings/{one.ref}"
    assert "单元门口加装雨棚" in text_of(desk.get(f"{at}/agenda/"))
    send(desk, f"{at}/agenda/", case=issue.ref)
    refused = send(desk, f"{at}/notice/")
    assert "Please add a file" in text_of(refused)
    assert Gathering.objects.get().state == "planned"
    send(desk, f"{at}/notice/", file_notice=photo_file())
    assert one.title in text_of(desk.get(f"/desk/c/{issue.ref}/"))
    clock(NOON)
    send(desk, f"{at}/attendance/", names="一\n二\n三\n")
    send(desk, f"{at}/hold/")
    scans = {"file_minutes": photo_file((1, 2, 3)), "file_attendance": photo_file((4, 5, 6))}
    send(desk, f"{at}/minutes/", text="商量雨棚", **scans)
    agreed = {"in_favour": "3", "resolution": "先装1号楼", "owner": "东苑物业", "done_by": "2026-04-10"}
    assert "Only 3 were present" in text_of(send(desk, f"{at}/decide/?of=1", **agreed | {"in_favour": "4"}))
    assert send(desk, f"{at}/decide/?of=1", **agreed).status_code == 302
    assert Case.objects.get(pk=issue.pk).state == "doing"
    assert "先装1号楼" in text_of(anybody.get(f"/gatherings/{one.ref}/"))


def test_an_issue_of_a_meeting_without_its_quorum_goes_back_to_the_list(clock, issue):
    one = plan(kind="deliberation", invited=5)
    commands.put_on_agenda(gathering=one, case=issue, **by(HEAD))
    commands.notice(gathering=one, files=[("notice", a_photo())], **by(HEAD))
    clock(NOON)
    desk, at = signed_in(HEAD), f"/desk/gatherings/{one.ref}"
    send(desk, f"{at}/attendance/", names="一\n二\n")
    send(desk, f"{at}/hold/")
    asked = text_of(desk.get(f"{at}/decide/?of=1"))
    assert "put off: why" in asked
    assert "How many agreed" not in asked
    assert send(desk, f"{at}/decide/?of=1").status_code == 302
    assert Case.objects.get(pk=issue.pk).state == "listed"
    assert f"{at}/attendance/" not in desk.get(f"{at}/").content.decode()
    assert send(desk, f"{at}/attendance/", names="三").status_code == 404


def test_what_no_number_or_day_can_be_is_refused(clock):
    desk, one = signed_in(HEAD), announced()
    desk.raise_request_exception = False
    plans = {
        "kind": "event", "title": "义诊", "organizer": "committee-990101001001", "place": "活动室",
        "starts_at": "2026-05-01T10:00", "ends_at": "2026-05-01T11:00",
    }  # fmt: skip
    for odd in (
        {"room_for": "9" * 31}, {"room_for": "²"}, {"invited": "9" * 11}, {"starts_at": "0001-01-01T00:00"},
        {"ends_at": "9999-12-31T23:59"}, {"title": "义\x00诊"},
    ):  # fmt: skip
        assert send(desk, "/desk/gatherings/plan/", **plans | odd).status_code == 400, odd
    for number in ("²", "9" * 31, "٣", "\x00"):
        assert send(desk, f"/desk/gatherings/{one.ref}/tick", number=number).status_code == 404, number
    assert send(desk, f"/desk/gatherings/{one.ref}/tick", name="王\x00伟").status_code == 302
    assert one.attendances.get().name == "王伟"


def test_a_plate_tells_of_meetings_and_votes(clock, anybody):
    announced()
    site = Site.objects.get(code="dongyuan-1-1")
    plate = make_plate(site)
    assert "重阳节义诊" in text_of(anybody.get(f"/p/{plate.code}"))
    vote = opened(drawn_up())
    assert vote.title in text_of(anybody.get(f"/p/{plate.code}"))


def test_lists_cost_the_same_however_long(clock, anybody, django_assert_max_num_queries):
    for _ in range(8):
        announced()
    for vote in (drawn_up(), drawn_up()):
        opened(vote)
    clock(OPENS)
    desk, phone = signed_in(HEAD), signed_in("agent.lin")
    for client, address, most in (
        (anybody, "/gatherings/", 4), (anybody, "/votes/", 3), (desk, "/desk/gatherings/", 12),
        (desk, "/desk/votes/", 12), (phone, "/field/gatherings/", 12),
    ):  # fmt: skip
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_a_vote_from_the_roll_to_the_committee(clock, anybody):
    desk = signed_in(HEAD)
    roll = "\n".join(f"{one.unit},{one.area / 100},{'、'.join(sorted(one.owners))}" for one in FLATS)
    asked = {
        "title": "选举业主委员会", "organizer": "committee-990101001001", "site": "dongyuan", "question": ELECTION.title,
        "matter": "3", "seats": "3", "alternates": "1", "years": "3", "agents": "2",
    }  # fmt: skip
    wrong = send(desk, "/desk/votes/draw-up/", **asked, roll=roll + "\n1-9-901 没有面积")
    assert "Line 7" in text_of(wrong)
    page = send(desk, "/desk/votes/draw-up/", **asked, roll=roll)
    assert "1-2-101, 1-2-201: 周五" in text_of(page)
    send(
        desk,
        "/desk/votes/draw-up/",
        **asked,
        roll=roll,
        same_owners=page.context["form"]["same_owners"].field.listed,
    )
    vote = Vote.objects.get()
    assert vote.units.count() == len(FLATS)
    for door, name in (("1-1-101", "赵一"), ("1-1-201", "钱二"), ("1-1-301", "孙三")):
        send(desk, f"/desk/votes/{vote.ref}/nominate/", door=door, name=name, by="self")
    for one in vote.nominations.all():
        send(desk, f"/desk/votes/{vote.ref}/review/?of={one.code}", accepted="yes")
    opens, closes = (f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" for at in (OPENS + timedelta(days=5), CLOSES))
    send(desk, f"/desk/votes/{vote.ref}/open/", opens_at=opens, closes_at=closes)
    assert slip(vote, "1-1-101") in text_of(send(desk, f"/desk/votes/{vote.ref}/slips"))

    clock(OPENS + timedelta(days=6))
    desk, phone = signed_in(HEAD), signed_in("agent.lin")
    ballot = {"code": slip(vote, "1-1-101"), "q1": ["c1", "c2"]}
    assert (
        send(anybody, f"/votes/{vote.ref}/ballot", **ballot | {"q1": ["c1", "c2", "c3", "c9"]}).status_code
        == 400
    )
    page = send(anybody, f"/votes/{vote.ref}/ballot", **ballot)
    kept = page["Location"]
    assert "Your ballot is in" in text_of(anybody.get(kept))
    for door in ("1-1-201", "1-1-301", "1-2-301"):
        send(desk, f"/desk/votes/{vote.ref}/envelope/", door=door)
    assert "no unit" in text_of(send(desk, f"/desk/votes/{vote.ref}/envelope/", door="9-9-999"))
    public = text_of(anybody.get(f"/votes/{vote.ref}/"))
    assert "80.00 % (4 / 5)" in public
    assert "赵一" in public  # a candidate
    assert "周五" not in public  # who has not voted
    assert "周五" in text_of(desk.get(f"/desk/votes/{vote.ref}/doors"))
    assert "周五" in text_of(phone.get(f"/field/votes/{vote.ref}/"))
    assert anybody.get(f"/votes/{vote.ref}/protocol.json").status_code == 404

    clock(CLOSES + timedelta(hours=1))
    desk = signed_in(HEAD)
    send(desk, f"/desk/votes/{vote.ref}/close/")
    for one in vote.ballots.filter(channel="paper"):
        page = send(desk, f"/desk/votes/{vote.ref}/papers/", number=one.number, q1=["c1", "c2", "c3"])
        assert page.status_code == 302
    for step in ("count", "publish"):
        assert send(desk, f"/desk/votes/{vote.ref}/{step}/").status_code == 302
    send(desk, f"/desk/votes/{vote.ref}/seat/", name="东苑小区业主委员会")
    page = anybody.get(f"/votes/{vote.ref}/")
    assert "东苑小区业主委员会" in text_of(page)
    assert "Elected member" in text_of(page)
    assert "opened and counted" in text_of(anybody.get(kept))
    assert anybody.get(f"/votes/{vote.ref}/protocol.json").json()["vote"] == vote.ref


def test_a_ballot_set_aside_says_why(clock, anybody):
    vote = opened(drawn_up())
    first = online(vote, "1-1-101", "for")
    online(vote, "1-1-101", "against", now=OPENS + timedelta(hours=1))
    vote = counted(vote)
    assert "Another ballot for the same unit" in text_of(
        anybody.get(f"/votes/{vote.ref}/ballots/{first.number}")
    )


def test_nobody_guesses_slips_by_the_thousand(clock, anybody, settings):
    vote = opened(drawn_up())
    clock(OPENS)
    for _ in range(20):
        send(anybody, f"/votes/{vote.ref}/ballot", code="wrong", q1="for")
    page = send(anybody, f"/votes/{vote.ref}/ballot", code=slip(vote, "1-1-101"), q1="for")
    assert "ten minutes" in text_of(page)
    assert not vote.ballots.exists()


def test_the_door_is_known_to_those_inside_only(clock, anybody):
    one = announced()
    assert one.door_code not in anybody.get(f"/gatherings/{one.ref}/").content.decode()
    assert anybody.get("/g/11111-11111").status_code == 404
    assert "Nobody can sign in here now" in text_of(anybody.get(f"/g/{one.door_code}"))
    clock(NOON)
    assert "attendance list, number 1" in text_of(
        anybody.get(send(anybody, f"/g/{one.door_code}", name="王伟")["Location"])
    )
    assert Attendance.objects.get().how == "qr"


def test_a_candidates_statement_is_public_and_a_refusal_is_not(clock, anybody):
    vote = candidates(drawn_up(ELECTION), "赵一", "钱二", "孙三")
    unit = vote.units.get(label="1-2-301")
    found = commands.nominate(vote=vote, question="q1", name="吴六", unit=unit, by="community", **by(HEAD))
    commands.review(nomination=found, accepted=False, reason="欠交物业费", **by(HEAD))
    opened(vote)
    assert "吴六" not in text_of(anybody.get(f"/votes/{vote.ref}/"))
    paper(vote, "1-1-101")
