from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD = "officer.justice", "head.justice"


@pytest.fixture(autouse=True)
def bureau(district: None) -> None:
    staff("justice", "corrections", "officer", "head")


def notified(who: str = OFFICER, effective_on: str = "2026-02-26") -> Case:
    person = {"person_name": "丁一", "id_number": "11010519491231002X", "group": "suspended", "minor": False}
    days = {"effective_on": effective_on, "notified_on": "2026-03-02"}
    return begin("corrections-intake", who, decided_by="区人民法院", **person, **days)


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
    assert due(case, "search") == "2026-03-12 09:00"  # a day and a night, whatever days they are
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


def test_the_ten_days_are_counted_from_the_day_it_took_effect():
    with pytest.raises(BadInput, match="收到通知日期"):  # a notice of what took effect later
        notified(effective_on="2026-03-10")
    assert (
        due(notified(effective_on="2026-02-25"), "papers") == "2026-03-10 00:00"
    )  # the tenth day is a Saturday


def test_who_comes_before_the_papers_is_registered_and_announced_when_they_are_there():
    case = step(notified(), "arrive", OFFICER, after(days=1), reported_on="2026-03-03", identity_checked=True)
    assert case.state == "arrived"
    announced = {"announced_on": "2026-03-04", "term_until": "2027-02-26", "rights_told": True}
    with pytest.raises(WrongState, match="文书送达日期"):
        step(case, "announce", OFFICER, after(days=2), proofs=("signature",), **announced)
    case = step(case, "late-papers", OFFICER, after(days=2), proofs=("document",), papers_on="2026-03-04")
    case = step(case, "announce", OFFICER, after(days=2, hours=1), proofs=("signature",), **announced)
    assert case.state == "admitted"


def test_who_was_not_found_may_still_be():
    case = step(notified(), "search", OFFICER, after(days=9), reason="电话未接")
    case = step(case, "not-found", HEAD, after(days=12), proofs=("document",), told_bodies="检察院、公安")
    case = step(
        case,
        "found",
        OFFICER,
        after(days=20),
        reported_on="2026-03-22",
        identity_checked=True,
        reason="本人到场",
    )
    assert (case.state, case.state_kind) == ("arrived", Case.Kind.OPEN)
