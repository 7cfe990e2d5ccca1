from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.labour-inspection", "head.labour-inspection"


@pytest.fixture(autouse=True)
def brigade(district: None) -> None:
    staff("labour-inspection", "wages", "officer", "head", "agent")


def order(who: str = OFFICER, second_inspector: str = "监02") -> Case:
    return begin(
        "rectification-order",
        who,
        employer="东街建筑劳务有限公司",
        breach="account",
        requirement="开设农民工工资专用账户",
        inspector="监01",
        second_inspector=second_inspector,
    )


def served() -> Case:
    given = {"served_on": "2026-03-03", "correct_by": "2026-03-20"}
    return step(order(), "serve", OFFICER, after(days=1), proofs=("notice",), **given)


def test_from_the_order_to_the_second_check():
    case = served()
    assert due(case, "correct") == "2026-03-21 00:00"
    case = step(case, "reply", OFFICER, after(days=10), proofs=("document",), reply="账户已开")
    case = step(case, "confirm", OFFICER, after(days=12), proofs=("photo",), recheck_result="账户已在使用")
    assert case.state == "corrected"


def test_what_is_not_put_right_becomes_a_penalty_case_by_the_head():
    case = served()
    with pytest.raises(BadInput):  # no written basis
        step(case, "punish", HEAD, after(days=20), recheck_result="仍未开户", reason="逾期")
    with pytest.raises(NotAllowed):
        step(
            case,
            "punish",
            OFFICER,
            after(days=20),
            proofs=("document",),
            recheck_result="仍未开户",
            reason="逾期",
        )
    case = step(
        case, "punish", HEAD, after(days=20), proofs=("document",), recheck_result="仍未开户", reason="逾期"
    )
    assert case.state == "penalty"


def test_a_grid_worker_can_never_open_an_order_against_an_enterprise():
    with pytest.raises(NotAllowed):
        order("agent.labour-inspection")


def test_the_service_desk_learns_nothing():
    learns_nothing(order(), "duty.li", MONDAY)


def test_an_order_is_signed_by_two_served_and_to_be_kept_afterwards():
    assert due(order(), "serve") == "2026-03-12 00:00"  # seven workdays
    with pytest.raises(BadInput, match="监察员"):
        order(second_inspector="监01")
    wrong = {"2026-03-03": "2026-03-03", "2026-03-02": "2026-03-01", "2026-03-09": "2026-03-20"}
    for served_on, correct_by in wrong.items():
        given = {"served_on": served_on, "correct_by": correct_by}
        with pytest.raises(BadInput, match="送达日期"):
            step(order(), "serve", OFFICER, after(days=1), proofs=("notice",), **given)
