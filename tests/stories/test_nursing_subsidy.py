from __future__ import annotations

import pytest

from lifang.cases.errors import WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import EAST_FIRST, STREET, begin, learns_nothing, staff, step

STREET_OFFICER = f"officer.{STREET}"
FEDERATION = "officer.disabled-persons"
CIVIL, CIVIL_HEAD = "officer.civil-affairs", "head.civil-affairs"
GRANT = {"excluded": "none", "monthly": "100", "pay_from": "2026-03-01"}


@pytest.fixture(autouse=True)
def three_offices(district: None) -> None:
    staff(STREET, "care", "officer", area="990101001")
    staff("disabled-persons", "care", "officer")
    staff("civil-affairs", "care", "officer", "head")


def applied() -> Case:
    who = {"applicant_name": "郑小山", "id_number": "11010519491231002X", "account_name": "郑小山 农商行"}
    return begin("nursing-subsidy", area=EAST_FIRST, reporter_phone="13900001234", **who)


def checked(level: str) -> Case:
    given = {"applied_on": "2026-03-02", "long_care": True}
    case = step(applied(), "accept", STREET_OFFICER, after(days=2), proofs=("assessment",), **given)
    return step(case, "check", FEDERATION, after(days=4), certificate_valid=True, level=level)


def test_a_severe_disability_with_long_care_is_granted_and_paid():
    case = step(checked("2"), "grant", CIVIL_HEAD, after(days=10), proofs=("decision",), **GRANT)
    case = step(case, "pay", CIVIL, after(days=30), proofs=("payment-proof",))
    assert case.state == "paid"


@pytest.mark.parametrize(("level", "excluded"), [("3", "none"), ("1", "injury"), ("1", "destitute")])
def test_a_lighter_level_or_another_benefit_stands_in_the_way(level: str, excluded: str):
    case = checked(level)
    with pytest.raises(WrongState):
        step(
            case, "grant", CIVIL_HEAD, after(days=10), proofs=("decision",), **GRANT | {"excluded": excluded}
        )


def test_the_service_desk_learns_nothing():
    learns_nothing(applied(), "duty.li", MONDAY)


def test_a_light_level_is_no_reason_where_the_level_is_heavy():
    why = {"refused_because": ["level"], "refusal_pointer": "可以申请生活补贴", "reason": "等级不够"}
    with pytest.raises(WrongState, match="残疾等级"):
        step(checked("2"), "decline", CIVIL_HEAD, after(days=10), proofs=("notice",), **why)
    assert (
        step(checked("3"), "decline", CIVIL_HEAD, after(days=10), proofs=("notice",), **why).state
        == "declined"
    )
