from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.modules.gatherings import commands as gatherings
from lifang.modules.gatherings.models import AgendaItem, Gathering
from lifang.modules.gatherings.rebuild import GATHERINGS
from lifang.people.models import Organization
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, a_photo, account, after
from tests.factories.rows import every_tampering_is_named
from tests.stories.staffed import COMMITTEE, EAST_FIRST, begin, due, learns_nothing, staff, step

AGENT, HEAD = "agent.lin", "head.fang"
MEETING = after(days=10, hours=10)
MET = {"attended": "31", "quorum": True, "carried": True}
AGREED = {"resolution": "东苑1号楼先装，费用从公共收益出", "owner": "东苑物业服务有限公司"}


@pytest.fixture(autouse=True)
def everybody(district: None) -> None:
    staff("labour-inspection", "wages", "duty")


def raised() -> Case:
    return begin(
        "deliberation-issue", area=EAST_FIRST, description="单元门口想装个雨棚", reporter_phone="13900001234"
    )


def listed() -> Case:
    return step(raised(), "list", AGENT, after(days=1), topic="单元门口加装雨棚", lawful=True)


def head(now: datetime) -> dict[str, Any]:
    return {"actor": account(HEAD, now), "key": a_key(), "now": now}


def planned(case: Case, day: int = 2, starts_at: datetime = MEETING) -> Gathering:
    """A meeting with the issue on its agenda."""
    meeting = gatherings.plan(
        kind="deliberation", title="东一社区三月议事会", organizer=Organization.objects.get(code=COMMITTEE),
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), place="社区活动室", invited=40, **head(after(days=day)),
    )  # fmt: skip
    gatherings.put_on_agenda(gathering=meeting, case=case, **head(after(days=day)))
    return meeting


def called(case: Case, day: int = 2, starts_at: datetime = MEETING) -> Gathering:
    """The same, announced by a posted notice."""
    notice = [("notice", a_photo())]
    return gatherings.notice(
        gathering=planned(case, day, starts_at), files=notice, **head(after(days=day + 1))
    )


def held(meeting: Gathering, present: int, met_at: datetime = MEETING) -> AgendaItem:
    (item,) = attended(meeting, present, met_at)
    return item


def attended(meeting: Gathering, present: int, met_at: datetime = MEETING) -> list[AgendaItem]:
    """Held and minuted; its issues are to be decided."""
    names = [f"居民{number}" for number in range(present)]
    gatherings.attend_sheet(gathering=meeting, names=names, **head(met_at))
    gatherings.hold(gathering=meeting, **head(met_at + timedelta(hours=2)))
    proofs = [("minutes", a_photo((10, 20, 30))), ("attendance", a_photo((40, 50, 60)))]
    gatherings.minute(gathering=meeting, text="商量雨棚", files=proofs, **head(met_at + timedelta(hours=12)))
    return list(meeting.agenda.all())


def resolved() -> Case:
    item = held(called(listed()), present=31)
    done = gatherings.resolve(
        item=item, in_favour=28, done_by=date(2026, 4, 10), **AGREED, **head(after(days=11))
    )
    return Case.objects.get(pk=done.case_id)


def test_an_issue_is_solved_only_when_residents_say_so():
    case = resolved()
    assert (due(case, "meeting"), case.overdue) == ("2026-03-14 00:00", False)  # the day after the evening
    assert due(case, "carry-out") == "2026-04-11 00:00"
    with pytest.raises(WrongState):  # nothing to confirm yet
        step(case, "confirm", HEAD, after(days=30), proofs=("signature",), confirmed_by="12")
    case = step(case, "show", AGENT, after(days=35), proofs=("photo",), result="雨棚已装好")
    assert case.state_kind == Case.Kind.WAITING
    case = step(case, "object", "reporter", after(days=36), reason="下雨还漏")
    case = step(case, "show", AGENT, after(days=38), proofs=("photo",), result="补了胶")
    with pytest.raises(BadInput):  # without signatures nobody has confirmed
        step(case, "confirm", HEAD, after(days=40), confirmed_by="12")
    case = step(case, "confirm", HEAD, after(days=40), proofs=("signature",), confirmed_by="12")
    assert case.state == "solved"


def test_the_meetings_numbers_are_the_cases():
    case = resolved()
    assert (case.fields["invited"], case.fields["attended"]) == (40, 31)
    assert case.fields["meet_place"] == "社区活动室"
    kinds = set(case.evidence.values_list("kind", flat=True))
    assert {"notice", "minutes", "attendance"} <= kinds


def test_a_meeting_without_quorum_resolves_nothing():
    item = held(called(listed()), present=20)
    few = MET | {"quorum": False, "attended": "20"}
    with pytest.raises(WrongState):
        step(item.case, "resolve", HEAD, after(days=11), proofs=("minutes", "attendance"), done_by="2026-04-10",
             **AGREED, **few)  # fmt: skip
    item = gatherings.resolve(
        item=item, in_favour=20, done_by=date(2026, 4, 10), **AGREED, **head(after(days=11))
    )
    assert (item.outcome, item.in_favour) == ("put-off", None)


def test_an_issue_of_a_meeting_without_its_quorum_waits_for_the_next_one():
    meeting = called(listed())
    item = gatherings.resolve(item=held(meeting, present=20), **head(after(days=11)))
    case = Case.objects.get(pk=item.case_id)
    assert case.state == "listed"
    told = Entry.objects.get(stream=case.stream, kind="postpone")
    assert "20 of 21" in str(told.payload.data)
    again = called(case, day=12, starts_at=after(days=20))
    gatherings.cancel(gathering=again, reason="停电", **head(after(days=14)))
    again = called(Case.objects.get(pk=case.pk), day=15, starts_at=after(days=25))
    assert Case.objects.get(pk=case.pk).state == "announced"
    item = held(again, present=21, met_at=again.starts_at)
    agreed = {"done_by": date(2026, 4, 20), **AGREED}
    gatherings.resolve(item=item, in_favour=21, **agreed, **head(after(days=26)))
    assert Case.objects.get(pk=case.pk).state == "doing"


def test_a_meeting_may_put_an_issue_off_and_says_why():
    item = held(called(listed()), present=31)
    with pytest.raises(BadInput, match="write down why"):
        gatherings.resolve(item=item, put_off=True, **head(after(days=11)))
    with pytest.raises(BadInput, match="how many agreed"):
        gatherings.resolve(item=item, **head(after(days=11)))
    item = gatherings.resolve(item=item, put_off=True, reason="等物业报价", **head(after(days=11)))
    assert (item.outcome, Case.objects.get(pk=item.case_id).state) == ("put-off", "listed")


def test_what_a_meeting_decided_is_written_down_with_the_meeting_only():
    item = held(called(listed()), present=31)
    at = {"now": after(days=11), "proofs": ("minutes", "attendance")}
    with pytest.raises(WrongState, match="with the meeting what it decided"):
        step(item.case, "resolve", HEAD, **at, done_by="2026-04-10", **AGREED, **MET)
    with pytest.raises(WrongState, match="with the meeting what it decided"):
        step(item.case, "no-result", HEAD, **at, reason="没谈拢", **MET | {"carried": False})
    with pytest.raises(WrongState, match="put this issue off"):
        step(item.case, "postpone", HEAD, after(days=11), reason="改天")
    item = gatherings.resolve(item=item, in_favour=15, **head(after(days=11)))
    assert (item.outcome, Case.objects.get(pk=item.case_id).state) == ("no-result", "no-result")


def test_missing_files_are_called_by_their_names():
    meeting = called(listed())
    gatherings.attend_sheet(gathering=meeting, names=[f"居民{n}" for n in range(30)], **head(MEETING))
    gatherings.hold(gathering=meeting, **head(MEETING + timedelta(hours=2)))
    with translation.override("zh-hans"), pytest.raises(WrongState, match="会议记录、签到表"):
        gatherings.resolve(item=meeting.agenda.get(), in_favour=20, **head(after(days=11)))


def test_after_the_first_decision_nobody_is_added_to_the_list():
    case, other = listed(), listed()
    meeting = planned(case)
    gatherings.put_on_agenda(gathering=meeting, case=other, **head(after(days=2)))
    gatherings.notice(gathering=meeting, files=[("notice", a_photo())], **head(after(days=3)))
    first, second = attended(meeting, present=21)
    agreed = {"done_by": date(2026, 4, 10), **AGREED}
    gatherings.resolve(item=first, in_favour=20, **agreed, **head(after(days=11)))
    late = {"gathering": meeting, **head(after(days=11))}
    with pytest.raises(WrongState, match="with 21 present"):
        gatherings.attend_sheet(names=["晚到的"], **late)
    with pytest.raises(WrongState, match="with 21 present"):
        gatherings.attend(name="晚到的", how="desk", **late)
    gatherings.resolve(item=second, in_favour=11, **agreed, **head(after(days=11)))
    attended_by = set(
        Case.objects.filter(pk__in=[case.pk, other.pk]).values_list("fields__attended", flat=True)
    )
    assert attended_by == {21} == {meeting.present}


def test_nobody_announces_or_resolves_without_the_meeting():
    case = listed()
    posted = {"meet_at": "2026-03-12 19:00", "meet_place": "社区活动室", "invited": "40"}
    with pytest.raises(WrongState, match="agenda of a meeting"):
        step(case, "announce", HEAD, after(days=3), proofs=("notice",), **posted)
    meeting = called(case)
    with pytest.raises(WrongState, match="has not been held"):
        step(case, "resolve", HEAD, after(days=4), proofs=("minutes", "attendance"), done_by="2026-04-10",
             **AGREED, **MET)  # fmt: skip
    with pytest.raises(WrongState, match="Cancel the meeting"):
        step(case, "postpone", HEAD, after(days=4), reason="改天")
    held(meeting, present=25)
    with pytest.raises(WrongState, match="25 present"):
        step(case, "resolve", HEAD, after(days=11), proofs=("minutes", "attendance"), done_by="2026-04-10",
             **AGREED, **MET)  # fmt: skip


def test_an_issue_withdrawn_meanwhile_holds_up_no_meeting():
    case, other = listed(), listed()
    meeting = planned(case)
    gatherings.put_on_agenda(gathering=meeting, case=other, **head(after(days=2)))
    step(case, "withdraw", "reporter", after(days=3))
    gatherings.notice(gathering=meeting, files=[("notice", a_photo())], **head(after(days=4)))
    assert Case.objects.get(pk=other.pk).state == "announced"
    assert meeting.agenda.get(case=case).outcome == "put-off"


def test_a_cancelled_meeting_puts_its_issues_back_on_the_list():
    meeting = called(listed())
    gatherings.cancel(gathering=meeting, reason="停电", **head(after(days=4)))
    case = Case.objects.get(pk=meeting.agenda.get().case_id)
    assert case.state == "listed"
    again = called(case, day=5)
    assert Case.objects.get(pk=case.pk).state == "announced"
    assert again.agenda.get().outcome == ""


def test_the_reporter_cannot_confirm_for_everybody():
    case = step(resolved(), "show", AGENT, after(days=35), proofs=("photo",), result="雨棚已装好")
    with pytest.raises(NotAllowed):
        step(case, "confirm", "reporter", after(days=36), proofs=("signature",), confirmed_by="1")


def test_the_wages_desk_learns_nothing():
    learns_nothing(raised(), "duty.labour-inspection", MONDAY)


def test_in_every_table_of_meetings_what_is_tampered_with_is_named():
    resolved()
    raised()  # a case on no agenda
    every_tampering_is_named(GATHERINGS)
