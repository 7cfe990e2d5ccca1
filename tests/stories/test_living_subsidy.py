from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, UnknownCase, WrongState
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


@pytest.mark.parametrize("pay_from", ["2019-03-01", "2026-02-01", "2026-03-02", "2026-04-01"])
def test_money_is_counted_from_the_month_of_the_application(pay_from: str):
    case = decided_on(low_income=True)
    with pytest.raises(BadInput, match="当月1日"):
        step(
            case, "grant", CIVIL_HEAD, after(days=10), proofs=("decision",), **GRANT | {"pay_from": pay_from}
        )


@pytest.mark.parametrize("applied_on", ["2019-03-02", "2026-03-06"])
def test_the_day_of_the_application_is_near_the_day_it_came(applied_on: str):
    given = {"applied_on": applied_on, "low_income": True}
    with pytest.raises(BadInput, match="申请日期"):
        step(applied(), "accept", STREET_OFFICER, after(days=2), proofs=("document",), **given)


def test_what_is_not_met_is_said_in_words():
    case = decided_on(low_income=False)
    with pytest.raises(WrongState) as caught:
        step(
            case, "grant", CIVIL_HEAD, after(days=10), proofs=("decision",), **GRANT | {"excluded": "orphan"}
        )
    assert "“属于最低生活保障家庭”为是；“是否领取不能同时享受的待遇”为没有" in str(caught.value.message)
    assert "残疾人证" not in str(caught.value.message)  # this one is met


def test_nobody_is_declined_for_a_reason_that_the_facts_contradict():
    case = decided_on(low_income=True)
    for reason, more in (
        ("income", {}),
        ("certificate", {}),
        ("excluded", {"excluded": "none"}),
        ("excluded", {}),
    ):
        why = {"refused_because": [reason], "refusal_pointer": "可以申请护理补贴", "reason": "不符合"} | more
        with pytest.raises((BadInput, WrongState), match="为"):
            step(case, "decline", CIVIL_HEAD, after(days=10), proofs=("notice",), **why)
    why = {"refused_because": ["excluded"], "refusal_pointer": "可以申请护理补贴", "reason": "不符合"}
    case = step(case, "decline", CIVIL_HEAD, after(days=10), proofs=("notice",), excluded="orphan", **why)
    assert case.state == "declined"
