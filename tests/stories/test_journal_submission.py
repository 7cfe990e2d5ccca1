from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.arts-federation", "head.arts-federation"


@pytest.fixture(autouse=True)
def editors(district: None) -> None:
    staff("arts-federation", "service", "officer", "head")
    staff("labour-inspection", "wages", "duty")


def sent(*, first_time: bool = True) -> Case:
    who = {"genre": "poem", "work": "《城墙下》", "reporter_name": "云间", "reporter_phone": "13900001234"}
    return begin("journal-submission", original=True, first_time=first_time, **who)


def test_three_readings_within_thirty_days_then_an_issue():
    case = sent()
    assert due(case, "decide") == "2026-04-02 00:00"
    case = step(case, "read", OFFICER, after(days=5), editor="编辑甲", opinion="有味道")
    case = step(case, "reread", OFFICER, after(days=12), opinion="同意")
    with pytest.raises(NotAllowed):
        step(case, "take", OFFICER, after(days=20), issue="2026年第2期", appears_on="2026-06-20")
    case = step(case, "take", HEAD, after(days=20), issue="2026年第2期", appears_on="2026-06-20")
    with pytest.raises(BadInput):  # the author has not been paid
        step(case, "publish", OFFICER, after(days=110), proofs=("document",), fee="200")
    case = step(case, "publish", OFFICER, after(days=110), proofs=("document", "payment-proof"), fee="200")
    assert case.state == "published"


def test_a_work_sent_elsewhere_too_is_not_read_and_the_author_hears_why():
    case = sent(first_time=False)
    with pytest.raises(WrongState):
        step(case, "read", OFFICER, after(days=5), editor="编辑甲", opinion="有味道")
    assert step(case, "decline", OFFICER, after(days=5), answer="请不要一稿多投").state == "declined"


def test_the_wages_desk_learns_nothing():
    learns_nothing(sent(), "duty.labour-inspection", MONDAY)


def test_what_is_printed_without_a_fee_needs_no_proof_of_payment_but_a_reason():
    case = step(sent(), "read", OFFICER, after(days=5), editor="编辑甲", opinion="有味道")
    case = step(case, "reread", OFFICER, after(days=12), opinion="同意")
    case = step(case, "take", HEAD, after(days=20), issue="2026年第2期", appears_on="2026-06-20")
    with pytest.raises(BadInput, match="稿酬"):
        step(case, "publish", OFFICER, after(days=110), proofs=("document", "payment-proof"), fee="0")
    with pytest.raises(BadInput):
        step(case, "publish-unpaid", OFFICER, after(days=110), proofs=("document",))
    given = {"proofs": ("document",), "reason": "作者声明不要稿酬"}
    assert step(case, "publish-unpaid", OFFICER, after(days=110), **given).state == "published"
