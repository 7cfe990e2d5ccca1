from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.cases.tasks import sweep
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import COMMITTEE, begin, due, learns_nothing, step

pytestmark = pytest.mark.usefixtures("district")
AGENT = "agent.lin"
TERMS = {"agreed_on": "2026-03-12", "terms": "楼上4月1日前做好防水", "perform_by": "2026-04-01"}


def leaking_ceiling() -> Case:
    return begin(
        "mediation",
        site="dongyuan-1-1",
        dispute="neighbours",
        description="楼上漏水三个月",
        other_party="301住户",
        reporter_phone="13912345678",
    )


def in_mediation() -> Case:
    case = step(leaking_ceiling(), "accept", AGENT, after(days=1), both_agree=True)
    return step(case, "start", AGENT, after(days=2), mediator="林小暖")


def test_from_the_quarrel_to_the_dry_ceiling():
    case = leaking_ceiling()
    assert (case.unit_id, due(case, "accept")) == (COMMITTEE, "2026-03-06 00:00")
    case = in_mediation()
    assert due(case, "resolve") == "2026-04-04 00:00"  # a month from 3 March
    with pytest.raises(BadInput):  # no signed agreement
        step(case, "agree", AGENT, after(days=10), **TERMS)
    case = step(case, "agree", AGENT, after(days=10), proofs=("agreement",), **TERMS)
    assert (case.state, due(case, "perform")) == ("performing", "2026-04-02 00:00")
    case = step(case, "solve", AGENT, after(days=29), proofs=("agreement",), result="防水已做好")
    assert case.state_kind == Case.Kind.CLOSED
    step(case, "feedback", "duty.li", after(days=30), contacted=True, solved=True, satisfied=True)


def test_nobody_is_mediated_against_their_will():
    case = leaking_ceiling()
    with pytest.raises(WrongState):
        step(case, "accept", AGENT, after(days=1), both_agree=False)
    with pytest.raises(BadInput):
        step(case, "accept", AGENT, after(days=1))
    case = step(case, "rule", "duty.li", after(days=1), unit="justice", reason="对方不同意，由司法局答复")
    case = step(
        case,
        "refuse",
        "officer.xu",
        after(days=2),
        refusal_reason="legal-way",
        refusal_pointer="可向区法院起诉",
    )
    assert case.state == "refused"


def test_no_agreement_leaves_the_way_to_court_open():
    case = in_mediation()
    with pytest.raises(BadInput):
        step(case, "fail", AGENT, after(days=20), refusal_pointer="可向区法院起诉")
    case = step(case, "fail", AGENT, after(days=20), refusal_pointer="可向区法院起诉", reason="双方分歧过大")
    assert (case.state, case.state_kind) == ("failed", Case.Kind.CLOSED)


def test_an_agreement_not_kept_goes_back_to_the_table():
    case = step(in_mediation(), "agree", AGENT, after(days=10), proofs=("agreement",), **TERMS)
    swept = sweep(now=after(days=32))
    assert (
        swept.breached == 1
    )  # the day of the agreement passed; the mediator is told, and no ladder is climbed
    assert swept.escalated == 0
    with pytest.raises(BadInput):
        step(case, "not-performed", "reporter", after(days=32))
    case = step(case, "not-performed", "reporter", after(days=32), reason="没有动工")
    # the month stood still while the agreement was being carried out: 3 April and the twenty days of it, to a workday
    assert (case.state, due(case, "resolve")) == ("working", "2026-04-28 00:00")
    assert sweep(now=after(days=33)).breached == 0


def test_the_other_side_and_the_neighbours_learn_nothing():
    case = leaking_ceiling()
    assert "301" not in case.title + str(case.fields)
    learns_nothing(case, "agent.he", MONDAY)
    with pytest.raises(NotAllowed):
        step(case, "accept", "reporter", MONDAY, both_agree=True)
