from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.cases.queries import find, public_cases
from tests.factories.cases import MONDAY, account, after
from tests.stories.staffed import COMMITTEE, begin, due, learns_nothing, step

pytestmark = pytest.mark.usefixtures("district")
AGENT = "agent.lin"


def for_grandmother() -> Case:
    return begin(
        "help-request",
        site="dongyuan-1-2",
        help_kind="errand",
        description="姥姥腿脚不便，想办老年卡",
        for_other="yes",
        helped_name="孙奶奶",
        place_note="2单元301",
        reporter_phone="13912345678",
    )


def test_from_the_call_for_help_to_the_card_in_the_hand():
    case = for_grandmother()
    assert (case.unit_id, case.fields["help_kind"]) == (COMMITTEE, "errand")
    case = step(case, "accept", AGENT, after(hours=1))
    case = step(
        case,
        "ask-help",
        AGENT,
        after(hours=2),
        unit="civil-affairs",
        due=after(days=2),
        reason="请核对年龄和户籍",
    )
    step(case, "answer-help", "officer.wen", after(days=1), reason="符合条件")
    with pytest.raises(BadInput):
        step(case, "solve", AGENT, after(days=2))
    case = step(case, "solve", AGENT, after(days=2), result="老年卡已送到家")
    assert case.state_kind == Case.Kind.CLOSED
    case = step(case, "feedback", "duty.li", after(days=3), contacted=True, solved=True, satisfied=True)
    assert case.due_at is None


def test_who_is_helped_stays_with_those_who_help():
    case = for_grandmother()
    assert case.fields.keys().isdisjoint({"description", "helped_name", "place_note"})
    assert "孙奶奶" not in case.title
    assert case not in public_cases()
    assert [line.ref for line in find(account(AGENT).viewer, "孙奶奶")] == [case.ref]
    learns_nothing(case, "officer.zheng", MONDAY)


def test_only_for_somebody_else_is_there_a_name_to_give():
    case = begin("help-request", help_kind="home", description="没有暖气", helped_name="多余的名字")
    assert "helped_name" not in case.personal
    with pytest.raises(BadInput):
        begin("help-request", help_kind="home")
    with pytest.raises(BadInput):
        begin("help-request", help_kind="gold", description="没有暖气")


def test_a_request_without_a_place_goes_to_the_duty_desk_which_finds_who_helps():
    case = begin("help-request", help_kind="elder", description="母亲独居", area="990101001002")
    assert case.unit_id == "committee-990101001002"
    nowhere = begin("help-request", help_kind="elder", description="母亲独居")
    assert nowhere.unit_id == "duty-desk"
    nowhere = step(nowhere, "offer", "duty.li", after(hours=1), unit="civil-affairs", reason="养老服务")
    nowhere = step(nowhere, "accept-offer", "officer.wen", after(hours=2))
    nowhere = step(nowhere, "accept", "officer.wen", after(hours=3))
    assert due(nowhere, "resolve") == "2026-03-10 00:00"


def test_not_helped_it_is_opened_again():
    case = step(for_grandmother(), "accept", AGENT, after(hours=1))
    case = step(case, "solve", AGENT, after(days=1), result="已告知流程")
    case = step(case, "feedback", "reporter", after(days=2), solved=False)
    with pytest.raises(BadInput):
        step(case, "reopen", "reporter", after(days=2))
    with pytest.raises(NotAllowed):
        step(case, "reopen", AGENT, after(days=2), reason="我来")
    case = step(case, "reopen", "reporter", after(days=2), reason="说好上门的，没来")
    case = step(case, "solve", AGENT, after(days=3), result="已上门代办")
    step(case, "feedback", "reporter", after(days=4), solved=True, satisfied=True)
    with pytest.raises(WrongState):
        step(case, "reopen", "reporter", after(days=40), reason="再来一次")
