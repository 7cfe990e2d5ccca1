from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import COMMITTEE, STREET, begin, committee, due, learns_nothing, staff, step

AGENT = f"agent.{COMMITTEE}"


@pytest.fixture(autouse=True)
def inspectors(district: None) -> None:
    committee("inspection", "agent", "officer", "head")
    staff(STREET, "inspection", "officer", area="990101001")


def planned() -> Case:
    return begin("household-inspection", AGENT, channel="field", site="dongyuan-1-1", visit_by="2026-03-13")


FOUND = {"hazards": ["charging", "passage"], "finding": "电动车在楼道充电"}


def test_a_hazard_is_found_revisited_and_closed_with_a_photo():
    case = planned()
    assert case.unit_id == COMMITTEE
    with pytest.raises(BadInput):  # a finding needs its photo and the day of the next visit
        step(case, "find", AGENT, after(days=1), grade="serious", **FOUND)
    case = step(
        case,
        "find",
        AGENT,
        after(days=1),
        proofs=("photo",),
        grade="serious",
        revisit_on="2026-03-09",
        **FOUND,
    )
    assert due(case, "revisit") == "2026-03-10 00:00"
    with pytest.raises(BadInput):
        step(case, "fixed", AGENT, after(days=7), result="车已推走")
    assert step(case, "fixed", AGENT, after(days=7), proofs=("photo",), result="车已推走").state == "fixed"


def test_a_critical_hazard_has_hours_and_what_is_not_made_safe_goes_to_the_street():
    given = FOUND | {"grade": "critical", "revisit_on": "2026-03-20"}
    with pytest.raises(WrongState):  # critical is never put off to another day
        step(planned(), "find", AGENT, after(days=1), proofs=("photo",), **given)
    case = step(planned(), "find-urgent", AGENT, after(days=1), proofs=("photo",), grade="critical", **FOUND)
    assert due(case, "urgent") == "2026-03-04 09:00"
    case = step(case, "made-safe", AGENT, after(days=1, hours=3), revisit_on="2026-03-05")
    case = step(case, "not-fixed", AGENT, after(days=3), proofs=("photo",), reason="又在充电")
    assert case.unit_id == STREET
    done = step(case, "fixed", f"officer.{STREET}", after(days=6), proofs=("photo",), result="已建充电棚")
    assert done.state == "fixed"


def test_every_door_ends_in_one_outcome():
    assert step(planned(), "clear", AGENT, after(days=1)).state == "clear"
    assert step(planned(), "decline", AGENT, after(days=1)).state == "declined"
    with pytest.raises(BadInput):  # twice is not enough
        step(planned(), "nobody", AGENT, after(days=1), proofs=("photo",), tries="2")
    assert step(planned(), "nobody", AGENT, after(days=9), proofs=("photo",), tries="3").state == "nobody"


def test_an_agent_of_another_purpose_learns_nothing():
    learns_nothing(planned(), "agent.lin", MONDAY)
    learns_nothing(planned(), "duty.li", MONDAY)
