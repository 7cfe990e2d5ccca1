from __future__ import annotations

from dataclasses import replace

import pytest

from lifang.cases import queries
from lifang.cases.book import book
from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.forms import ActionForm
from lifang.cases.models import Case
from lifang.cases.queries import allowed_actions
from lifang.cases.routing import Router
from lifang.cases.rules import may_read_personal
from lifang.programs.definition import Route
from tests.factories.cases import MONDAY, account, after
from tests.stories.staffed import COMMITTEE, begin, due, step

pytestmark = pytest.mark.usefixtures("district")
OFFICER, HEAD = "officer.zheng", "head.gao"


def lift_out_of_order(**more: str) -> Case:
    return begin(
        "property-complaint",
        site="dongyuan-1-1",
        matter="lift",
        company="东苑物业服务有限公司",
        description="电梯停了三天",
        **more,
    )


def with_the_bureau() -> Case:
    case = step(
        lift_out_of_order(), "offer", "agent.lin", after(hours=1), unit="housing", reason="物业监管职责"
    )
    case = step(case, "accept-offer", OFFICER, after(hours=2))
    return step(case, "accept", OFFICER, after(hours=3))


def test_from_the_complaint_to_the_running_lift():
    case = with_the_bureau()
    assert (case.unit_id, due(case, "resolve")) == ("housing", "2026-03-10 00:00")
    case = step(case, "start", OFFICER, after(days=1))
    with pytest.raises(BadInput):  # an outcome is one of four, not a feeling
        step(case, "solve", OFFICER, after(days=3), outcome="fine", result="修好了")
    case = step(case, "solve", OFFICER, after(days=3), outcome="done", result="电梯已恢复运行")
    assert (case.state_kind, case.fields["outcome"]) == (Case.Kind.CLOSED, "done")
    with pytest.raises(NotAllowed):  # whoever handled it does not ask whether it is solved
        step(case, "feedback", OFFICER, after(days=4), contacted=True, solved=True)
    step(case, "feedback", "duty.wu", after(days=4), contacted=True, solved=True, satisfied=False)


def test_the_company_complained_of_learns_nothing_until_it_is_asked_for_one_thing():
    case = lift_out_of_order(reporter_name="王大锤", told_company="yes", company_reply="说在等配件")
    with pytest.raises(UnknownCase):
        step(case, "note", "officer.miao", MONDAY, reason="是谁投诉")
    case = step(
        case,
        "ask-help",
        "agent.lin",
        after(hours=1),
        unit="property-dongyuan",
        due=after(days=1),
        reason="说明停梯原因",
    )
    offers = {offer.name for offer in allowed_actions(case, account("officer.miao"), after(hours=2))}
    assert offers == {"answer-help"}
    step(case, "answer-help", "officer.miao", after(hours=3), reason="主板故障，配件在途")


def test_the_company_is_never_given_the_case_nor_told_who_complained():
    case = lift_out_of_order(reporter_name="王大锤", reporter_phone="13912345678")
    company = {"unit": "property-dongyuan", "reason": "请你们自己办"}
    with pytest.raises(BadInput) as caught:
        step(case, "offer", "agent.lin", after(hours=1), **company)
    assert set(caught.value.problems) == {"unit"}
    with pytest.raises(BadInput):
        step(case, "rule", "duty.li", after(hours=1), **company)
    miao, offer = account("officer.miao").viewer, allowed_actions(case, account("agent.lin"), MONDAY)
    form = ActionForm(
        next(one for one in offer if one.name == "offer"),
        case,
        account("agent.lin").viewer,
        MONDAY,
        language="zh",
    )
    assert "property-dongyuan" not in str(form["unit"])
    case = step(case, "ask-help", "agent.lin", after(hours=1), due=after(days=1), **company)
    assert case in queries.visible_cases(miao)
    assert not may_read_personal(miao, case)
    assert queries.find(miao, "王大锤") == queries.find(miao, "13912345678") == []
    assert may_read_personal(account("agent.lin").viewer, case)


def test_a_route_never_leads_to_the_company():
    program = book().current("property-complaint")
    program = replace(program, routes=(Route("unit:property-dongyuan"), Route("unit:housing")))
    assert Router().first_unit(program, "990101001001", None, {}, MONDAY) == "housing"
    with pytest.raises(BadInput, match="property-dongyuan"):
        Router().unit(program, "unit:property-dongyuan", "990101001001", None, MONDAY)


def test_what_the_company_said_is_asked_only_of_those_who_told_it():
    case = lift_out_of_order(company_reply="没找过，瞎填")
    assert "company_reply" not in case.personal


def test_a_longer_repair_is_extended_by_the_head_once():
    case = with_the_bureau()
    case = step(case, "extend", HEAD, after(days=2), reason="主板需返厂")
    assert due(case, "resolve") == "2026-03-24 00:00"
    with pytest.raises(BadInput):
        step(case, "extend", HEAD, after(days=3), reason="还没回来")


def test_for_the_owners_to_decide():
    case = with_the_bureau()
    case = step(
        case, "wait", OFFICER, after(days=1), waiting_for="owners", plan="3月15日前召开业主大会表决维修资金"
    )
    with pytest.raises(WrongState):
        step(case, "solve", OFFICER, after(days=5), outcome="legal-way", result="等")
    case = step(case, "continue", OFFICER, after(days=14))
    assert not case.overdue
    case = step(case, "solve", OFFICER, after(days=15), outcome="plan", result="业主大会已通过，4月1日开工")
    assert case.state == "solved"


def test_sent_around_twice_the_duty_desk_rules():
    case = lift_out_of_order()
    for hour, (unit, answer) in enumerate(
        (("housing", "officer.zheng"), ("city-management", "officer.qian")), 1
    ):
        case = step(case, "offer", "agent.lin", after(hours=hour), unit=unit, reason="请你们办")
        case = step(case, "decline-offer", answer, after(hours=hour, minutes=30), reason="不归我们")
    with pytest.raises(WrongState):
        step(case, "offer", "agent.lin", after(hours=4), unit="housing", reason="还是你们")
    case = step(case, "rule", "duty.li", after(hours=5), unit="housing", reason="《物业管理条例》第五条")
    assert (case.unit_id, due(case, "accept")) == ("housing", "2026-03-04 00:00")
    with pytest.raises(WrongState):
        step(case, "offer", OFFICER, after(hours=6), unit=COMMITTEE, reason="退回")
