from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case, Feedback
from tests.factories.cases import after
from tests.stories.staffed import begin, due, step

pytestmark = pytest.mark.usefixtures("district")


def question(**more: str) -> Case:
    return begin("consultation", topic="papers", description="身份证过期在哪换？", **more)


def test_answered_on_the_spot():
    case = question()
    assert (case.unit_id, due(case, "resolve")) == ("duty-desk", "2026-03-05 00:00")
    case = step(case, "solve", "duty.li", after(minutes=3), result="任一派出所，带旧证，工作日九点到六点")
    assert case.state_kind == Case.Kind.CLOSED
    with pytest.raises(NotAllowed):  # not by the one who answered
        step(case, "feedback", "duty.li", after(hours=1), contacted=True, solved=True)
    step(case, "feedback", "reporter", after(hours=1), solved=True, satisfied=True)


def test_looked_up_by_those_who_know():
    case = step(question(), "offer", "duty.li", after(hours=1), unit="service-desk", reason="政务业务")
    case = step(case, "accept-offer", "officer.luo", after(hours=2))
    case = step(case, "start", "officer.luo", after(hours=3))
    assert due(case, "resolve") == "2026-03-05 00:00"  # one clock from the question to the answer
    with pytest.raises(BadInput):
        step(case, "solve", "officer.luo", after(days=1))
    case = step(case, "solve", "officer.luo", after(days=1), result="可在政务大厅3号窗口办理")
    assert not case.overdue


def test_a_call_back_that_reaches_nobody():
    case = step(question(), "solve", "duty.li", after(hours=1), result="派出所")
    step(case, "feedback", "duty.wu", after(days=1), contacted=False)
    assert Feedback.objects.get(case=case).state == "unreached"
    with pytest.raises(WrongState):
        step(case, "feedback", "duty.wu", after(days=2), contacted=True, solved=True)


def test_no_question_no_case():
    with pytest.raises(BadInput):
        begin("consultation", topic="papers")
    with pytest.raises(BadInput):
        begin("consultation", topic="papers", description="问", amount="5")


def test_a_matter_for_a_court_is_refused_with_the_way_there():
    case = step(
        question(),
        "refuse",
        "duty.li",
        after(hours=1),
        refusal_reason="legal-way",
        refusal_pointer="区法院立案庭",
    )
    assert case.state == "refused"
    with pytest.raises(WrongState):
        step(case, "solve", "duty.li", after(hours=2), result="还是答一下")


def test_an_answer_that_did_not_help_is_asked_again():
    case = step(question(), "solve", "duty.li", after(hours=1), result="派出所")
    case = step(case, "reopen", "reporter", after(days=1), reason="去了，说要预约")
    assert (case.state, due(case, "resolve")) == ("working", "2026-03-06 00:00")
    case = step(case, "solve", "duty.wu", after(days=1, hours=1), result="微信小程序预约")
    assert case.reopened == 1
