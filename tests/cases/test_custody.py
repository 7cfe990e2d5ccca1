"""Who holds a case: offered, accepted, declined, withdrawn, ruled; clocks never stop and no minute is nobody's."""

from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.models import Case, Custody, Handover
from lifang.cases.queries import allowed_actions, custody_of, offered_to, visible_cases
from tests.cases.samples import RESTLESS
from tests.factories.cases import account, act, after, report

pytestmark = pytest.mark.django_db
COMMITTEE = "committee-990101001001"


@pytest.fixture
def case() -> Case:
    return act(report(), "accept", "agent.lin", after(hours=1))


def offered(case: Case, unit: str = "housing", hours: float = 2) -> Case:
    return act(case, "offer", "agent.lin", after(hours=hours), unit=unit, reason="属于房屋质量")


def test_a_new_case_belongs_to_the_unit_answerable_for_the_place(case):
    assert case.unit_id == COMMITTEE
    elsewhere = report(site="canteen")
    assert elsewhere.unit_id == "committee-990101001002"
    placeless = report("consultation", site="", topic="other", description="问一下")
    assert placeless.unit_id == "duty-desk"


def test_an_offer_moves_nothing_until_it_is_accepted(case):
    waiting = offered(case)
    assert (waiting.unit_id, waiting.due_at) == (COMMITTEE, case.due_at)
    assert [offer.case for offer in offered_to(account("officer.zheng").viewer)] == [waiting]

    taken = act(waiting, "accept-offer", "officer.zheng", after(hours=5))
    assert (taken.unit_id, taken.handler) == ("housing", "officer.zheng")
    assert taken.due_at == case.due_at
    spans = [(held.minutes, held.until is None) for held in custody_of(taken, after(hours=7))]
    assert spans == [(300, False), (120, True)]
    answered = Handover.objects.get(case=case)
    assert (answered.state, answered.answered_by, answered.reason) == (
        "accepted", "account/officer.zheng", "属于房屋质量",
    )  # fmt: skip


def test_only_the_offered_unit_answers(case):
    waiting = offered(case)
    for stranger in ("agent.lin", "officer.qian", "agent.he"):
        with pytest.raises((NotAllowed, UnknownCase)):
            act(waiting, "accept-offer", stranger, after(hours=3))
    assert Handover.objects.get(case=case).state == "offered"


def test_one_offer_at_a_time_and_never_to_oneself(case):
    waiting = offered(case)
    with pytest.raises(WrongState, match="already offered"):
        act(waiting, "offer", "agent.lin", after(hours=3), unit="city-management", reason="也许")
    withdrawn = act(waiting, "withdraw-offer", "agent.lin", after(hours=3))
    with pytest.raises(BadInput, match="holds the case already"):
        offered(withdrawn, COMMITTEE, 4)


def test_a_case_is_never_offered_where_nobody_could_take_it(case):
    """The neighbouring committee works in another area: it would not even see the case."""
    with pytest.raises(BadInput, match="Nobody in this unit"):
        offered(case, unit="committee-990101001002")
    with pytest.raises(BadInput, match="unit from the list"):
        offered(case, unit="no-such-unit")


def test_the_offering_unit_may_withdraw_and_offer_again(case):
    withdrawn = act(offered(case), "withdraw-offer", "agent.lin", after(hours=3))
    assert Handover.objects.get(case=case).state == "withdrawn"
    assert withdrawn.returns == 0
    with pytest.raises(NotAllowed):
        act(withdrawn, "withdraw-offer", "agent.lin", after(hours=4))
    with pytest.raises(UnknownCase):  # what was offered and withdrawn is no business of theirs
        act(withdrawn, "accept-offer", "officer.zheng", after(hours=4))
    again = act(offered(withdrawn, hours=5), "accept-offer", "officer.zheng", after(hours=6))
    assert again.unit_id == "housing"


def test_declining_counts_as_a_return_and_the_second_calls_for_a_ruling(case):
    once = act(offered(case), "decline-offer", "officer.zheng", after(hours=3), reason="不是房屋")
    assert (once.returns, once.ruling, once.unit_id) == (1, "", COMMITTEE)
    twice = act(
        offered(once, "city-management", 4),
        "decline-offer",
        "officer.qian",
        after(hours=5),
        reason="不是市容",
    )
    assert (twice.returns, twice.ruling) == (2, "due")
    assert twice.due_at == case.due_at

    with pytest.raises(WrongState, match="must rule"):
        offered(twice, "housing", 6)
    with pytest.raises(NotAllowed):
        act(twice, "rule", "head.fang", after(hours=6), unit="housing", reason="我来定")

    ruled = act(twice, "rule", "duty.li", after(hours=7), unit="housing", reason="房屋主管部门牵头")
    assert (ruled.unit_id, ruled.ruling, ruled.handler) == ("housing", "made", "")
    with pytest.raises(WrongState, match="may not be returned"):
        act(ruled, "offer", "officer.zheng", after(hours=8), unit=COMMITTEE, reason="退回")


def test_a_ruling_settles_an_open_offer(case):
    ruled = act(offered(case), "rule", "duty.li", after(hours=3), unit=COMMITTEE, reason="首接负责")
    assert ruled.unit_id == COMMITTEE
    assert Handover.objects.get(case=case).state == "ruled"
    assert "offer" not in {
        offer.name for offer in allowed_actions(ruled, account("agent.lin"), after(hours=4))
    }


def test_sending_back_by_the_program_has_the_same_limit(offer_program):
    offer_program(RESTLESS)
    case = report("restless", site="")
    for round_, who in enumerate(("officer.zheng", "duty.li")):
        case = act(case, "send-back", who, after(hours=round_), reason="不归我管")
    assert (case.returns, case.ruling, case.unit_id) == (2, "due", "duty-desk")
    with pytest.raises(WrongState, match="must rule"):
        act(case, "send-back", "duty.li", after(hours=3), reason="再退")
    assert "send-back" not in {
        offer.name for offer in allowed_actions(case, account("duty.li"), after(hours=3))
    }
    ruled = act(case, "rule", "duty.wu", after(hours=4), unit="housing", reason="归你")
    with pytest.raises(WrongState, match="may not be returned"):
        act(ruled, "send-back", "officer.zheng", after(hours=5), reason="又退")
    assert Case.objects.get(pk=case.pk).returns == 2


def test_closing_a_case_takes_its_offer_back(case):
    closed = act(offered(case), "solve", "agent.lin", after(hours=3), proof="photo", result="已清理")
    assert Handover.objects.get(case=case).state == "withdrawn"
    assert not offered_to(account("officer.zheng").viewer).exists()
    assert not visible_cases(account("officer.zheng").viewer).filter(pk=closed.pk).exists()


def test_assigning_within_the_unit(case):
    mine = act(case, "assign", "head.fang", after(hours=2), handler="agent.lin")
    assert (mine.unit_id, mine.handler) == (COMMITTEE, "agent.lin")
    with pytest.raises(BadInput, match="does not work in this unit"):
        act(mine, "assign", "head.fang", after(hours=3), handler="officer.zheng")
    nobodys = act(mine, "assign", "head.fang", after(hours=3), handler="")
    assert nobodys.handler == ""
    assert list(Custody.objects.filter(case=case).order_by("pk").values_list("handler", flat=True)) == [
        "", "agent.lin", "",
    ]  # fmt: skip


def test_minutes_add_up_whatever_the_seconds(case):
    case = act(case, "assign", "head.fang", after(hours=2, seconds=50), handler="agent.lin")
    case = act(case, "assign", "head.fang", after(hours=2, seconds=110), handler="")
    case = act(case, "assign", "head.fang", after(hours=2, seconds=170), handler="agent.lin")
    assert sum(held.minutes for held in custody_of(case, after(hours=4))) == 240


def test_no_custody_runs_while_a_case_is_closed(case):
    closed = act(case, "solve", "agent.lin", after(hours=3), proof="photo", result="已清理")
    assert not Custody.objects.filter(case=case, until_at=None).exists()
    assert sum(held.minutes for held in custody_of(closed, after(days=9))) == 180
    reopened = act(closed, "reopen", "reporter", after(days=1), reason="又有了")
    assert Custody.objects.get(case=case, until_at=None).unit_id == COMMITTEE
    assert sum(held.minutes for held in custody_of(reopened, after(days=1, hours=1))) == 240


@pytest.mark.parametrize("move", ["assign", "offer", "ask-help", "pause", "extend", "merge", "rule"])
def test_a_closed_case_is_not_moved_around(case, move):
    closed = act(case, "solve", "agent.lin", after(hours=3), proof="photo", result="已清理")
    with pytest.raises(WrongState):
        act(closed, move, "duty.li", after(hours=4), reason="试", unit="housing", handler="", ref=closed.ref)


def test_a_reason_may_be_long_and_not_endless(case):
    """What the door accepts fits its column, also where the database counts."""
    with pytest.raises(BadInput, match="under 1000"):
        act(case, "offer", "agent.lin", after(hours=2), unit="housing", reason="长" * 1001)
    act(case, "offer", "agent.lin", after(hours=2), unit="housing", reason="长" * 1000)
    act(case, "decline-offer", "officer.zheng", after(hours=3), reason="短" * 1000)
    assert (len(Handover.objects.get(case=case).reason), len(Handover.objects.get(case=case).answer)) == (
        1000,
        1000,
    )
