"""The ledger of what the rates leave out: asked with a reason, decided by somebody else, readable for ever."""

from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.honest import exclusions, rates
from lifang.cases.models import Case, Exclusion
from lifang.people.models import Account, Organization
from tests.factories.cases import act, after, report
from tests.factories.people import make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved() -> Case:
    case = act(report(), "accept", "agent.lin", after(hours=1))
    return act(case, "solve", "agent.lin", after(hours=2), proof="photo", result="已清理")


def asked(case: Case) -> Case:
    return act(case, "ask-exclusion", "head.fang", after(hours=3), reason="恶意重复投诉")


def test_asked_by_the_unit_decided_by_the_duty_desk(solved):
    act(asked(solved), "approve-exclusion", "duty.li", after(hours=4), reason="核实属实")
    row = exclusions(Case.objects.all()).get()
    assert (row.state, row.reason, row.asked_by) == ("approved", "恶意重复投诉", "account/head.fang")
    assert (row.decided_by, row.decision) == ("account/duty.li", "核实属实")
    found = rates(Case.objects.all())
    assert (found.closed, found.excluded, found.on_time.whole, found.responded.whole) == (1, 1, 0, 0)


def test_refused_it_stays_in_the_rates_and_may_be_asked_again(solved):
    kept = act(asked(solved), "refuse-exclusion", "duty.li", after(hours=4), reason="证据不足")
    assert rates(Case.objects.all()).on_time.whole == 1
    asked_again = act(kept, "ask-exclusion", "head.fang", after(hours=5), reason="补充了证据")
    assert [row.state for row in Exclusion.objects.order_by("number")] == ["refused", "asked"]
    with pytest.raises(WrongState, match="waits for a decision"):
        act(asked_again, "ask-exclusion", "head.fang", after(hours=6), reason="再问")


def test_nobody_decides_about_their_own_request(solved):
    """Even where one person holds both roles."""
    li = Account.objects.get(username="duty.li")
    make_grant(li, Organization.objects.get(pk=solved.unit_id), "head")
    case = act(solved, "ask-exclusion", "duty.li", after(hours=3), reason="我觉得不该算")
    with pytest.raises(NotAllowed, match="Somebody other"):
        act(case, "approve-exclusion", "duty.li", after(hours=4), reason="我同意")
    act(case, "approve-exclusion", "duty.wu", after(hours=4), reason="agreed")


def test_refusals(solved):
    with pytest.raises(WrongState, match="Nobody asked"):
        act(solved, "approve-exclusion", "duty.li", after(hours=3), reason="好")
    with pytest.raises(NotAllowed):
        act(solved, "ask-exclusion", "agent.lin", after(hours=3), reason="不好看")
    with pytest.raises(BadInput, match="why"):
        act(solved, "ask-exclusion", "head.fang", after(hours=3))
    case = asked(solved)
    with pytest.raises(NotAllowed):
        act(case, "approve-exclusion", "head.fang", after(hours=4), reason="好")
    approved = act(case, "approve-exclusion", "duty.li", after(hours=4), reason="好")
    with pytest.raises(WrongState, match="already"):
        act(approved, "ask-exclusion", "head.fang", after(hours=5), reason="再来")
