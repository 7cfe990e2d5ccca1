from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case, Clock, Feedback
from lifang.cases.queries import public_cases
from lifang.cases.tasks import sweep
from tests.factories.cases import after
from tests.stories.staffed import begin, due, step

pytestmark = pytest.mark.usefixtures("district")


def thanks() -> Case:
    return begin("commendation", praised="代办员小林", description="大雪天上门送药", may_publish="yes")


def test_from_the_thanks_to_the_one_who_earned_them():
    case = thanks()
    assert (case.unit_id, due(case, "resolve")) == ("duty-desk", "2026-03-10 00:00")
    with pytest.raises(BadInput):
        step(case, "solve", "duty.li", after(days=1))
    case = step(case, "solve", "duty.li", after(days=1), result="已转达本人和居委会，晨会表扬")
    assert case.state_kind == Case.Kind.CLOSED
    assert not Feedback.objects.exists()  # nobody is asked whether their thanks were solved
    assert not Clock.objects.filter(case=case, state="running").exists()


def test_who_is_praised_is_not_public():
    case = thanks()
    assert "小林" not in case.title
    assert case not in public_cases()
    assert case.personal["praised"] == "代办员小林"


def test_praise_left_lying_is_a_breach_too():
    case = thanks()
    assert sweep(now=after(days=9)).breached == 1
    assert Case.objects.get(pk=case.pk).overdue


def test_something_is_added():
    case = step(thanks(), "solve", "duty.li", after(days=1), result="已转达")
    case = step(case, "reopen", "reporter", after(days=2), reason="还有一位师傅也帮了忙")
    assert case.state == "received"
    assert step(case, "solve", "duty.wu", after(days=3), result="一并转达").reopened == 1


def test_refusals():
    with pytest.raises(BadInput):
        begin("commendation", praised="小林")
    case = thanks()
    with pytest.raises(NotAllowed):
        step(case, "solve", "reporter", after(days=1), result="我自己转达")
    case = step(case, "withdraw", "reporter", after(days=1))
    with pytest.raises(WrongState):
        step(case, "solve", "duty.li", after(days=2), result="已转达")
