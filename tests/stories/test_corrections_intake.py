from __future__ import annotations

import pytest

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.justice", "head.justice"


@pytest.fixture(autouse=True)
def bureau(district: None) -> None:
    staff("justice", "corrections", "officer", "head")


def notified(who: str = OFFICER) -> Case:
    person = {"person_name": "丁一", "id_number": "11010519491231002X", "group": "suspended", "minor": False}
    days = {"effective_on": "2026-02-26", "notified_on": "2026-03-02"}
    limits = {"papers_by": "2026-03-09", "report_by": "2026-03-09"}
    return begin("corrections-intake", who, decided_by="区人民法院", **person, **days, **limits)


def expected() -> Case:
    return step(notified(), "papers", OFFICER, after(days=2), proofs=("document",), papers_on="2026-03-04")


ANNOUNCED = {"announced_on": "2026-03-07", "term_until": "2027-02-26"}


def test_papers_person_and_announcement_in_the_days_of_the_law():
    case = notified()
    assert due(case, "papers") == "2026-03-10 00:00"
    case = expected()
    assert due(case, "report") == "2026-03-10 00:00"
    with pytest.raises(WrongState):  # nobody is taken for somebody else
        step(case, "arrive", OFFICER, after(days=4), reported_on="2026-03-06", identity_checked=False)
    case = step(case, "arrive", OFFICER, after(days=4), reported_on="2026-03-06", identity_checked=True)
    with pytest.raises(WrongState):  # not without telling the person's rights
        step(case, "announce", OFFICER, after(days=5), proofs=("signature",), rights_told=False, **ANNOUNCED)
    case = step(
        case, "announce", OFFICER, after(days=5), proofs=("signature",), rights_told=True, **ANNOUNCED
    )
    assert case.state == "admitted"


def test_who_does_not_come_is_looked_for_at_once():
    case = step(expected(), "search", OFFICER, after(days=9), reason="电话未接")
    assert due(case, "search") == "2026-03-13 00:00"
    case = step(
        case, "arrive", OFFICER, after(days=9, hours=5), reported_on="2026-03-11", identity_checked=True
    )
    assert case.state == "arrived"
    with pytest.raises(NotAllowed):
        step(
            case,
            "pass-on",
            OFFICER,
            after(days=10),
            proofs=("document",),
            told_bodies="检察院",
            reason="住在外区",
        )


def test_nobody_of_another_purpose_opens_or_sees_it():
    with pytest.raises(NotAllowed):
        notified("officer.xu")
    case = notified()
    learns_nothing(case, "officer.xu", MONDAY)  # of the same bureau
    learns_nothing(case, "duty.li", MONDAY)
    learns_nothing(case, "auditor.yan", MONDAY)
