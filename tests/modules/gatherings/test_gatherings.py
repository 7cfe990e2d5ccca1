from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import Gathering
from lifang.modules.gatherings.tasks import NAMES_KEPT, erase_names
from lifang.outbox.models import Message
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_photo, after
from tests.modules.gatherings.staged import BEGINS, HEAD, announced, by, plan

pytestmark = pytest.mark.usefixtures("district")
NOON = BEGINS + timedelta(minutes=30)


def test_from_the_plan_to_the_report():
    gathering = announced(room_for=2)
    signed = [commands.sign_up(gathering=gathering, name=name, **by("")) for name in ("王秀英", "李建国")]
    with pytest.raises(WrongState, match="places are taken"):
        commands.sign_up(gathering=gathering, name="张三", **by(""))
    commands.attend(gathering=gathering, attendance=signed[0], how="desk", **by("agent.lin", NOON))
    commands.attend(gathering=gathering, name="李建国", how="qr", **by("", NOON))
    commands.attend(gathering=gathering, name="没有报名的", how="qr", **by("", NOON))
    gathering = commands.hold(gathering=gathering, passers_by=40, **by(HEAD, NOON))
    assert gathering.present == 43
    assert gathering.attendances.count() == 3
    files = [("photo", a_photo())]
    works = ["《晋祠》", " "]
    gathering = commands.report(
        gathering=gathering, text="测血压43人次", costs=120_00, works=works, files=files, **by(HEAD, NOON)
    )
    assert (gathering.state, gathering.works) == (Gathering.State.REPORTED, ["《晋祠》"])
    kinds = Entry.objects.filter(stream=gathering.stream).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [
        "planned", "noticed", "signed-up", "signed-up", "attended", "attended", "attended", "held", "reported",
    ]  # fmt: skip


def test_names_never_stand_in_the_facts():
    gathering = announced()
    commands.sign_up(gathering=gathering, name="王秀英", phone="13900001234", **by(""))
    commands.attend_sheet(gathering=gathering, names=["赵大爷", "王秀英"], **by(HEAD, NOON))
    for entry in Entry.objects.filter(stream=gathering.stream).select_related("payload"):
        for personal in ("王秀英", "13900001234", "赵大爷", gathering.door_code):
            assert personal not in str(entry.facts)
    assert gathering.attendances.count() == 2


def test_one_person_takes_one_place_however_often_they_sign_up():
    gathering = announced(room_for=2)
    numbers = [
        commands.sign_up(gathering=gathering, name=name, phone=phone, **by("")).number
        for name, phone in (("甲", "13900000000"), (" 甲", "13900000000 "), ("乙", "13900000000"))
    ]
    assert numbers == [1, 1, 2]
    again = commands.sign_up(gathering=gathering, name="甲", phone="13900000000", **by(""))
    assert again.number == 1  # also when all places are taken
    assert Entry.objects.filter(stream=gathering.stream, kind="signed-up").count() == 2


def test_the_same_call_twice_is_one():
    gathering = announced()
    once = by("")
    first = commands.sign_up(gathering=gathering, name="王秀英", **once)
    assert commands.sign_up(gathering=gathering, name="王秀英", **once) == first
    again = by(HEAD)
    made = commands.plan(
        kind="stall", title="宣传摊", organizer=gathering.organizer, starts_at=BEGINS,
        ends_at=BEGINS + timedelta(hours=1), place="广场", **again,
    )  # fmt: skip
    assert made.pk == commands.plan(
        kind="stall", title="宣传摊", organizer=gathering.organizer, starts_at=BEGINS,
        ends_at=BEGINS + timedelta(hours=1), place="广场", **again,
    ).pk  # fmt: skip
    assert Gathering.objects.count() == 2


def test_two_of_one_name_are_told_apart_by_their_phones():
    gathering = announced()
    for phone in ("13900000001", "13900000002"):
        commands.sign_up(gathering=gathering, name="王伟", phone=phone, **by(""))
    here = {"gathering": gathering, "name": "王伟", "how": "qr"}
    second = commands.attend(phone="13900000002", **here, **by("", NOON))
    assert second.number == 2
    assert commands.attend(phone="13900000002", **here, **by("", NOON)).number == 2
    assert gathering.attendances.filter(attended_at__isnull=False).count() == 1


def test_two_of_one_name_whom_the_organizer_ticks_are_two():
    gathering = announced()
    for _ in range(2):
        commands.attend(gathering=gathering, name="王伟", how="desk", **by(HEAD, NOON))
    assert gathering.present == 2


def test_who_signed_in_at_the_door_and_on_paper_is_one_and_a_quorum_counts_heads():
    gathering = announced(kind="deliberation", invited=9)
    for name in ("甲", "乙", "丙"):
        commands.attend(gathering=gathering, name=name, how="qr", **by("", NOON))
    for names in (["甲", "乙", "丙"], ["甲", "乙", "丙", "丁"], ["甲", "乙", "丙", "丁"]):
        commands.attend_sheet(gathering=gathering, names=names, **by(HEAD, NOON))
    assert (gathering.present, gathering.quorate) == (4, False)
    kinds = [one.kind for one in Entry.objects.filter(stream=gathering.stream).order_by("number")]
    assert kinds.count("attended") == 4  # a sheet that adds nothing is no news


def test_the_door_is_open_around_the_time_only():
    gathering = announced()
    for now in (BEGINS - timedelta(hours=2), gathering.ends_at + timedelta(hours=2)):
        with pytest.raises(WrongState, match="one hour before"):
            commands.attend(gathering=gathering, name="王伟", how="qr", **by("", now))


def test_a_quorum_counts_names_only():
    gathering = announced(kind="deliberation", invited=9)
    assert gathering.quorum == 5
    commands.attend_sheet(gathering=gathering, names=["一", "二", "三", "四"], **by(HEAD, NOON))
    with pytest.raises(BadInput, match="attendance list only"):
        commands.hold(gathering=gathering, passers_by=20, **by(HEAD, NOON))
    commands.hold(gathering=gathering, **by(HEAD, NOON))
    assert not gathering.quorate
    commands.attend_sheet(gathering=gathering, names=["五"], **by(HEAD, NOON))
    assert gathering.quorate


def test_owners_are_told_fifteen_days_before_their_assembly():
    soon = plan(kind="assembly", invited=120)
    with pytest.raises(WrongState, match="15 days"):
        commands.notice(gathering=soon, **by(HEAD))
    later = {"starts_at": after(days=15), "ends_at": after(days=15, hours=2)}
    assert announced(kind="assembly", invited=120, **later).state == Gathering.State.NOTICED


@pytest.mark.parametrize(
    "wrong", [{"title": " "}, {"ends_at": BEGINS}, {"kind": "party"}, {"kind": "deliberation"}]
)
def test_a_plan_that_says_too_little(wrong):
    with pytest.raises(BadInput):
        plan(**wrong)


def test_steps_out_of_order():
    gathering = plan()
    with pytest.raises(WrongState):
        commands.hold(gathering=gathering, **by(HEAD, NOON))
    with pytest.raises(WrongState):
        commands.sign_up(gathering=gathering, name="王伟", **by(""))
    commands.notice(gathering=gathering, **by(HEAD))
    with pytest.raises(WrongState, match="not begun"):
        commands.hold(gathering=gathering, **by(HEAD, MONDAY))
    with pytest.raises(WrongState):
        commands.report(gathering=gathering, text="好", **by(HEAD, NOON))
    commands.cancel(gathering=gathering, reason="下雨", **by(HEAD))
    with pytest.raises(WrongState):
        commands.attend(gathering=gathering, name="王伟", how="desk", **by(HEAD, NOON))


@pytest.mark.parametrize("who", ["head.ding", "officer.zheng", "leader.guan"])
def test_only_the_organizer_runs_it(who):
    with pytest.raises(NotAllowed):
        plan(who)
    gathering = announced()
    with pytest.raises(NotAllowed):
        commands.cancel(gathering=gathering, reason="不办了", **by(who))


def test_names_go_when_their_time_is_over():
    gathering = announced()
    commands.sign_up(gathering=gathering, name="王秀英", phone="13900001234", **by(""))
    commands.hold(gathering=gathering, **by(HEAD, NOON))
    commands.minute(gathering=gathering, text="王秀英说的", **by(HEAD, NOON))
    assert erase_names(gathering.ends_at + NAMES_KEPT) == 0
    assert erase_names(gathering.ends_at + NAMES_KEPT + timedelta(days=1)) == 1
    gathering = Gathering.objects.get()
    one = gathering.attendances.get()
    assert (one.name, one.phone, gathering.minutes, one.number) == ("", "", "", 1)
    for entry in Entry.objects.filter(stream=gathering.stream).select_related("payload"):
        assert getattr(entry, "payload", None) is None or entry.payload.data is None


def test_whoever_left_a_number_is_told_of_the_cancellation():
    gathering = announced()
    for name, phone in (("王秀英", "13900001234"), ("李建国", ""), ("她的老伴", "13900001234")):
        commands.sign_up(gathering=gathering, name=name, phone=phone, **by(""))
    commands.cancel(gathering=gathering, reason="停电", **by(HEAD))
    (told,) = Message.objects.filter(about=gathering.stream)
    assert told.address == "13900001234"
    assert "停电" in told.body
