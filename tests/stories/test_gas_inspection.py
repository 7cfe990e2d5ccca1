from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import STREET, begin, due, learns_nothing, staff, step

AGENT = "agent.housing"


@pytest.fixture(autouse=True)
def gas_inspectors(district: None) -> None:
    staff("housing", "inspection", "agent", "officer", "head")
    staff(STREET, "inspection", "officer", area="990101001")


def planned() -> Case:
    return begin("gas-inspection", AGENT, channel="field", site="xinlou-1", visit_by="2026-03-31")


def shut_off() -> Case:
    found = {"hazards": ["valve"], "grade": "critical", "finding": "接口漏气"}
    return step(planned(), "find-urgent", AGENT, after(days=1), proofs=("photo",), **found)


def test_gas_is_shut_off_put_right_and_turned_on():
    case = shut_off()
    assert due(case, "urgent") == "2026-03-05 09:00"  # two days and nights, whatever days they are
    with pytest.raises(BadInput):
        step(case, "fixed", AGENT, after(days=2), result="换了接口")
    assert step(case, "fixed", AGENT, after(days=2), proofs=("photo",), result="换了接口").state == "fixed"


def test_a_worn_hose_gets_a_date_and_then_the_street():
    found = {"hazards": ["hose"], "grade": "minor", "finding": "软管超期", "revisit_on": "2026-03-10"}
    case = step(planned(), "find", AGENT, after(days=1), proofs=("photo",), **found)
    case = step(case, "not-fixed", AGENT, after(days=8), proofs=("photo",), reason="没有换")
    assert case.unit_id == STREET
    with pytest.raises(NotAllowed):  # it is with the street now
        step(case, "fixed", AGENT, after(days=9), proofs=("photo",), result="换了")


def test_an_officer_of_the_same_bureau_learns_nothing():
    learns_nothing(planned(), "officer.zheng", MONDAY)
    learns_nothing(planned(), "duty.li", MONDAY)
