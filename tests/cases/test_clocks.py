"""Moving through states: which clock starts, goes on, pauses and stops, and when it is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lifang.cases.clocks import explain
from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.models import Case, Clock
from lifang.cases.rebuild import differences
from lifang.cases.tasks import sweep
from lifang.places.profile import profile
from tests.cases.samples import APPOINTED, RESTLESS
from tests.factories.cases import MONDAY, act, after, report

pytestmark = pytest.mark.django_db
ZONE = profile().calendar.zone


def midnight_after(month: int, day: int, year: int = 2026) -> datetime:
    """24:00 of that day in the district."""
    return datetime(year, month, day, tzinfo=ZONE) + timedelta(days=1)


def clock(case: Case, name: str) -> Clock:
    return Clock.objects.filter(case=case, name=name).latest("round")


@pytest.fixture
def case(offer_program) -> Case:
    """Accepted by the housing bureau at nine on Monday, 2 March."""
    offer_program(RESTLESS)
    return act(report("restless", site=""), "accept", "officer.zheng", MONDAY)


def test_a_clock_starts_with_its_state_and_keeps_its_reasons():
    received = report()
    started = clock(received, "accept")
    assert (started.state, started.start_at) == ("running", MONDAY)
    assert started.due_at == received.due_at == midnight_after(3, 3)
    for language in ("zh", "en"):
        assert "2026-03-03" in explain(started, language)[-1]


def test_leaving_a_state_stops_its_clock_and_starts_the_next():
    accepted = act(report(), "accept", "agent.lin", after(hours=2))
    stopped, running = clock(accepted, "accept"), clock(accepted, "resolve")
    assert (stopped.state, stopped.stop_at, stopped.breached_at) == ("met", after(hours=2), None)
    assert (running.state, running.due_at) == ("running", midnight_after(3, 9))


def test_a_clock_goes_on_through_states_that_share_it():
    accepted = act(report(), "accept", "agent.lin", after(hours=2))
    working = act(accepted, "start", "agent.lin", after(days=2))
    assert clock(working, "resolve").start_at == after(hours=2)
    assert working.due_at == midnight_after(3, 9)
    assert Clock.objects.filter(case=working).count() == 2


def test_stopping_late_is_a_breach_even_if_no_sweep_saw_it():
    accepted = act(report(), "accept", "agent.lin", after(days=3))
    assert clock(accepted, "accept").breached_at == after(days=3)
    assert accepted.overdue


def test_the_last_moment_is_not_late():
    accepted = act(report(), "accept", "agent.lin", midnight_after(3, 3))
    assert clock(accepted, "accept").breached_at is None
    assert not accepted.overdue


def test_a_pausing_state_stops_the_time_and_not_the_case(case):
    asking = act(case, "ask", "officer.zheng", after(days=1))
    assert clock(asking, "resolve").state == "paused"
    assert asking.due_at == clock(asking, "recheck").due_at == midnight_after(3, 17)

    working = act(asking, "go-on", "officer.zheng", after(days=3))
    assert clock(working, "recheck").state == "met"
    resumed = clock(working, "resolve")
    assert resumed.state == "running"
    assert resumed.due_at == midnight_after(3, 11)  # two workdays ended inside the pause
    assert resumed.pauses == [
        {
            "start": "2026-03-03T01:00:00.000000+00:00",
            "end": "2026-03-05T01:00:00.000000+00:00",
            "reason": "asking",
            "by": "account/officer.zheng",
        }
    ]


def test_a_waiting_state_that_does_not_pause_lets_the_clock_run(case):
    watching = act(case, "watch", "officer.zheng", after(days=1))
    assert clock(watching, "resolve").state == "running"
    assert watching.due_at == midnight_after(3, 9)


def test_a_pause_ends_on_the_way_to_a_state_that_does_not_pause(case):
    asking = act(case, "ask", "officer.zheng", after(days=1))
    watching = act(asking, "watch", "officer.zheng", after(days=2))
    assert clock(watching, "resolve").state == "running"
    assert clock(watching, "resolve").due_at == midnight_after(3, 10)
    assert [row.round for row in Clock.objects.filter(case=case, name="recheck")] == [
        1
    ]  # one clock through both


def test_a_clock_paused_after_its_end_still_counts_as_late(case):
    asking = act(case, "ask", "officer.zheng", after(days=10))
    closed = act(asking, "close", "officer.zheng", after(days=11))
    assert clock(closed, "resolve").breached_at == after(days=10)
    assert closed.overdue


def test_a_clock_paused_in_time_is_not_late_however_long_the_pause(case):
    asking = act(case, "ask", "officer.zheng", after(days=2))
    closed = act(asking, "close", "officer.zheng", after(days=12))
    stopped = clock(closed, "resolve")
    assert (stopped.breached_at, stopped.pauses[-1]["end"]) == (None, "2026-03-14T01:00:00.000000+00:00")
    assert not closed.overdue


class TestPauseByDecision:
    def test_the_head_pauses_with_a_reason_and_anybody_of_the_unit_resumes(self, case):
        paused = act(case, "pause", "head.gao", after(days=1), reason="等待法院裁定")
        assert clock(paused, "resolve").state == "paused"
        assert paused.due_at is None
        resumed = act(paused, "resume", "officer.zheng", after(days=4), clock="resolve")
        assert resumed.due_at == midnight_after(3, 12)
        assert clock(resumed, "resolve").pauses[0]["reason"] == "等待法院裁定"

    def test_refusals(self, case):
        with pytest.raises(NotAllowed):
            act(case, "pause", "officer.zheng", after(days=1), reason="太忙")
        with pytest.raises(BadInput, match="why"):
            act(case, "pause", "head.gao", after(days=1))
        with pytest.raises(WrongState):
            act(case, "pause", "head.gao", after(days=1), reason="法院", clock="recheck")
        with pytest.raises(WrongState):
            act(case, "resume", "head.gao", after(days=1))


class TestExtension:
    def test_by_its_role_up_to_its_limit(self, case):
        once = act(case, "extend", "head.gao", after(days=1), reason="配件缺货")
        assert once.due_at == midnight_after(3, 12)
        twice = act(once, "extend", "head.gao", after(days=2), reason="配件仍缺货")
        assert twice.due_at == midnight_after(3, 17)
        assert [step["approver"] for step in clock(twice, "resolve").extensions] == ["account/head.gao"] * 2
        with pytest.raises(BadInput, match="limit"):
            act(twice, "extend", "head.gao", after(days=3), reason="还缺货")

    def test_not_by_another_role(self, case):
        with pytest.raises(NotAllowed, match="head"):
            act(case, "extend", "officer.zheng", after(days=1), reason="配件缺货")

    def test_a_head_of_another_unit_is_no_head_here(self, case):
        """What counts is the grant that reaches this case, not a title held elsewhere."""
        with pytest.raises(UnknownCase):
            act(case, "extend", "head.song", after(days=1), reason="配件缺货")

    def test_not_where_the_program_provides_none(self, offer_program):
        offer_program(RESTLESS)
        received = report("restless", site="")
        with pytest.raises(BadInput, match="cannot be extended"):
            act(received, "extend", "head.gao", after(hours=1), reason="想要")

    def test_not_after_the_deadline_has_passed(self, case):
        with pytest.raises(WrongState, match="passed"):
            act(case, "extend", "head.gao", after(days=8), reason="忘了")
        assert clock(case, "resolve").extensions == []

    def test_pause_and_extension_add_up(self, case):
        extended = act(case, "extend", "head.gao", after(days=1), reason="缺件")
        asking = act(extended, "ask", "officer.zheng", after(days=2))
        working = act(asking, "go-on", "officer.zheng", after(days=3))
        assert working.due_at == midnight_after(3, 13)


def test_a_date_that_the_case_itself_names_ends_with_its_day(case):
    promised = act(case, "promise", "officer.zheng", after(days=1), perform_by="2026-04-30")
    assert (
        clock(promised, "perform").due_at
        == promised.clocks.get(name="perform").due_at
        == midnight_after(4, 30)
    )
    assert promised.due_at == midnight_after(
        3, 9
    )  # the state does not pause: the work's own clock is earlier


class TestAnAppointment:
    """Counted from the moment in a field: Friday evening, 6 March, and the workday after it."""

    @pytest.fixture
    def invited(self, offer_program) -> Case:
        offer_program(APPOINTED)
        case = report("appointed", site="")
        return act(case, "invite", "officer.zheng", after(hours=1), meet_at="2026-03-06 19:00")

    def test_what_was_done_there_may_be_written_down_the_workday_after(self, invited):
        assert invited.due_at == midnight_after(3, 9)
        assert explain(clock(invited, "meet"), "en") == [
            "The appointment is at 2026-03-06 (Fri) 19:00.",
            "Counting starts the day after 2026-03-06 (Fri).",
            "The period is 1 working day.",
            "The last day is 2026-03-09 (Mon); it ends at 24:00.",
        ]
        met = act(invited, "met", "officer.zheng", midnight_after(3, 9))
        assert (clock(met, "meet").breached_at, met.overdue) == (None, False)

    def test_later_is_late(self, invited):
        met = act(invited, "met", "officer.zheng", midnight_after(3, 9) + timedelta(minutes=1))
        assert clock(met, "meet").breached_at is not None
        assert met.overdue

    def test_the_warning_comes_when_the_last_workday_begins(self, invited):
        assert sweep(now=midnight_after(3, 8) - timedelta(minutes=1)).warned == 0
        assert sweep(now=midnight_after(3, 8)).warned == 1

    def test_a_moved_appointment_moves_its_clock(self, invited):
        moved = act(invited, "move", "officer.zheng", after(days=1), meet_at="2026-03-12 10:00")
        assert moved.due_at == midnight_after(3, 13)
        assert (clock(moved, "meet").round, clock(moved, "meet").start_at) == (1, after(hours=1))
        assert "2026-03-12" in explain(clock(moved, "meet"), "zh")[0]
        assert list(differences()) == []

    def test_a_warned_clock_warns_again_of_the_new_date(self, invited):
        sweep(now=midnight_after(3, 8))
        act(invited, "move", "officer.zheng", midnight_after(3, 8), meet_at="2026-03-12 10:00")
        assert sweep(now=midnight_after(3, 12) - timedelta(minutes=1)).warned == 0
        assert sweep(now=midnight_after(3, 12)).warned == 1

    def test_a_late_clock_stays_late_when_the_appointment_is_moved(self, invited):
        sweep(now=midnight_after(3, 10))
        moved = act(invited, "move", "officer.zheng", midnight_after(3, 10), meet_at="2026-03-20 10:00")
        assert (moved.due_at, moved.overdue) == (midnight_after(3, 23), True)

    def test_the_same_date_again_or_none_changes_nothing(self, invited):
        before = clock(invited, "meet").reasons
        for given in ({"meet_at": "2026-03-06 19:00"}, {}):
            act(invited, "move", "officer.zheng", after(days=1), **given)
        assert (clock(invited, "meet").due_at, clock(invited, "meet").reasons) == (
            midnight_after(3, 9),
            before,
        )

    def test_a_new_appointment_is_a_new_clock(self, invited):
        received = act(invited, "off", "officer.zheng", after(days=1))
        again = act(received, "invite", "officer.zheng", after(days=2), meet_at="2026-03-16 19:00")
        assert (clock(again, "meet").round, again.due_at) == (2, midnight_after(3, 17))

    def test_an_extension_is_kept_when_the_appointment_moves(self, invited):
        longer = act(invited, "extend", "head.gao", after(days=1), reason="记录人请假")
        assert longer.due_at == midnight_after(3, 10)
        moved = act(longer, "move", "officer.zheng", after(days=2), meet_at="2026-03-12 10:00")
        assert moved.due_at == midnight_after(3, 16)

    def test_a_pause_before_it_moves_nothing_and_a_date_changed_meanwhile_counts(self, invited):
        waiting = act(invited, "wait", "officer.zheng", after(days=1))
        back = act(waiting, "go-on", "officer.zheng", after(days=2))
        assert back.due_at == midnight_after(3, 9)
        waiting = act(back, "wait", "officer.zheng", after(days=3))
        back = act(waiting, "go-on", "officer.zheng", after(days=10), meet_at="2026-03-16 10:00")
        assert back.due_at == midnight_after(3, 17)
        assert list(differences()) == []

    def test_across_an_unpublished_year_it_is_provisional_and_says_so(self, invited):
        assert not clock(invited, "meet").provisional
        moved = act(invited, "move", "officer.zheng", after(days=1), meet_at="2026-12-31 10:00")
        assert clock(moved, "meet").provisional
        assert any("2027" in sentence for sentence in explain(clock(moved, "meet"), "zh"))


def test_a_date_that_leans_on_an_unpublished_year_says_so(offer_program):
    offer_program(RESTLESS.replace("within: 5 workdays", "within: 200 workdays"))
    late = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    accepted = act(report("restless", site="", now=late), "accept", "officer.zheng", late)
    leaning = clock(accepted, "resolve")
    assert leaning.due_at.year == 2027
    assert leaning.provisional
    assert any("2027" in sentence for sentence in explain(leaning, "zh"))
    assert not clock(accepted, "accept").provisional


def test_moving_from_a_state_where_the_action_does_not_stand_is_refused_in_words():
    received = report()
    with pytest.raises(WrongState, match="faster"):
        act(received, "solve", "agent.lin", after(hours=1), proof="photo", result="好了")
    with pytest.raises(BadInput, match="no action"):
        act(received, "fly", "agent.lin", after(hours=1))


def test_time_does_not_run_backwards(case):
    with pytest.raises(BadInput, match="clock of the device"):
        act(case, "close", "officer.zheng", MONDAY - timedelta(minutes=1))
    handed = act(case, "assign", "head.gao", after(days=2), handler="officer.zheng")
    with pytest.raises(BadInput, match="clock of the device"):
        act(handed, "assign", "head.gao", after(days=1), handler="")
