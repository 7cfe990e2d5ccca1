from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import COMMITTEE, begin, due, learns_nothing, staff, step

AGENT, HEAD = "agent.lin", "head.fang"


@pytest.fixture(autouse=True)
def everybody(district: None) -> None:
    staff("labour-inspection", "wages", "duty")


def joint() -> Case:
    return begin(
        "property-joint", AGENT, site="dongyuan-1-1", matter="fire-lane", description="消防通道总停着车"
    )


def decided() -> Case:
    case = step(
        joint(), "convene", AGENT, after(hours=3), parties=["company", "police"], meet_at="2026-03-04 10:00"
    )
    agreed = {"findings": "三辆车长期占用", "measures": "划线、立牌、劝离", "owner": "东苑物业服务有限公司"}
    return step(
        case, "decide", HEAD, after(days=2, hours=2), proofs=("minutes",), done_by="2026-03-13", **agreed
    )


def test_company_police_and_committee_settle_it_together():
    case = joint()
    assert case.unit_id == COMMITTEE
    case = decided()
    assert (due(case, "meet"), case.overdue) == ("2026-03-06 00:00", False)  # written down an hour later
    assert due(case, "carry-out") == "2026-03-14 00:00"
    case = step(case, "done", AGENT, after(days=9), proofs=("photo",), result="通道已清空")
    case = step(case, "not-done", AGENT, after(days=10), done_by="2026-03-18", reason="又停了一辆")
    case = step(case, "done", AGENT, after(days=14), proofs=("photo",), result="装了隔离桩")
    case = step(case, "confirm", HEAD, after(days=15), proofs=("signature",))
    assert case.state == "solved"


def test_nothing_is_passed_without_being_carried_out_and_signed():
    case = decided()
    with pytest.raises(WrongState):
        step(case, "confirm", HEAD, after(days=3), proofs=("signature",))
    case = step(case, "done", AGENT, after(days=9), proofs=("photo",), result="通道已清空")
    with pytest.raises(BadInput):
        step(case, "confirm", HEAD, after(days=10))


def test_the_wages_desk_learns_nothing():
    learns_nothing(joint(), "duty.labour-inspection", MONDAY)
