"""Help from co-handlers: the first receiver keeps the case, others answer to it in time."""

from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, UnknownCase
from lifang.cases.models import Assist, Case
from lifang.cases.queries import get_case
from lifang.cases.tasks import sweep
from lifang.people.models import Account, Organization
from tests.factories.cases import account, act, after, report
from tests.factories.people import make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Case:
    case = act(report(), "accept", "agent.lin", after(hours=1))
    return act(
        case, "ask-help", "agent.lin", after(hours=2), unit="housing", due=after(days=2), reason="请看承重墙"
    )


def test_asking_leaves_custody_where_it_is(asked):
    assert asked.unit_id == "committee-990101001001"
    assist = Assist.objects.get(case=asked)
    assert (assist.unit_id, assist.task, assist.due_at) == ("housing", "请看承重墙", after(days=2))
    assert get_case(account("officer.zheng").viewer, asked.ref) == asked


def test_the_asked_unit_answers_once(asked):
    act(asked, "answer-help", "officer.zheng", after(days=1), reason="墙没有问题")
    assist = Assist.objects.get(case=asked)
    assert (assist.answer, assist.answered_by) == ("墙没有问题", "account/officer.zheng")
    with pytest.raises(NotAllowed):
        act(asked, "answer-help", "officer.zheng", after(days=1), reason="再说一遍")


def test_others_do_not_answer_for_it(asked):
    with pytest.raises(NotAllowed):
        act(asked, "answer-help", "agent.lin", after(days=1), reason="我替他答")
    with pytest.raises(UnknownCase):
        act(asked, "answer-help", "officer.qian", after(days=1), reason="我替他答")


def test_an_answer_is_given_by_the_grant_that_was_asked(asked):
    """Who works in two units answers for the one whose grant reaches this case."""
    zheng = Account.objects.get(username="officer.zheng")
    make_grant(zheng, Organization.objects.get(pk="civil-affairs"), "auditor", "990101")
    asked = act(
        asked,
        "ask-help",
        "agent.lin",
        after(hours=3),
        unit="civil-affairs",
        due=after(days=2),
        reason="低保户吗",
    )
    act(asked, "answer-help", "officer.zheng", after(days=1), reason="墙没有问题")
    with pytest.raises(NotAllowed):  # an auditor's grant writes nothing
        act(asked, "answer-help", "officer.zheng", after(days=1), reason="是低保户")
    assert Assist.objects.get(case=asked, unit="civil-affairs").answered_at is None


@pytest.mark.parametrize("due", [None, "tomorrow", after(hours=1)])
def test_a_date_to_come_is_needed(due):
    case = act(report(), "accept", "agent.lin", after(hours=1))
    with pytest.raises(BadInput, match="still to come"):
        act(case, "ask-help", "agent.lin", after(hours=2), unit="housing", due=due, reason="看")


def test_a_late_answer_is_a_breach_of_the_helper_and_not_of_the_case(asked):
    swept = sweep(now=after(days=2, minutes=1))
    assert Assist.objects.get(case=asked).breached_at == after(days=2, minutes=1)
    assert swept.breached == 1
    assert not Case.objects.get(pk=asked.pk).overdue
    assert sweep(now=after(days=2, minutes=2)).breached == 0
