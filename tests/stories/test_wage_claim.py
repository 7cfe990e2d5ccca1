from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.labour-inspection", "head.labour-inspection"
CHECKED = {"in_time": True, "employer_known": True, "own_area": True}


@pytest.fixture(autouse=True)
def brigade(district: None) -> None:
    staff("labour-inspection", "wages", "officer", "head", "duty")


def claim(last_day: str = "2026-01-31") -> Case:
    return begin(
        "wage-claim",
        employer="东街建筑劳务有限公司",
        project="新楼工地",
        people="3",
        amount="36000",
        last_day=last_day,
        description="去年十月到今年一月的工资没发",
        reporter_name="孙木",
        reporter_phone="13900001234",
    )


def test_from_the_claim_to_the_money():
    case = claim()
    assert case.unit_id == "labour-inspection"
    assert due(case, "accept") == "2026-03-10 00:00"  # five workdays, the last one to its end
    case = step(case, "accept", OFFICER, after(days=2), **CHECKED)
    case = step(
        case,
        "tell-employer",
        OFFICER,
        after(days=10),
        proofs=("notice",),
        inspector="监01",
        second_inspector="监02",
        findings="考勤属实",
    )
    case = step(case, "hear", OFFICER, after(days=14), proofs=("document",), employer_answer="工程款没有到位")
    with pytest.raises(NotAllowed):  # the head decides, not the inspector
        step(case, "decide", OFFICER, after(days=15))
    case = step(
        case,
        "decide",
        HEAD,
        after(days=16),
        proofs=("decision",),
        outcome="order",
        ordered="36000",
        pay_by="2026-04-10",
        rights_told=True,
    )
    assert (case.state, due(case, "pay")) == ("paying", "2026-04-11 00:00")
    with pytest.raises(BadInput):  # no proof of payment
        step(case, "resolve", OFFICER, after(days=30), recovered="36000")
    case = step(case, "resolve", OFFICER, after(days=30), proofs=("payment-proof",), recovered="36000")
    assert (case.state_kind, case.fields["recovered"]) == (Case.Kind.CLOSED, 3_600_000)
    step(
        case,
        "feedback",
        "duty.labour-inspection",
        after(days=32),
        contacted=True,
        solved=True,
        satisfied=True,
    )


def test_nothing_is_decided_before_the_employer_was_heard():
    case = step(claim(), "accept", OFFICER, after(days=1), **CHECKED)
    decision = {"outcome": "order", "ordered": "36000", "pay_by": "2026-04-10", "rights_told": True}
    with pytest.raises(WrongState):
        step(case, "decide", HEAD, after(days=2), proofs=("decision",), **decision)


def test_a_claim_that_meets_not_all_conditions_is_not_accepted_but_told_where_to_go():
    case = claim()
    with pytest.raises(WrongState):
        step(case, "accept", OFFICER, after(days=1), **CHECKED | {"own_area": False})
    with pytest.raises(BadInput):  # no pointer
        step(case, "refuse", OFFICER, after(days=1), proofs=("notice",), refusal_reason="other-area")


def test_waiting_for_papers_stops_the_clock_and_the_head_extends_once():
    case = step(claim(), "ask-papers", OFFICER, after(days=1), missing="考勤表")
    case = step(case, "supplement", "reporter", after(days=8), proofs=("document",))
    assert due(case, "accept") > "2026-03-10"
    case = step(case, "accept", OFFICER, after(days=9), **CHECKED)
    with pytest.raises(NotAllowed):
        step(case, "extend", OFFICER, after(days=50), reason="人多")
    case = step(case, "extend", HEAD, after(days=50), reason="涉及三个班组")
    with pytest.raises(BadInput):
        step(case, "extend", HEAD, after(days=51), reason="再延一次")


def test_the_service_desk_learns_nothing():
    learns_nothing(claim(), "duty.li", MONDAY)


def test_a_refused_claim_is_never_accepted_by_asking_again():
    case = step(
        claim(),
        "refuse",
        OFFICER,
        after(days=1),
        proofs=("notice",),
        refusal_reason="disputed",
        refusal_pointer="仲裁院",
    )
    with pytest.raises(WrongState):
        step(case, "reopen", "reporter", after(days=2), reason="有新证据")
    case = step(case, "ask-again", "reporter", after(days=2), reason="有新证据")
    assert (case.state, due(case, "accept")) == ("received", "2026-03-12 00:00")


def test_two_years_are_counted_from_the_day_on_which_pay_was_due():
    old = claim(last_day="2024-03-02")
    with pytest.raises(WrongState, match="2 年"):
        step(old, "accept", OFFICER, after(days=1), **CHECKED)
    assert step(claim(last_day="2024-03-03"), "accept", OFFICER, after(days=1), **CHECKED).state == "accepted"
    with pytest.raises(BadInput):
        claim(last_day="2026-03-03")  # a day to come


def heard() -> Case:
    case = step(claim(), "accept", OFFICER, after(days=2), **CHECKED)
    told = {"inspector": "监01", "second_inspector": "监02", "findings": "考勤属实"}
    with pytest.raises(BadInput, match="监察员"):  # one inspector twice
        step(
            case,
            "tell-employer",
            OFFICER,
            after(days=10),
            proofs=("notice",),
            **told | {"second_inspector": "监01"},
        )
    case = step(case, "tell-employer", OFFICER, after(days=10), proofs=("notice",), **told)
    return step(case, "hear", OFFICER, after(days=14), proofs=("document",), employer_answer="工程款没有到位")


def test_paid_means_that_what_was_ordered_came():
    decision = {"outcome": "order", "ordered": "36000", "pay_by": "2026-04-10", "rights_told": True}
    with pytest.raises(BadInput, match="支付期限"):
        step(
            heard(),
            "decide",
            HEAD,
            after(days=16),
            proofs=("decision",),
            **decision | {"pay_by": "2026-03-01"},
        )
    case = step(heard(), "decide", HEAD, after(days=16), proofs=("decision",), **decision)
    for paid in ("0", "35999.99"):
        with pytest.raises(BadInput, match="追回金额"):
            step(case, "resolve", OFFICER, after(days=30), proofs=("payment-proof",), recovered=paid)


def test_nothing_is_put_right_without_money():
    with pytest.raises(BadInput, match="追回金额"):
        step(
            heard(),
            "settle",
            OFFICER,
            after(days=20),
            proofs=("payment-proof",),
            outcome="withdrawn",
            recovered="0",
        )
