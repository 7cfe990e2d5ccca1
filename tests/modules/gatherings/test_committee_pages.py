"""Nominating by slip without an account, and the desk's and the public pages of a committee."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.test import Client
from django.utils import timezone

from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import Committee, Nomination, Vote
from lifang.places.models import Site
from lifang.places.profile import profile
from tests.factories.cases import MONDAY, a_key, after
from tests.factories.pages import signed_in, text_of
from tests.factories.places import make_plate
from tests.modules.gatherings.staged import ELECTION, HEAD, by, drawn_up, seated, slip

pytestmark = pytest.mark.usefixtures("district")

DAYS = {"opens_at": after(days=22), "closes_at": after(days=40)}


@pytest.fixture
def clock(monkeypatch):
    """Pages ask what time it is; here they are told."""

    def at(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    at(MONDAY)
    return at


@pytest.fixture
def anybody() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    return client


def send(client: Client, address: str, **data: str):
    return client.post(address, {"key": a_key(), **data})


def called() -> Vote:
    return commands.call_nominations(vote=drawn_up(ELECTION), until=after(days=5), **by(HEAD))


def test_from_the_call_to_the_reviewed_list(clock, anybody):
    vote, desk = drawn_up(ELECTION), signed_in(HEAD)
    at = f"/votes/{vote.ref}"
    for address in ("/", "/nominate", "/consent"):
        assert anybody.get(at + address).status_code == 404  # nobody was called yet
    until = f"{timezone.localtime(after(days=5)):%Y-%m-%dT%H:%M}"
    assert send(desk, f"/desk/votes/{vote.ref}/call/", until=until).status_code == 302
    assert desk.get(f"/desk/votes/{vote.ref}/open/").status_code == 404
    assert "Nominate a candidate" in text_of(anybody.get(at + "/"))
    assert "Owners nominate candidates" in text_of(anybody.get("/votes/"))
    plate = make_plate(Site.objects.get(code="dongyuan-1-1"))
    assert "Owners nominate candidates, until" in text_of(anybody.get(f"/p/{plate.code}"))
    assert "Ballots are not taken now" in text_of(anybody.get(at + "/ballot"))

    own = {"who": "self", "name": "赵一", "statement": "做过会计。", "code": slip(vote, "1-1-101")}
    page = send(anybody, at + "/nominate", **own)
    assert page["Location"] == f"{at}/nominate?done=stands"
    assert "The nomination is in" in text_of(anybody.get(page["Location"]))
    other = own | {"who": "other", "name": "钱二"}
    assert "at which door" in text_of(send(anybody, at + "/nominate", **other))
    page = send(anybody, at + "/nominate", **other | {"door": "1-1-201"})
    assert "with the code of their own slip" in text_of(anybody.get(page["Location"]))
    assert "钱二" not in text_of(anybody.get(at + "/"))
    page = send(anybody, at + "/consent", name="钱二", agreed="yes", code=slip(vote, "1-1-201").lower())
    assert page["Location"] == f"{at}/consent?done=given"
    page = send(desk, f"/desk/votes/{vote.ref}/nominate/", door="1-1-301", name="孙三", by="community")
    assert "not said yet" in text_of(desk.get(f"/desk/votes/{vote.ref}/"))
    send(desk, f"/desk/votes/{vote.ref}/consent/?of=c3", agreed="yes")
    for code in ("c1", "c2", "c3"):
        send(desk, f"/desk/votes/{vote.ref}/review/?of={code}", accepted="yes")
    assert set(Nomination.objects.values_list("name", "state", "consent")) == {
        (name, "accepted", "given") for name in ("赵一", "钱二", "孙三")
    }
    clock(after(days=6))
    assert "Nominations are not taken now" in text_of(anybody.get(at + "/nominate"))
    assert send(anybody, at + "/nominate", **own).status_code == 400
    days = {name: f"{timezone.localtime(at):%Y-%m-%dT%H:%M}" for name, at in DAYS.items()}
    assert send(signed_in(HEAD), f"/desk/votes/{vote.ref}/open/", **days).status_code == 302
    assert "钱二" in text_of(anybody.get(at + "/"))


def test_what_is_wrong_is_said_at_its_field_in_the_language_of_the_reader(clock):
    vote = called()
    reader = Client()
    reader.cookies["django_language"] = "zh-hans"
    page = send(reader, f"/votes/{vote.ref}/nominate", who="self", name="外人", code=slip(vote, "1-1-101"))
    assert page.status_code == 400
    assert "这个人不是这处房屋的业主" in text_of(page)
    assert "外人" in page.content.decode()  # what was written is still there
    page = send(reader, f"/votes/{vote.ref}/consent", agreed="no", name="赵一", code=slip(vote, "1-1-101"))
    assert "没有人推荐过" in text_of(page)


def test_nobody_guesses_owners_by_the_thousand(clock, anybody):
    vote = called()
    asked = {"who": "self", "name": "外人", "code": slip(vote, "1-1-101")}
    for _ in range(20):
        send(anybody, f"/votes/{vote.ref}/nominate", **asked)
    page = send(anybody, f"/votes/{vote.ref}/nominate", **asked | {"name": "赵一"})
    assert "ten minutes" in text_of(page)
    assert not vote.nominations.exists()


def test_an_address_does_not_answer_by_the_thousand(clock, anybody):
    vote = called()
    asked = {"who": "self", "name": "赵一", "code": slip(vote, "1-1-101")}
    send(anybody, f"/votes/{vote.ref}/nominate", **asked)
    say = {"name": "赵一", "agreed": "no", "code": slip(vote, "1-1-101")}
    pages = [send(anybody, f"/votes/{vote.ref}/consent", **say) for _ in range(200)]
    assert (pages[0].status_code, pages[-1].status_code) == (302, 400)
    assert "in an hour" in text_of(pages[-1])


def test_a_committee_at_the_desk_and_for_everybody(clock, anybody):
    vote = seated()
    at = f"/desk/votes/committees/{vote.ref}"
    on = date(2026, 4, 13)
    clock(profile().calendar.moment(on, time(10)))
    desk, street = signed_in(HEAD), signed_in("officer.tao")
    assert "not elected yet" in text_of(anybody.get(f"/committees/{vote.ref}/"))
    assert "Elect the chair" in text_of(desk.get("/desk/votes/committees/"))
    code = f"committee-{vote.ref.lower()}-"
    chosen = {"chair": code + "c1", "deputies": code + "c2", "met_on": f"{on}", "present": "3"}
    assert "more than half" in text_of(send(desk, f"{at}/chair/", **chosen | {"present": "1"}))
    assert "周五" not in text_of(desk.get(f"{at}/chair/"))  # an alternate
    for step, data in (("chair", chosen), ("post", {"posted_on": f"{on}"}), ("file", {"filed_on": f"{on}"})):
        assert send(desk, f"{at}/{step}/", **data).status_code == 302
    answer = {"confirmed": "yes", "answered_on": f"{on}", "number": "东街物备3号"}
    assert desk.get(f"{at}/answer/").status_code == 404
    assert "Answer the filing" not in text_of(desk.get(f"{at}/"))
    assert send(street, f"{at}/answer/", **answer).status_code == 302
    assert Committee.objects.get().filing == "confirmed"
    page = text_of(anybody.get(f"/committees/{vote.ref}/"))
    for told in (
        "Chair 赵一",
        "Deputies 钱二",
        "Members 孙三",
        "Alternates 周五",
        "on file with the street",
        "东街物备3号",
    ):
        assert told in page
    assert "东苑小区业主委员会" in text_of(anybody.get("/committees/"))
    assert "whether it is on file" in text_of(anybody.get(f"/votes/{vote.ref}/"))
    clock(profile().calendar.moment(date(2029, 4, 11)))
    assert "The term is over" in text_of(anybody.get(f"/committees/{vote.ref}/"))
    assert signed_in(HEAD).get(f"{at}/chair/").status_code == 404


def test_other_units_see_no_committee_at_the_desk(clock):
    vote = seated()
    clock(after(days=41))
    for who in ("head.ding", "officer.zheng"):
        client = signed_in(who)
        assert vote.committee.name not in text_of(client.get("/desk/votes/committees/"))
        for address in ("", "chair/", "answer/"):
            assert client.get(f"/desk/votes/committees/{vote.ref}/{address}").status_code == 404
    assert signed_in(HEAD).get(f"/desk/votes/committees/{vote.ref}/nothing/").status_code == 404


def test_lists_cost_the_same_however_long(clock, anybody, django_assert_max_num_queries):
    for code in ("dongyuan", "dongyuan-1", "dongyuan-1-1"):
        seated(site=Site.objects.get(code=code))
    clock(after(days=41))
    desk = signed_in(HEAD)
    for client, address, most in ((anybody, "/committees/", 3), (desk, "/desk/votes/committees/", 12)):
        client.get(address)
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200
