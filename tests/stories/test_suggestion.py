from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case, Feedback
from tests.factories.cases import after
from tests.stories.staffed import begin, due, step

pytestmark = pytest.mark.usefixtures("district")
OFFICER = "officer.luo"


def more_benches() -> Case:
    case = begin("suggestion", description="公园多放几张长椅", place_note="东街公园")
    case = step(
        case, "rule", "duty.li", after(hours=1), unit="service-desk", reason="建议由政务服务中心统一答复"
    )
    return step(case, "accept", OFFICER, after(hours=2))


def test_from_the_idea_to_the_answer():
    case = more_benches()
    assert due(case, "resolve") == "2026-03-17 00:00"  # ten workdays
    case = step(case, "start", OFFICER, after(days=1))
    with pytest.raises(BadInput):  # every suggestion hears whether it is taken up
        step(case, "solve", OFFICER, after(days=3), result="感谢")
    case = step(case, "solve", OFFICER, after(days=3), adoption="planned", result="列入二季度更新计划")
    assert (case.state_kind, case.fields["adoption"]) == (Case.Kind.CLOSED, "planned")


def test_it_asks_only_whether_the_answer_satisfies():
    """An idea is not a problem that could be solved."""
    case = step(more_benches(), "solve", OFFICER, after(days=1), adoption="not-now", result="场地不足")
    step(case, "feedback", "reporter", after(days=2), satisfied=False)
    answer = Feedback.objects.get(case=case)
    assert (answer.solved, answer.satisfied) == (None, False)


def test_waiting_for_a_season():
    case = step(more_benches(), "wait", OFFICER, after(days=1), waiting_for="season", plan="开春后再看场地")
    with pytest.raises(WrongState):
        step(case, "solve", OFFICER, after(days=2), adoption="adopted", result="好")
    case = step(case, "continue", OFFICER, after(days=9))
    assert due(case, "resolve") == "2026-03-25 00:00"


def test_refusals():
    case = more_benches()
    for stranger in ("reporter", "duty.li"):
        with pytest.raises(NotAllowed):
            step(case, "solve", stranger, after(days=1), adoption="adopted", result="好")
    with pytest.raises(BadInput):
        step(case, "solve", OFFICER, after(days=1), adoption="maybe", result="好")


def test_taken_back_by_its_author():
    case = step(more_benches(), "withdraw", "reporter", after(days=1))
    assert case.state == "withdrawn"
    assert not Feedback.objects.filter(case=case).exists()
