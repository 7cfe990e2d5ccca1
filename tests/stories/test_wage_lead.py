from __future__ import annotations

import pytest

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, learns_nothing, staff, step

OFFICER = "officer.labour-inspection"


@pytest.fixture(autouse=True)
def brigade(district: None) -> None:
    staff("labour-inspection", "wages", "officer", "head", "duty")


def lead() -> Case:
    return begin("wage-lead", employer="新楼工地", breach="board", description="工地门口没有维权告示牌")


def test_a_lead_without_a_name_is_checked_and_put_right():
    case = step(lead(), "check", OFFICER, after(days=1), inspector="监01", second_inspector="监02")
    answer = {"findings": "确实没有", "result": "已当场挂上告示牌"}
    case = step(case, "put-right", OFFICER, after(days=3), proofs=("photo",), **answer)
    assert case.state == "put-right"
    case = step(case, "reopen", "reporter", after(days=20), reason="牌子又被摘了")
    case = step(case, "file", OFFICER, after(days=25), proofs=("document",), filed_as="2026-17", **answer)
    assert case.state_kind == Case.Kind.CLOSED


def test_only_the_head_says_that_nothing_was_found():
    case = step(lead(), "check", OFFICER, after(days=1), inspector="监01", second_inspector="监02")
    with pytest.raises(NotAllowed):
        step(case, "unfounded", OFFICER, after(days=2), findings="没有", result="未发现")
    with pytest.raises(WrongState):
        step(case, "refuse", OFFICER, after(days=2), refusal_reason="no-facts", refusal_pointer="12345")


def test_the_service_desk_learns_nothing():
    learns_nothing(lead(), "duty.li", MONDAY)
