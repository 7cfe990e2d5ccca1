from __future__ import annotations

import pytest

from lifang.cases.errors import UnknownCase, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import EAST_FIRST, STREET, begin, learns_nothing, staff, step

STREET_OFFICER = f"officer.{STREET}"
FEDERATION = "officer.disabled-persons"
CIVIL, CIVIL_HEAD = "officer.civil-affairs", "head.civil-affairs"


@pytest.fixture(autouse=True)
def three_offices(district: None) -> None:
    staff(STREET, "care", "officer", area="990101001")
    staff("disabled-persons", "care", "officer")
    staff("civil-affairs", "care", "officer", "head")


def applied() -> Case:
    who = {"applicant_name": "郑小山", "id_number": "11010519491231002X", "account_name": "郑小山 农商行"}
    return begin("living-subsidy", area=EAST_FIRST, reporter_phone="13900001234", **who)


def decided_on(*, low_income: bool) -> Case:
    case = applied()
    assert case.unit_id == STREET
    given = {"applied_on": "2026-03-02", "low_income": low_income}
    case = step(case, "accept", STREET_OFFICER, after(days=2), proofs=("document",), **given)
    assert case.unit_id == "disabled-persons"
    return step(case, "check", FEDERATION, after(days=4), certificate_valid=True)


GRANT = {"excluded": "none", "monthly": "80", "pay_from": "2026-03-01"}


def test_street_federation_and_civil_affairs_each_do_their_part():
    case = decided_on(low_income=True)
    assert case.unit_id == "civil-affairs"
    case = step(case, "grant", CIVIL_HEAD, after(days=10), proofs=("decision",), **GRANT)
    assert case.fields["pay_from"] == "2026-03-01"  # from the month of application
    case = step(case, "pay", CIVIL, after(days=30), proofs=("payment-proof",))
    assert case.state == "paid"


def test_who_does_not_meet_the_conditions_gets_the_reason_in_writing():
    case = decided_on(low_income=False)
    with pytest.raises(WrongState):
        step(case, "grant", CIVIL_HEAD, after(days=10), proofs=("decision",), **GRANT)
    why = {"refused_because": ["income"], "refusal_pointer": "可以申请护理补贴", "reason": "家庭不在低保"}
    case = step(case, "decline", CIVIL_HEAD, after(days=10), proofs=("notice",), **why)
    case = step(case, "reopen", "reporter", after(days=20), reason="已经办了低保")
    assert case.unit_id == STREET


def test_papers_that_are_missing_go_back_to_the_street():
    given = {"applied_on": "2026-03-02", "low_income": True}
    case = step(applied(), "accept", STREET_OFFICER, after(days=2), proofs=("document",), **given)
    with pytest.raises(UnknownCase):  # civil affairs has not got it yet
        step(case, "send-back", CIVIL, after(days=3), reason="缺证明")
    assert step(case, "send-back", FEDERATION, after(days=3), reason="缺证明").unit_id == STREET


def test_the_service_desk_learns_nothing():
    learns_nothing(applied(), "duty.li", MONDAY)
    learns_nothing(applied(), "officer.wen", MONDAY)  # of the same bureau, for another purpose
