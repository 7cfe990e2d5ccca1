"""Is it really solved? Asked of the reporter, answered by them or taken by somebody other than the handler."""

from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.models import Case, Clock, Feedback
from lifang.cases.queries import allowed_actions, queue
from lifang.cases.tasks import sweep
from lifang.people.actors import Actor
from tests.factories.cases import account, act, after, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved() -> Case:
    case = act(report(), "accept", "agent.lin", after(hours=1))
    return act(case, "solve", "agent.lin", after(hours=2), proof="photo", result="已清理")


def by_phone(solve_by: str = "officer.luo") -> Case:
    """A question at the service desk, handed from the duty desk and answered by its officer."""
    case = report("consultation", site="", topic="other", description="几点开门")
    case = act(case, "offer", "duty.li", after(hours=1), unit="service-desk", reason="业务咨询")
    case = act(case, "accept-offer", "officer.luo", after(hours=2))
    return act(case, "solve", solve_by, after(hours=3), result="九点")


def answer(case: Case) -> tuple[str, bool | None, bool | None, bool | None]:
    row = Feedback.objects.filter(case=case).latest("round")
    return row.state, row.contacted, row.solved, row.satisfied


def test_closing_asks_and_starts_a_clock(solved):
    assert answer(solved) == ("due", None, None, None)
    assert Clock.objects.get(case=solved, name="follow-up").state == "running"
    assert solved.due_at is not None
    assert list(queue(account("duty.li").viewer, "call-backs", after(hours=3))) == [solved]


def test_the_reporter_answers_for_themselves_once(solved):
    done = act(solved, "feedback", "reporter", after(hours=3), solved=False, satisfied="no")
    assert answer(done) == ("answered", True, False, False)
    assert Clock.objects.get(case=solved, name="follow-up").state == "met"
    assert done.due_at is None
    with pytest.raises(WrongState, match="given already"):
        act(done, "feedback", "reporter", after(hours=4), solved=True)


def test_an_answer_says_whether_it_is_solved(solved):
    with pytest.raises(BadInput, match="yes or no") as refused:
        act(solved, "feedback", "reporter", after(hours=3), satisfied=True)
    assert set(refused.value.problems) == {"solved"}
    act(solved, "feedback", "reporter", after(hours=3), solved=True)
    assert answer(solved) == ("answered", True, True, None)


def test_a_program_that_asks_only_for_satisfaction_needs_no_more():
    case = act(
        report("suggestion", site="", description="多种树"),
        "rule",
        "duty.li",
        after(hours=1),
        unit="service-desk",
        reason="转办",
    )
    case = act(case, "accept", "officer.luo", after(hours=2))
    case = act(case, "solve", "officer.luo", after(hours=3), adoption="planned", result="明春种")
    with pytest.raises(BadInput) as refused:
        act(case, "feedback", "reporter", after(hours=4), solved=True)
    assert set(refused.value.problems) == {"satisfied"}
    done = act(case, "feedback", "reporter", after(hours=4), satisfied=True)
    assert answer(done) == ("answered", True, None, True)


class TestCallBack:
    def test_by_the_duty_desk(self, solved):
        done = act(
            solved, "feedback", "duty.li", after(hours=4), contacted=True, solved="yes", satisfied="no"
        )
        assert answer(done) == ("answered", True, True, False)

    def test_by_a_colleague_who_did_not_work_on_it(self):
        case = by_phone()
        with pytest.raises(NotAllowed, match="other than the handler"):
            act(case, "feedback", "officer.luo", after(hours=4), contacted=True, solved=True)
        with pytest.raises((NotAllowed, UnknownCase)):
            act(case, "feedback", "officer.qian", after(hours=4), contacted=True, solved=True)
        act(case, "feedback", "duty.li", after(hours=5), contacted=True, solved=True)

    def test_whoever_took_a_step_of_the_work_was_a_handler(self):
        """Also without the case ever being assigned to them."""
        case = report("consultation", site="", topic="other", description="几点开门")
        case = act(case, "solve", "duty.li", after(hours=1), result="九点")
        with pytest.raises(NotAllowed, match="other than the handler"):
            act(case, "feedback", "duty.li", after(hours=2), contacted=True, solved=True)
        act(case, "feedback", "duty.wu", after(hours=2), contacted=True, solved=True)

    def test_reopening_for_somebody_is_not_handling(self, solved):
        again = act(solved, "reopen", "duty.li", after(hours=3), reason="居民来电，又堆了")
        again = act(again, "solve", "agent.lin", after(hours=5), proof="photo", result="又清了")
        act(again, "feedback", "duty.li", after(hours=6), contacted=True, solved=True)

    def test_whether_somebody_was_reached_must_be_said(self, solved):
        with pytest.raises(BadInput, match="reached"):
            act(solved, "feedback", "duty.li", after(hours=4), solved=True)

    def test_a_call_that_reached_nobody_is_recorded_as_such(self, solved):
        done = act(solved, "feedback", "duty.li", after(hours=4), contacted=False)
        assert answer(done) == ("unreached", False, None, None)
        with pytest.raises(WrongState):  # this program calls once
            act(done, "feedback", "duty.li", after(hours=5), contacted=True, solved=True)

    def test_programs_may_call_several_times(self, offer_program):
        text = (
            "follow_up: {within: 5 workdays, by: someone-else, ask: [contacted, solved, satisfied]",
            "follow_up: {within: 5 workdays, by: someone-else, ask: [contacted, solved, satisfied], times: 3",
        )
        from lifang.cases.book import book

        source = book().current("street-problem").source
        offer_program(source.replace(*text).replace("version: 1", "version: 2"))
        case = act(report(), "accept", "agent.lin", after(hours=1))
        case = act(case, "solve", "agent.lin", after(hours=2), proof="photo", result="已清理")
        for hour in (3, 4):
            case = act(case, "feedback", "duty.li", after(hours=hour), contacted=False)
            assert answer(case)[0] == "due"
        assert Clock.objects.filter(case=case, name="follow-up").count() == 3
        act(case, "feedback", "duty.li", after(hours=5), contacted=False)
        assert [row.state for row in Feedback.objects.filter(case=case).order_by("round")] == [
            "unreached"
        ] * 3


def test_a_question_left_open_by_a_reopening_is_asked_again_with_a_clock(solved):
    again = act(solved, "reopen", "reporter", after(hours=3), reason="又有了")
    assert not queue(account("duty.li").viewer, "call-backs", after(hours=3)).exists()
    with pytest.raises(WrongState):
        act(again, "feedback", "reporter", after(hours=4), solved=True)
    closed = act(again, "solve", "agent.lin", after(hours=5), proof="photo", result="又清了")
    assert Feedback.objects.filter(case=closed).count() == 1
    assert Clock.objects.filter(case=closed, name="follow-up", state="running").exists()
    act(closed, "feedback", "reporter", after(hours=6), solved=True)


def test_a_second_closing_asks_a_second_time(solved):
    answered = act(solved, "feedback", "reporter", after(hours=3), solved=False)
    again = act(answered, "reopen", "reporter", after(hours=4), reason="没解决")
    act(again, "solve", "agent.lin", after(hours=5), proof="photo", result="彻底清了")
    act(again, "feedback", "reporter", after(hours=6), solved=True)
    assert [row.solved for row in Feedback.objects.filter(case=solved).order_by("round")] == [False, True]


def test_a_late_call_back_does_not_make_the_work_late(solved):
    assert sweep(now=after(days=20)).breached == 1
    late = Case.objects.get(pk=solved.pk)
    assert Clock.objects.get(case=late, name="follow-up").breached_at == after(days=20)
    assert not late.overdue


def test_strangers_cannot_answer(solved):
    other = report()
    with pytest.raises(UnknownCase):
        act(solved, "feedback", Actor.reporter(other.ref), after(hours=3), solved=True)
    assert "feedback" not in {
        offer.name for offer in allowed_actions(solved, account("agent.lin"), after(hours=3))
    }
