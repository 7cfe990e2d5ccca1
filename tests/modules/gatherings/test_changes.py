from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import Gathering
from lifang.outbox.models import Message
from lifang.people.models import Organization
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, after
from tests.factories.pages import signed_in, text_of
from tests.modules.gatherings.staged import BEGINS, COMMITTEE, HEAD, announced, by

pytestmark = pytest.mark.usefixtures("district")
LATER = {"starts_at": after(days=12, hours=10), "ends_at": after(days=12, hours=12)}
MOVED = {**LATER, "place": "社区食堂", "reason": "活动室漏水"}


def reported() -> Gathering:
    one = announced()
    commands.hold(gathering=one, **by(HEAD, BEGINS))
    return commands.report(gathering=one, text="测血压43人次", costs=120_00, **by(HEAD, BEGINS))


def test_who_signed_up_is_told_of_another_time_and_keeps_the_place():
    one = announced(room_for=1)
    commands.sign_up(gathering=one, name="王秀英", phone="13900001234", **by(""))
    one = commands.move(gathering=one, **MOVED, **by(HEAD))
    assert (one.starts_at, one.place, one.state) == (LATER["starts_at"], "社区食堂", "noticed")
    assert one.attendances.count() == 1
    (told,) = Message.objects.filter(about=one.stream)
    assert told.address == "13900001234"
    assert "社区食堂" in told.body
    assert "活动室漏水" in told.body
    entry = Entry.objects.get(stream=one.stream, kind="moved")
    assert entry.facts["before"]["place"] == "社区活动室"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"reason": " "}, BadInput),
        ({"place": ""}, BadInput),
        ({"ends_at": MONDAY}, BadInput),
        ({"starts_at": BEGINS, "ends_at": BEGINS + timedelta(hours=2), "place": "社区活动室"}, BadInput),
        ({"starts_at": MONDAY - timedelta(days=1)}, WrongState),
    ],
)
def test_a_move_that_cannot_be(wrong, refusal):
    with pytest.raises(refusal):
        commands.move(gathering=announced(), **MOVED | wrong, **by(HEAD))


def test_what_has_begun_or_is_not_ones_own_is_not_moved():
    one = announced()
    with pytest.raises(WrongState, match="has begun"):
        commands.move(gathering=one, **MOVED, **by(HEAD, BEGINS))
    with pytest.raises(NotAllowed):
        commands.move(gathering=one, **MOVED, **by("head.ding"))


def test_owners_are_told_fifteen_days_before_the_new_day_too():
    one = announced(kind="assembly", invited=120, starts_at=after(days=20), ends_at=after(days=20, hours=2))
    with pytest.raises(WrongState, match="15 days"):
        commands.move(gathering=one, **MOVED, **by(HEAD))


def test_a_report_is_corrected_and_the_old_one_stays_in_the_record():
    one = reported()
    with pytest.raises(BadInput):
        commands.correct_report(gathering=one, text="34人次", reason="", **by(HEAD, BEGINS))
    one = commands.correct_report(gathering=one, text="测血压34人次", reason="数错了", **by(HEAD, BEGINS))
    assert (one.report, one.costs) == ("测血压34人次", None)
    texts = Entry.objects.filter(stream=one.stream, kind__startswith="report").order_by("number")
    assert [entry.facts["text"] for entry in texts] == ["测血压43人次", "测血压34人次"]
    page = text_of(Client(headers={"accept-language": "en"}).get(f"/gatherings/{one.ref}/"))
    assert "测血压34人次" in page
    assert "Corrected: 数错了" in page
    assert "43人次" not in page
    with pytest.raises(WrongState):  # there is none yet
        commands.correct_report(gathering=announced(), text="好", reason="错", **by(HEAD, BEGINS))


def test_a_series_is_one_step_and_each_stands_by_itself():
    again = by(HEAD)
    given = {
        "every": "weekly", "times": 4, "kind": "stall", "title": "宣传摊", "place": "广场", "starts_at": BEGINS,
        "ends_at": BEGINS + timedelta(hours=3), "organizer": Organization.objects.get(code=COMMITTEE),
    }  # fmt: skip
    made = commands.plan_series(**given, **again)
    assert [one.starts_at for one in made] == [BEGINS + timedelta(weeks=number) for number in range(4)]
    assert commands.plan_series(**given, **again) == made  # pressed twice
    assert Gathering.objects.count() == 4
    for wrong in ({"times": 1}, {"times": 61}, {"every": "hourly"}, {"title": ""}):
        with pytest.raises(BadInput):
            commands.plan_series(**given | wrong, **by(HEAD))
    assert Gathering.objects.count() == 4


def test_the_desk_plans_a_series_moves_one_and_corrects_a_report(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: MONDAY)
    desk = signed_in(HEAD)
    day = BEGINS.astimezone(timezone.get_default_timezone())
    times = {
        "starts_at": f"{day:%Y-%m-%dT%H:%M}",
        "ends_at": f"{day + timedelta(hours=2):%Y-%m-%dT%H:%M}",
    }
    plans = {
        "kind": "stall",
        "title": "宣传摊",
        "organizer": COMMITTEE,
        "place": "广场",
        "repeat": "daily",
        **times,
    }
    assert desk.post("/desk/gatherings/plan/", {"key": a_key(), **plans}).status_code == 400
    page = desk.post("/desk/gatherings/plan/", {"key": a_key(), **plans, "times": "3"})
    assert page["Location"] == "/desk/gatherings/"
    first = Gathering.objects.order_by("starts_at")[0]
    commands.notice(gathering=first, **by(HEAD))
    at = f"/desk/gatherings/{first.ref}"
    assert "广场" in desk.get(f"{at}/move/").content.decode()  # as it is now
    assert (
        desk.post(f"{at}/move/", {"key": a_key(), **times, "place": "北门", "reason": "施工"}).status_code
        == 302
    )
    page = text_of(Client(headers={"accept-language": "en"}).get(f"/gatherings/{first.ref}/"))
    assert "北门" in page
    assert "施工" in page
    one = reported()
    monkeypatch.setattr(timezone, "now", lambda: BEGINS)
    desk, at = signed_in(HEAD), f"/desk/gatherings/{one.ref}"
    assert "120.00" in desk.get(f"{at}/correct/").content.decode()
    assert (
        desk.post(
            f"{at}/correct/", {"key": a_key(), "text": "34人", "costs": "98", "reason": "数错"}
        ).status_code
        == 302
    )
    assert Gathering.objects.get(pk=one.pk).costs == 98_00
