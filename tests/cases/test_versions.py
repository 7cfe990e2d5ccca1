"""Running cases go on under another version of their program: states by a map, deadlines by a stated rule, all or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lifang.cases.book import FrozenProgramChanged, book
from lifang.cases.clocks import explain
from lifang.cases.errors import BadInput
from lifang.cases.models import Case, Clock, ProgramVersion
from lifang.cases.queries import timeline
from lifang.cases.rebuild import differences
from lifang.cases.tasks import sweep
from lifang.cases.versions import CannotMove, Moved, WrongMap, move_cases, target
from lifang.outbox.models import Message
from lifang.people.actors import Actor
from lifang.programs.definition import Program
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.cases.samples import RESTLESS
from tests.cases.test_clocks import clock, midnight_after
from tests.factories.cases import MONDAY, act, after, report

pytestmark = pytest.mark.django_db
Offer = Callable[[str], Program]
SECOND = RESTLESS.replace("version: 1", "version: 2")
LONGER = SECOND.replace("within: 5 workdays", "within: 8 workdays")
SHORTER = SECOND.replace("within: 5 workdays", "within: 1 workday")
RENAMED = SECOND.replace("working", "in-hand").replace("resolve", "settle").replace("within: 5", "within: 6")


@pytest.fixture
def case(offer_program: Offer) -> Case:
    """Accepted at nine on Monday, 2 March; due five workdays later."""
    offer_program(RESTLESS)
    return act(report("restless", site=""), "accept", "officer.zheng", MONDAY)


def move(program: Program, days: float = 1, **options: object) -> Moved:
    return move_cases(new=program, now=after(days=days), **options)  # type: ignore[arg-type]


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def rows_are_what_the_record_says() -> bool:
    return not list(differences()) and not verify_database().findings


def test_a_state_of_the_same_name_and_kind_is_kept_and_the_date_counted_anew_from_the_old_start(
    case, offer_program
):
    moved = move(offer_program(LONGER))
    case = again(case)
    assert (moved.cases, moved.states, moved.deadlines["later"]) == (1, {(1, "working", "working"): 1}, 1)
    assert (case.version, case.state, case.state_since) == (2, "working", MONDAY)
    running = clock(case, "resolve")
    assert (running.round, running.start_at) == (1, MONDAY)
    assert running.due_at == case.due_at == midnight_after(3, 12)
    assert "version 1 to 2" in explain(running, "en")[0]
    assert "第1版改为第2版" in explain(running, "zh")[0]
    assert rows_are_what_the_record_says()


def test_the_next_step_follows_the_new_version(case, offer_program):
    move(offer_program(SECOND.replace("promise:   {from: working", "promise:   {from: received")))
    with pytest.raises(Exception, match="belongs to"):
        act(case, "promise", "officer.zheng", after(days=2), perform_by="2026-04-30")
    assert act(again(case), "close", "officer.zheng", after(days=2)).state == "closed"
    assert rows_are_what_the_record_says()


def test_one_entry_a_case_holds_all_that_changed(case, offer_program):
    before = Entry.objects.count()
    move(offer_program(RENAMED), states={"working": "in-hand"}, reason="新的办理规定")
    entry = Entry.objects.filter(stream=case.stream).latest("number")
    assert Entry.objects.count() == before + 1
    assert (entry.kind, entry.actor, entry.payload.data) == (
        "move-version", "system/programs", {"reason": "新的办理规定"},
    )  # fmt: skip
    assert [op["op"] for op in entry.facts["ops"]] == ["version", "clock.stop", "clock.start", "state"]


def test_a_deadline_the_new_version_does_not_know_ends_and_its_own_begins(case, offer_program):
    moved = move(offer_program(RENAMED), states={"working": "in-hand"})
    case = again(case)
    ended, begun = clock(case, "resolve"), clock(case, "settle")
    assert (ended.state, ended.stop_at, ended.breached_at) == ("dropped", after(days=1), None)
    assert "ended then" in explain(ended, "en")[-1]
    assert (begun.start_at, begun.due_at) == (after(days=1), midnight_after(3, 11))
    assert "begins with the change" in explain(begun, "en")[0]
    assert (case.state, case.state_since, case.due_at) == ("in-hand", after(days=1), begun.due_at)
    assert moved.deadlines == {"ended": 1, "started": 1}
    assert rows_are_what_the_record_says()


def test_pauses_and_extensions_count_under_the_new_rule(case, offer_program):
    act(case, "extend", "head.gao", after(days=1), reason="配件缺货")
    asking = act(case, "ask", "officer.zheng", after(days=1))
    move(offer_program(LONGER), days=2)
    paused = clock(case, "resolve")
    assert (paused.state, clock(case, "recheck").due_at) == ("paused", clock(asking, "recheck").due_at)
    working = act(case, "go-on", "officer.zheng", after(days=3))
    assert working.due_at == midnight_after(3, 19)  # 8 workdays, 2 paused, extended by 3
    assert (
        "version 1 to 2" in explain(clock(case, "resolve"), "en")[0]
    )  # still said after it was counted again
    assert rows_are_what_the_record_says()


def test_a_state_that_no_longer_pauses_lets_the_clock_run_again(case, offer_program):
    act(case, "ask", "officer.zheng", after(days=1))
    move(offer_program(SECOND.replace("pauses: true, ", "")), days=3)
    resumed = clock(case, "resolve")
    assert (resumed.state, resumed.due_at) == ("running", midnight_after(3, 11))
    assert rows_are_what_the_record_says()


def test_a_state_that_pauses_now_pauses_the_clock(case, offer_program):
    act(case, "watch", "officer.zheng", after(days=1))
    move(
        offer_program(
            SECOND.replace("watching: {kind: waiting, ", "watching: {kind: waiting, pauses: true, ")
        ),
        days=2,
    )
    assert clock(case, "resolve").state == "paused"
    working = act(case, "go-on", "officer.zheng", after(days=3))
    assert working.due_at == midnight_after(3, 10)
    assert rows_are_what_the_record_says()


def test_a_pause_by_decision_goes_on(case, offer_program):
    act(case, "pause", "head.gao", after(days=1), reason="等待法院裁定")
    move(offer_program(LONGER), days=2)
    assert (clock(case, "resolve").state, again(case).due_at) == ("paused", None)
    resumed = act(case, "resume", "officer.zheng", after(days=4), clock="resolve")
    assert resumed.due_at == midnight_after(3, 17)
    assert rows_are_what_the_record_says()


def test_a_breach_that_no_sweep_saw_is_not_hidden_by_a_later_date(case, offer_program):
    move(offer_program(LONGER), days=8)  # the old date was the 9th, the new one is the 12th
    assert clock(case, "resolve").breached_at == after(days=8)
    assert again(case).overdue
    assert rows_are_what_the_record_says()


def test_a_shorter_time_is_told_as_late_at_once_and_the_sweep_records_it(case, offer_program):
    moved = move(offer_program(SHORTER), days=3)
    assert (moved.deadlines["earlier"], moved.deadlines["late"]) == (1, 1)
    assert not again(case).overdue
    assert sweep(now=after(days=3, minutes=1)).breached == 1
    assert again(case).overdue


def test_a_warning_is_not_given_twice_for_the_same_date(case, offer_program):
    assert sweep(now=after(days=5)).warned == 1
    move(offer_program(SECOND), days=5.1)
    assert clock(case, "resolve").due_at == midnight_after(3, 9)
    assert sweep(now=after(days=5.2)).warned == 0


def test_what_ended_under_the_old_version_keeps_its_name_there(case, offer_program):
    closed = act(report("restless", site=""), "close", "officer.zheng", after(hours=1))
    text = SECOND.replace(
        "accept:    {from: received, to: working", "take:      {from: received, to: working"
    )
    text = text.replace("clock: accept", "clock: recheck").replace(
        "  accept:  {within: 4 hours, label: {zh: 受理, en: To accept}", "  #"
    )
    text = "\n".join(line for line in text.splitlines() if not line.startswith("  #")) + "\n"
    move(offer_program(text))
    assert (again(closed).version, again(case).version) == (1, 2)
    assert [event.program.version for event in timeline(again(case))] == [1, 1, 2]
    assert [event.label for event in timeline(again(case))][1] == {"zh": "受理", "en": "Accept"}


def test_a_field_that_is_gone_stays_in_the_record_and_out_of_the_page(case, offer_program):
    act(case, "promise", "officer.zheng", after(days=1), perform_by="2026-04-30")
    text = SECOND.replace("perform_by", "done_by")
    with pytest.raises(CannotMove, match="promised"):
        move(
            offer_program(
                text.replace("promised:", "vowed:")
                .replace("to: promised", "to: vowed")
                .replace("watching, promised", "watching, vowed")
            ),
            days=2,
        )
    move(offer_program(text), days=2)
    case = again(case)
    assert case.fields == {"perform_by": "2026-04-30"}
    assert clock(case, "perform").state == "dropped"  # it counted from that field
    assert clock(case, "resolve").state == "running"
    assert rows_are_what_the_record_says()


def test_nothing_moves_when_one_state_has_no_place(case, offer_program):
    received = report("restless", site="")
    with pytest.raises(CannotMove, match=r"1 open cases of version 1 stand in 'working'.*--map working=NEW"):
        move(offer_program(RENAMED))
    assert {again(one).version for one in (case, received)} == {1}
    assert not ProgramVersion.objects.filter(version=2).exists()
    assert move(offer_program(RENAMED), states={"working": "in-hand"}).cases == 2


@pytest.mark.parametrize(
    ("states", "problem"),
    [
        ({"wroking": "working"}, "no state 'wroking'.*working"),
        ({"working": "nowhere"}, "no state 'nowhere'"),
        ({"working": "closed"}, "closed state"),
    ],
)
def test_a_map_that_names_what_is_not_there_is_wrong_use(case, offer_program, states, problem):
    with pytest.raises(WrongMap, match=problem):
        move(offer_program(SECOND), states=states)
    assert again(case).version == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("subject: none", "subject: none\npurpose: wages", "purpose"),
        ("sensitivity: internal", "sensitivity: public", "stricter promise"),
        ("type: date", "type: text", "another name"),
        ("type: date", "type: date, personal: true", "personal now"),
    ],
)
def test_what_was_promised_or_could_not_be_read_is_not_moved(case, offer_program, old, new, problem):
    text = SECOND.replace(old, new)
    with pytest.raises(CannotMove, match=problem):
        move(offer_program(text))
    assert again(case).version == 1


def test_a_kind_that_changed_must_be_said(case, offer_program):
    text = SECOND.replace("working:  {kind: open, clock: resolve", "working:  {kind: waiting, clock: resolve")
    with pytest.raises(CannotMove, match="working"):
        move(offer_program(text))
    move(offer_program(text), states={"working": "working"})
    assert (again(case).state, again(case).state_kind) == ("working", "waiting")
    assert rows_are_what_the_record_says()


def test_repeated_it_finds_nothing_and_back_again_is_a_move_too(case, offer_program):
    first = offer_program(RESTLESS)
    second = offer_program(LONGER)
    assert (move(second).cases, move(second, days=2).cases) == (1, 0)
    assert target("restless", 1).source == first.source
    assert move(target("restless", 1), days=3).cases == 1
    assert (again(case).version, again(case).due_at) == (1, midnight_after(3, 9))
    assert rows_are_what_the_record_says()


def test_a_repeated_call_of_the_door_changes_nothing(case, offer_program):
    offer_program(LONGER)
    for _time in range(2):
        act(case, "move-version", Actor.system("programs"), after(days=1), key="once", version=2)
    assert Entry.objects.filter(stream=case.stream, kind="move-version").count() == 1


def test_nobody_moves_a_case_by_hand(case, offer_program):
    offer_program(LONGER)
    for who in ("officer.zheng", "head.gao", "admin.guan"):
        with pytest.raises(Exception, match=r"may not|no such case"):
            act(case, "move-version", who, after(days=1), version=2)
    assert again(case).version == 1


def test_only_the_named_version_and_area(case, offer_program):
    second = offer_program(LONGER)
    young = report("restless", site="", now=after(hours=1))
    third = offer_program(LONGER.replace("version: 2", "version: 3"))
    assert move(third, versions=[2]).cases == 1
    assert (again(case).version, again(young).version, second.version) == (1, 3, 2)
    assert move(third, area="990101001").cases == 0
    assert move(third, area=case.area_id).cases == 1


def test_closed_and_merged_cases_stay_where_they_ended(case, offer_program):
    closed = act(case, "close", "officer.zheng", after(hours=2))
    assert move(offer_program(LONGER)).cases == 0
    assert again(closed).version == 1


def test_a_dry_run_tells_the_same_and_keeps_nothing(case, offer_program):
    second = offer_program(LONGER)
    before = (Entry.objects.count(), Message.objects.count(), again(case).due_at)
    told = move(second, dry_run=True)
    assert (told.cases, told.deadlines["later"]) == (1, 1)
    assert (Entry.objects.count(), Message.objects.count(), again(case).due_at) == before
    assert not ProgramVersion.objects.filter(version=2).exists()
    assert move(second).states == told.states


def test_a_version_whose_text_changed_since_its_first_case_is_refused(case, offer_program):
    offer_program(LONGER)
    report("restless", site="")
    with pytest.raises(FrozenProgramChanged, match="version 3"):
        move(offer_program(SHORTER))
    assert again(case).version == 1


def test_a_version_nobody_ever_saw_is_told(case):
    with pytest.raises(BadInput, match=r"version 7"):
        target("restless", 7)
    with pytest.raises(BadInput, match="There is no program"):
        target("reckless", None)
    assert [program.version for program in book().used("restless")] == [1]


def test_the_reporter_hears_of_it_only_when_a_date_changed(offer_program):
    text = RESTLESS.replace(
        "fields:\n", "fields:\n  reporter_phone: {type: phone, label: {zh: 电话, en: Phone}}\n"
    )
    text += "intake: {fields: [reporter_phone]}\n"
    offer_program(text)
    told = act(report("restless", site="", reporter_phone="13800001111"), "accept", "officer.zheng", MONDAY)
    second = text.replace("version: 1", "version: 2")
    move(offer_program(second))
    messages = Message.objects.filter(about=told.stream, body__contains="规则")
    assert not messages.exists()
    move(
        offer_program(second.replace("version: 2", "version: 3").replace("5 workdays", "8 workdays")), days=2
    )
    assert messages.count() == 1


def test_many_cases_take_few_statements_each(offer_program, django_assert_max_num_queries):
    offer_program(RESTLESS)
    for _number in range(40):
        report("restless", site="")
    second = offer_program(LONGER)
    with django_assert_max_num_queries(40):
        assert move(second).cases == 40
    assert Clock.objects.filter(start_at=MONDAY, name="accept").count() == 40
    assert again(Case.objects.first()).due_at == MONDAY + timedelta(hours=4)


@pytest.mark.parametrize("said", [{}, {"version": ""}, {"version": "²"}, {"version": "two"}])
def test_without_a_number_nothing_moves(said):
    case = report()
    with pytest.raises(BadInput, match="which version"):
        act(case, "move-version", Actor.system("programs"), after(days=1), **said)
