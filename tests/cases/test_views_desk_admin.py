"""Administration in the browser: each change is one command with its entry, and nobody else gets in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.people.models import Account, Grant, Person, StandIn
from lifang.places import localdays
from lifang.places.models import LocalDay, Plate, Site
from lifang.places.profile import profile, with_local_days
from lifang.record.models import Entry
from tests.factories.cases import a_key, report
from tests.factories.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
SECTIONS = ("people", "grants", "stand-ins", "sites", "plates", "days")
TODAY = timezone.localdate().isoformat()


@pytest.fixture(autouse=True)
def _forget_local_days() -> Iterator[None]:
    yield
    with_local_days({})


def do(section: str, step: str, row: str = "", who: str = "admin.guan", **data: str):
    path = f"/desk/admin/{section}/{step}/" + (f"?row={row}" if row else "")
    return signed_in(who).post(path, {"key": a_key(), **data})


def entries(stream: str, kind: str) -> int:
    return Entry.objects.filter(stream=stream, kind=kind, actor="account/admin.guan").count()


def test_only_administrators_come_in():
    for who in ("duty.li", "leader.guan", "head.song", "agent.lin"):
        for section in SECTIONS:
            assert signed_in(who).get(f"/desk/admin/{section}/").status_code == 403
        assert do("days", "add", who=who, day="2026-12-01", worked="closed", name="x").status_code == 403
        assert "/desk/admin/" not in signed_in(who).get("/desk/").content.decode()
    admin = signed_in("admin.guan")
    assert admin.get("/desk/admin/").headers["Location"] == "/desk/admin/people/"
    assert admin.get("/desk/admin/secrets/").status_code == 404
    assert admin.get("/desk/admin/people/erase/").status_code == 404


@pytest.mark.parametrize("section", SECTIONS)
def test_each_list_is_shown_searched_and_bounded(section):
    admin = signed_in("admin.guan")
    with CaptureQueriesContext(connection) as asked:
        page = admin.get(f"/desk/admin/{section}/")
    assert page.status_code == 200
    assert len(asked) <= 8
    assert len(page.context["lines"]) <= 50
    assert admin.get(f"/desk/admin/{section}/", {"find": "没有这样的"}).context["lines"] == []
    assert admin.get(f"/desk/admin/{section}/add/").status_code == 200


def test_a_new_colleague_from_name_to_work():
    done = do("people", "add", name="周到", name_en="Zhou Dao", code="p-zhou")
    assert done.headers["Location"] == "/desk/admin/people/membership/?row=p-zhou"
    do("people", "membership", "p-zhou", unit="housing", role="经办人", from_on=TODAY)
    do("people", "account", "p-zhou", username="zhou.dao", password="long enough 1234")
    do(
        "grants",
        "add",
        account="zhou.dao",
        role="officer",
        unit="housing",
        area="990101",
        purpose="service",
        from_on=TODAY,
    )
    assert entries("person/p-zhou", "added") == entries("person/p-zhou", "membership-added") == 1
    assert entries("account/zhou.dao", "opened") == entries("account/zhou.dao", "grant-given") == 1
    assert signed_in("zhou.dao").get("/desk/").status_code == 200
    assert "zhou.dao" in text_of(signed_in("admin.guan").get("/desk/admin/people/", {"find": "周到"}))

    grant = Grant.objects.get(account__username="zhou.dao")
    do("grants", "end", str(grant.pk), last_day=(timezone.localdate() - timedelta(days=1)).isoformat())
    assert signed_in("zhou.dao").get("/desk/").status_code == 403


def test_the_address_of_a_colleague_is_set_refused_and_cleared():
    Account.objects.filter(username="agent.lin").update(email="")
    person = Person.objects.get(accounts__username="agent.lin").code
    form = signed_in("admin.guan").get("/desk/admin/people/email/", {"row": person})
    assert 'name="email"' in form.content.decode()
    wrong = do("people", "email", person, account="agent.lin", email="lin at home")
    assert wrong.status_code == 400
    assert "“lin at home” is not an e-mail address" in text_of(wrong)
    assert do("people", "email", person, account="agent.lin", email="lin@example.net").status_code == 302
    assert "lin@example.net" in text_of(signed_in("admin.guan").get("/desk/admin/people/", {"find": person}))
    assert (
        'value="lin@example.net"'
        in signed_in("admin.guan").get("/desk/admin/people/email/", {"row": person}).content.decode()
    )
    do("people", "email", person, account="agent.lin", email="")
    assert Account.objects.get(username="agent.lin").email == ""
    assert entries("account/agent.lin", "email-cleared") == 1


def test_the_address_of_somebody_elses_account_is_not_in_reach_of_this_form():
    person = Person.objects.get(accounts__username="agent.lin").code
    assert do("people", "email", person, account="head.gao", email="lin@example.net").status_code == 400
    assert Account.objects.get(username="head.gao").email == "head.gao@example.org"


def test_the_same_form_sent_twice_is_one_change():
    key = a_key()
    for _press in range(2):
        assert do("people", "add", name="周到", code="p-zhou", key=key).status_code == 302
    assert (Person.objects.filter(code="p-zhou").count(), entries("person/p-zhou", "added")) == (1, 1)


def test_what_a_command_refuses_is_said_and_what_was_typed_stays():
    again = do("people", "add", name="同名", code="p-agent-1")
    assert again.status_code == 400
    assert "choose another code" in text_of(again)
    assert 'value="同名"' in again.content.decode()
    beyond = do(
        "grants",
        "add",
        account="agent.lin",
        role="officer",
        unit="housing",
        area="990101",
        purpose="wages",
        from_on=TODAY,
    )
    assert list(beyond.context["form"].errors) == ["purpose"]


def test_a_stand_in_is_named_and_ended():
    last = (timezone.localdate() + timedelta(days=3)).isoformat()
    do("stand-ins", "add", absent="agent.lin", deputy="agent.he", from_on=TODAY, until_on=last, reason="培训")
    row = StandIn.objects.get()
    assert "培训" in text_of(signed_in("admin.guan").get("/desk/admin/stand-ins/"))
    do("stand-ins", "end", str(row.pk), last_day=TODAY)
    assert StandIn.objects.get().until_on.isoformat() == TODAY
    assert entries("account/agent.lin", "stand-in-ended") == 1
    alone = do("stand-ins", "add", absent="agent.lin", deputy="agent.lin", from_on=TODAY, until_on=last)
    assert "Nobody can stand in for themselves" in text_of(alone)


def test_a_site_is_added_and_changed():
    new = {
        "name": "东苑小区2号楼1单元",
        "kind": "entrance",
        "area": "990101001001001",
        "parent": "dongyuan",
        "facilities": "ramp",
    }
    do("sites", "add", code="dongyuan-2-1", position="30.0002, 120.0002", **new)
    site = Site.objects.get(code="dongyuan-2-1")
    assert (site.lat_e6, site.facilities, site.initials) == (30_000_200, ["ramp"], "dyxq2hl1dy")
    form = signed_in("admin.guan").get("/desk/admin/sites/change/?row=dongyuan-2-1").content.decode()
    assert "30.000200, 120.000200" in form
    do("sites", "change", "dongyuan-2-1", **(new | {"name": "东苑2号楼1单元", "position": ""}))
    site.refresh_from_db()
    assert (site.name, site.lat_e6) == ("东苑2号楼1单元", None)
    assert entries("site/dongyuan-2-1", "changed") == 1
    assert do("sites", "change", "dongyuan-2-1", **(new | {"position": "nowhere"})).status_code == 400


def test_the_life_of_a_plate():
    do("plates", "add", site="dongyuan-1-1")
    plate = Plate.objects.get()
    do("plates", "place", plate.code)
    do("plates", "broken", plate.code, reason="雨水泡坏")
    assert Plate.objects.get().state == "broken"
    do("plates", "replace", plate.code)
    assert Plate.objects.get(code=plate.code).replaced_by is not None
    twice = do("plates", "replace", plate.code)
    assert (twice.status_code, "replace that one" in text_of(twice)) == (400, True)
    assert do("plates", "add", site="nowhere").status_code == 400


def test_a_day_of_our_own_moves_the_deadlines_counted_from_then_on():
    now, calendar = timezone.now(), profile().calendar
    before = report("consultation", site="", topic="papers", description="问", now=now)  # 2 workdays
    days = (timezone.localdate(now) + timedelta(days=n) for n in range(1, 9))
    soon = next(day for day in days if calendar.is_workday(day))
    do("days", "add", day=soon.isoformat(), worked="closed", name="全区停电检修")
    assert not profile().calendar.is_workday(soon)
    assert profile().calendar.version != calendar.version
    assert entries(localdays.STREAM, "local-day-set") == 1
    after = report("consultation", site="", topic="papers", description="问", now=now)
    assert after.due_at > before.due_at
    before.refresh_from_db()
    assert after.due_at > before.due_at  # what runs already keeps its date
    do("days", "clear", soon.isoformat())
    assert profile().calendar.is_workday(soon)
    assert LocalDay.objects.count() == 0
    assert entries(localdays.STREAM, "local-day-cleared") == 1


def test_a_day_that_changes_nothing_is_refused():
    sunday = do("days", "add", day="2026-11-29", worked="closed", name="周日")
    assert (sunday.status_code, "day off already" in text_of(sunday)) == (400, True)
    assert do("days", "add", day="2026-11-29", worked="worked", name="补班").status_code == 302
    assert profile().calendar.is_workday(date(2026, 11, 29))
    assert do("days", "clear", "2026-13-01").status_code == 404
    assert do("days", "clear", "2026-12-24").status_code == 400


def test_local_days_are_read_again_when_a_process_starts():
    LocalDay.objects.create(day=date(2026, 11, 24), worked=False, name="x")
    assert profile().calendar.is_workday(date(2026, 11, 24))
    localdays.load()
    assert not profile().calendar.is_workday(date(2026, 11, 24))
