from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.cases.queries import case_by_receipt, custody_of, reported_here, timeline
from lifang.cases.rebuild import differences
from lifang.record.queries import verify_database
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import COMMITTEE, begin, due, learns_nothing, step

pytestmark = pytest.mark.usefixtures("district")
AGENT, HEAD = "agent.lin", "head.fang"


def rubbish(**more: str) -> Case:
    return begin(
        "street-problem", site="dongyuan-1-1", category="06010", description="楼道口堆了垃圾", **more
    )


def test_from_the_plate_at_the_door_to_the_swept_stairs():
    case = rubbish(reporter_phone="13912345678")
    assert case.unit_id == COMMITTEE
    assert due(case, "accept") == "2026-03-04 00:00"
    assert case_by_receipt(case.receipt) == case

    case = step(case, "accept", AGENT, after(hours=2))
    assert due(case, "resolve") == "2026-03-10 00:00"
    case = step(case, "start", AGENT, after(days=1))
    with pytest.raises(BadInput):  # no photo of the swept stairs
        step(case, "solve", AGENT, after(days=1, hours=2), result="已清扫")
    case = step(case, "solve", AGENT, after(days=1, hours=2), proofs=("photo",), result="已清扫")
    assert (case.state_kind, case.overdue) == (Case.Kind.CLOSED, False)

    step(case, "feedback", "reporter", after(days=2), solved=True, satisfied=True)
    assert [event.entry.kind for event in timeline(case)] == [
        "receive",
        "accept",
        "start",
        "solve",
        "feedback",
    ]
    assert reported_here(case.site) == [case]
    assert sum(held.minutes for held in custody_of(case, after(days=9))) == 26 * 60
    assert list(differences()) == []
    assert verify_database().findings == []


def test_what_waits_for_parts_has_a_plan_and_a_date():
    case = step(rubbish(), "accept", AGENT, after(hours=1))
    with pytest.raises(NotAllowed):  # an agent cannot put off what they ought to do
        step(case, "wait", AGENT, after(hours=2), waiting_for="parts", plan="等配件")
    with pytest.raises(BadInput):
        step(case, "wait", HEAD, after(hours=2), waiting_for="parts")
    case = step(case, "wait", HEAD, after(days=1), waiting_for="parts", plan="周五换新垃圾桶")
    assert due(case, "recheck") == "2026-03-18 00:00"
    case = step(case, "continue", AGENT, after(days=3))
    assert due(case, "resolve") == "2026-03-12 00:00"
    with pytest.raises(NotAllowed):
        step(case, "extend", AGENT, after(days=4), reason="来不及")
    case = step(case, "extend", HEAD, after(days=4), reason="厂家延期发货")
    assert due(case, "resolve") == "2026-03-19 00:00"
    assert step(case, "solve", AGENT, after(days=5), proofs=("photo",), result="新桶到位").state == "solved"


def test_handed_to_the_bureau_that_can_do_it():
    case = step(rubbish(), "accept", AGENT, after(hours=1))
    case = step(case, "offer", AGENT, after(hours=2), unit="city-management", reason="市政垃圾站的责任")
    with pytest.raises(NotAllowed):
        step(case, "accept-offer", AGENT, after(hours=3))
    case = step(case, "accept-offer", "officer.qian", after(hours=4))
    assert (case.unit_id, due(case, "resolve")) == ("city-management", "2026-03-10 00:00")
    with pytest.raises(NotAllowed):  # the committee sees it still, and no longer acts in it
        step(case, "start", AGENT, after(hours=5))
    assert (
        step(case, "solve", "officer.qian", after(days=1), proofs=("photo",), result="清运").state == "solved"
    )


def test_a_refusal_says_why_and_where_to_go():
    case = rubbish()
    case = step(case, "rule", "duty.li", after(hours=1), unit="city-management", reason="转城管")
    with pytest.raises(BadInput):
        step(case, "refuse", "officer.qian", after(hours=2), refusal_reason="beyond")
    case = step(
        case,
        "refuse",
        "officer.qian",
        after(hours=2),
        refusal_reason="beyond",
        refusal_pointer="装修垃圾由业主联系物业清运",
    )
    assert case.state == "refused"
    case = step(case, "ask-again", "reporter", after(days=3), reason="不是装修垃圾")
    assert (case.state, case.reopened) == ("received", 1)  # somebody has to accept it first


def test_the_reporter_may_take_it_back_and_nothing_else():
    case = rubbish()
    for step_of_others in ("accept", "solve", "refuse"):
        with pytest.raises(NotAllowed):
            step(case, step_of_others, "reporter", after(hours=1))
    case = step(case, "withdraw", "reporter", after(hours=1))
    assert case.state == "withdrawn"
    with pytest.raises(WrongState):
        step(case, "accept", AGENT, after(hours=2))


def test_the_committee_next_door_learns_nothing():
    learns_nothing(rubbish(), "agent.he", MONDAY)
