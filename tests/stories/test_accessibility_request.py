from __future__ import annotations

import pytest

from lifang.cases import queries
from lifang.cases.errors import WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, learns_nothing, staff, step

HOUSING, HEAD = "officer.zheng", "head.gao"


@pytest.fixture(autouse=True)
def everybody(district: None) -> None:
    staff("labour-inspection", "wages", "duty")


def barrier() -> Case:
    return begin("accessibility-request", site="dongyuan-1-2", barrier="entrance", description="轮椅上不去")


def planned() -> Case:
    case = step(barrier(), "accept", "agent.lin", after(hours=3))
    case = step(case, "offer", "agent.lin", after(hours=4), unit="housing", reason="要改坡道")
    case = step(case, "accept-offer", HOUSING, after(hours=6))
    plan = {"responsible": "东苑物业服务有限公司", "measures": "加装坡道", "done_by": "2026-03-31"}
    return step(case, "plan", HOUSING, after(days=5), **plan)


def test_a_barrier_is_gone_when_its_users_say_so():
    case = step(planned(), "done", HOUSING, after(days=25), proofs=("photo",))
    with pytest.raises(WrongState):
        step(
            case, "solve", HOUSING, after(days=26), proofs=("photo",), tried_by_user=False, result="坡道已装"
        )
    case = step(
        case, "solve", HOUSING, after(days=27), proofs=("photo",), tried_by_user=True, result="坡道已装"
    )
    case = step(case, "feedback", "duty.li", after(days=28), contacted=True, solved=True, satisfied=True)
    assert case in queries.public_cases()


def test_what_cannot_be_rebuilt_gets_another_way():
    case = step(
        planned(),
        "offer-other",
        HEAD,
        after(days=9),
        proofs=("photo",),
        alternative="呼叫按钮，专人接送",
        reason="没有空间",
    )
    assert case.state == "other-way"
    assert step(case, "reopen", "reporter", after(days=20), reason="按钮没人接").state == "accepted"


def test_the_wages_desk_learns_nothing():
    learns_nothing(barrier(), "duty.labour-inspection", MONDAY)
