from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import EAST_FIRST, begin, due, learns_nothing, staff, step

AGENT = "agent.lin"


@pytest.fixture(autouse=True)
def everybody(district: None) -> None:
    staff("labour-inspection", "wages", "duty")


def need() -> Case:
    asked = {"need": "repair", "description": "灯泡坏了够不着", "reporter_name": "周阿姨"}
    return begin("volunteer-matter", area=EAST_FIRST, reporter_phone="13900001234", **asked)


def verified(*, dangerous: bool) -> Case:
    known = {"risk": "要登高", "volunteers_needed": "2", "serve_at": "2026-03-05 15:00"}
    return step(need(), "verify", AGENT, after(hours=4), dangerous=dangerous, **known)


def test_a_need_is_verified_matched_served_and_asked_about():
    case = step(verified(dangerous=False), "match", AGENT, after(days=1), team="东苑服务队", all_willing=True)
    case = step(case, "rematch", AGENT, after(days=2), reason="一人感冒")
    case = step(case, "match", AGENT, after(days=2), team="新楼服务队", all_willing=True)
    served = {"came": "2", "minutes_served": "60", "result": "灯泡换好了"}
    with pytest.raises(BadInput):  # the person who was helped has not signed
        step(case, "solve", AGENT, after(days=3, hours=8), **served)
    case = step(case, "solve", AGENT, after(days=3, hours=8), proofs=("signature",), **served)
    case = step(case, "feedback", "duty.li", after(days=4), contacted=True, solved=True, satisfied=True)
    assert (case.state, case.overdue) == ("solved", False)
    assert due(case, "serve") == "2026-03-07 00:00"  # the workday after the service


def test_nobody_is_sent_into_danger_without_insurance_or_against_their_will():
    case = verified(dangerous=True)
    with pytest.raises(WrongState):
        step(case, "match", AGENT, after(days=1), team="东苑服务队", all_willing=True)
    with pytest.raises(WrongState):
        step(case, "match", AGENT, after(days=1), team="东苑服务队", all_willing=False, insured=True)
    case = step(case, "match", AGENT, after(days=1), team="东苑服务队", all_willing=True, insured=True)
    assert case.state == "matched"


def test_the_wages_desk_learns_nothing():
    learns_nothing(need(), "duty.labour-inspection", MONDAY)


def test_nobody_has_served_before_the_agreed_time():
    case = step(verified(dangerous=False), "match", AGENT, after(days=1), team="东苑服务队", all_willing=True)
    served = {"came": "2", "minutes_served": "60", "result": "灯泡换好了"}
    with pytest.raises(WrongState, match="约定的服务时间"):
        step(case, "solve", AGENT, after(days=1, hours=2), proofs=("signature",), **served)
