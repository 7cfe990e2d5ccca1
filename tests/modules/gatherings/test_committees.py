"""An owners' committee after its election: chair, posted names, the street's answer, deadlines told, end of the term."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.config import work
from lifang.kernel import worktime
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.commands.duties import months_before
from lifang.modules.gatherings.models import Committee, CommitteeClock, Vote
from lifang.modules.gatherings.tasks import watch_committees
from lifang.outbox.models import Message
from lifang.people.models import Account, Membership, Organization, Person, Secret
from lifang.places.profile import profile
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.modules.gatherings.staged import CLOSES, HEAD, by, counted, drawn_up, online, opened, seated

pytestmark = pytest.mark.usefixtures("district")
ELECTED = date(2026, 4, 11)  # a Saturday
STREET = "officer.tao"


@pytest.fixture
def vote() -> Vote:
    return seated()


def at(day: date) -> datetime:
    return profile().calendar.moment(day, time(10))


def days(count: int) -> date:
    return ELECTED + timedelta(days=count)


def person(vote: Vote, name: str) -> Person:
    return Person.objects.get(name=name, code__startswith=f"committee-{vote.ref.lower()}")


def chaired(vote: Vote, name: str = "赵一", *deputies: str, on: date = ELECTED, **given: Any) -> Committee:
    asked: dict[str, Any] = {"present": 2, "met_on": on} | given
    return commands.elect_chair(
        vote=vote, chair=person(vote, name), deputies=[person(vote, one) for one in deputies], **asked,
        **by(HEAD, at(on)),
    )  # fmt: skip


def filed(vote: Vote, on: date = ELECTED) -> Committee:
    return commands.file_committee(vote=vote, filed_on=on, **by(HEAD, at(on)))


def answered(vote: Vote, confirmed: bool, on: date, who: str = STREET, **given: Any) -> Committee:
    return commands.answer_filing(vote=vote, confirmed=confirmed, answered_on=on, **given, **by(who, at(on)))


def last_days(committee: Committee) -> dict[str, date]:
    zone = profile().calendar
    return {
        one.duty: worktime.local(one.due_at - timedelta.resolution, zone).date()
        for one in committee.clocks.all()
    }


def kinds(vote: Vote) -> list[str]:
    entries = Entry.objects.filter(stream=vote.stream).order_by("number")
    found = list(entries.values_list("kind", flat=True))
    return found[found.index("seated") :]


def test_from_the_election_to_the_file_of_the_street(vote):
    committee = chaired(vote, "赵一", "钱二", on=days(2), phone="139 0000 0017")
    committee = commands.post_names(vote=vote, posted_on=days(3), **by(HEAD, at(days(3))))
    committee = filed(vote, days(4))
    assert committee.filing == "filed"
    committee = answered(vote, confirmed=True, on=days(5), number="东街物备〔2026〕3号")
    assert (committee.filing, committee.filing_number) == ("confirmed", "东街物备〔2026〕3号")
    assert committee.authority_id == "street-990101001"
    held = Membership.objects.filter(organization=committee.organization).order_by("person__code", "role")
    assert [(one.person.name, one.role) for one in held] == [
        ("赵一", "chair"), ("赵一", "member"), ("钱二", "deputy"), ("钱二", "member"), ("孙三", "member"),
        ("周五", "alternate"),
    ]  # fmt: skip
    assert not committee.clocks.filter(done_on=None).exclude(duty="term").exists()
    assert kinds(vote) == ["seated", "chaired", "posted", "filed", "filing-answered"]
    for entry in Entry.objects.filter(stream=vote.stream):
        assert "赵一" not in str(entry.facts)
        assert "13900000017" not in str(entry.facts)
    assert person(vote, "赵一").secrets.get().kind == Secret.Kind.PHONE
    assert verify_database().findings == []


def test_deadlines_are_those_of_the_law(vote):
    """Seven days from a Saturday end on a Saturday and roll to Monday; thirty days; three days; five workdays."""
    committee = Committee.objects.get()
    assert last_days(committee) == {
        "chair": date(2026, 4, 20),
        "file": date(2026, 5, 11),
        "term": date(2028, 10, 9),  # six months before 10 April 2029 it is told, at its beginning
    }
    chaired(vote, on=date(2026, 4, 13))
    assert last_days(committee)["post"] == date(2026, 4, 16)
    filed(vote, date(2026, 4, 29))
    assert last_days(committee)["answer"] == date(2026, 5, 9)  # after Labour Day, with the make-up Saturday


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2029, 4, 10), date(2028, 10, 10)),
        (date(2029, 8, 31), date(2029, 2, 28)),
        (date(2028, 8, 30), date(2028, 2, 29)),
    ],
)
def test_months_are_counted_back(day, found):
    assert months_before(day, 6) == found


def test_only_members_choose_among_themselves(vote):
    with pytest.raises(BadInput, match="alternates cannot"):
        chaired(vote, "周五")
    with pytest.raises(BadInput, match="Only other members"):
        chaired(vote, "赵一", "赵一")
    with pytest.raises(BadInput, match="Only other members"):
        chaired(vote, "赵一", "周五")
    for present in (1, 4):
        with pytest.raises(BadInput, match="Of 3 members"):
            chaired(vote, present=present)
    with pytest.raises(BadInput, match="between"):
        chaired(vote, met_on=days(-1))
    with pytest.raises(BadInput, match="between"):
        chaired(vote, met_on=days(1))
    with pytest.raises(NotAllowed):
        commands.elect_chair(
            vote=vote, chair=person(vote, "赵一"), met_on=ELECTED, present=3, **by("head.ding", at(ELECTED))
        )
    assert kinds(vote) == ["seated"]


def test_nothing_is_posted_or_filed_before_there_is_a_chair(vote):
    with pytest.raises(WrongState, match="chair first"):
        commands.post_names(vote=vote, posted_on=ELECTED, **by(HEAD, at(ELECTED)))
    with pytest.raises(WrongState, match="chair first"):
        filed(vote)
    chaired(vote)
    commands.post_names(vote=vote, posted_on=ELECTED, **by(HEAD, at(ELECTED)))
    with pytest.raises(WrongState, match="posted already"):
        commands.post_names(vote=vote, posted_on=ELECTED, **by(HEAD, at(ELECTED)))


def test_another_choice_takes_the_place_of_the_first_and_is_posted_again(vote):
    chaired(vote, "赵一", "钱二")
    commands.post_names(vote=vote, posted_on=ELECTED, **by(HEAD, at(ELECTED)))
    committee = chaired(vote, "钱二", on=days(30))
    assert committee.posted_on is None
    assert committee.clocks.get(duty="post").done_on is None
    held = Membership.objects.filter(organization=committee.organization, role__in=("chair", "deputy"))
    assert {(one.person.name, one.role, one.until_on) for one in held} == {
        ("赵一", "chair", days(29)), ("钱二", "deputy", days(29)), ("钱二", "chair", date(2029, 4, 10)),
    }  # fmt: skip


def test_only_the_street_answers(vote):
    chaired(vote)
    with pytest.raises(WrongState, match="Nothing was filed"):
        answered(vote, confirmed=True, on=ELECTED, number="1")
    filed(vote)
    for who in (HEAD, "duty.li", "head.ding"):
        with pytest.raises(NotAllowed):
            answered(vote, confirmed=True, on=ELECTED, who=who, number="1")
    with pytest.raises(BadInput, match="number"):
        answered(vote, confirmed=True, on=ELECTED)
    with pytest.raises(BadInput, match="why"):
        answered(vote, confirmed=False, on=ELECTED)
    with pytest.raises(WrongState, match="filed already"):
        filed(vote)


def test_papers_sent_back_come_again_and_the_thirty_days_stay(vote):
    chaired(vote)
    before = last_days(filed(vote))["file"]
    committee = answered(vote, confirmed=False, on=days(2), reason="缺会议记录")
    assert (committee.filing, committee.reason) == ("returned", "缺会议记录")
    assert committee.clocks.get(duty="file").done_on is None
    assert last_days(committee)["file"] == before
    with pytest.raises(BadInput, match="between"):
        filed(vote, days(1))
    committee = filed(vote, days(3))
    assert committee.clocks.get(duty="answer").done_on is None
    assert answered(vote, confirmed=True, on=days(4), number="3").filing == "confirmed"


def test_each_step_once_under_its_key(vote):
    given = {"chair": person(vote, "赵一"), "met_on": ELECTED, "present": 3} | by(HEAD, at(ELECTED))
    for _ in range(2):
        commands.elect_chair(vote=vote, **given)
    sent = {"filed_on": ELECTED} | by(HEAD, at(ELECTED))
    for _ in range(2):
        commands.file_committee(vote=vote, **sent)
    assert kinds(vote) == ["seated", "chaired", "filed"]


def test_a_term_that_is_over_elects_no_chair(vote):
    with pytest.raises(WrongState, match="term of this committee is over"):
        chaired(vote, on=date(2029, 4, 11))


def test_without_a_committee_there_is_no_chair():
    vote = opened(drawn_up())
    online(vote, "1-1-101", "for")
    counted(vote)
    with pytest.raises(WrongState, match="No committee"):
        commands.file_committee(vote=vote, filed_on=ELECTED, **by(HEAD, CLOSES + timedelta(hours=2)))


@pytest.mark.tampers
def test_a_deadline_that_passes_is_told_once_to_who_must_act(vote):
    Account.objects.filter(username=HEAD).update(email="fang@example.org", language="en")
    Account.objects.filter(username="agent.lin").update(email="lin@example.org")
    Account.objects.filter(username=STREET).update(email="tao@example.org", language="zh")
    assert watch_committees(at(date(2026, 4, 20))) == 0
    assert watch_committees(at(date(2026, 4, 21))) == 1
    assert watch_committees(at(date(2026, 4, 21))) == 0
    work.work_once(at(date(2026, 4, 22)))
    one = Message.objects.get()
    assert one.address == "fang@example.org"
    assert "“Elect the chair” was due" in one.body
    assert kinds(vote) == ["seated", "overdue"]

    chaired(vote, on=date(2026, 4, 22))
    filed(vote, date(2026, 4, 22))
    commands.post_names(vote=vote, posted_on=date(2026, 4, 22), **by(HEAD, at(date(2026, 4, 22))))
    assert watch_committees(at(date(2026, 5, 30))) == 1
    assert Message.objects.order_by("-pk")[0].address == "tao@example.org"  # the answer is the street's
    assert Entry.objects.filter(stream=vote.stream, kind="overdue").order_by("number").last().facts == {
        "duty": "answer", "due_at": "2026-04-29T16:00:00.000000Z", "told": ["street-990101001"],
    }  # fmt: skip


def test_what_is_done_in_time_is_never_told(vote):
    chaired(vote)
    commands.post_names(vote=vote, posted_on=ELECTED, **by(HEAD, at(ELECTED)))
    filed(vote)
    answered(vote, confirmed=True, on=days(1), number="3")
    assert watch_committees(at(date(2028, 10, 9))) == 0


@pytest.mark.tampers
def test_six_months_before_the_end_all_who_must_act_are_told_once(vote):
    Account.objects.filter(username=HEAD).update(email="fang@example.org", language="en")
    Account.objects.filter(username=STREET).update(email="tao@example.org", language="zh")
    chaired(vote, phone="13900000017")
    CommitteeClock.objects.exclude(duty="term").update(done_on=ELECTED)
    ends = at(date(2028, 10, 10))
    assert [watch_committees(ends), watch_committees(ends)] == [1, 0]
    told = {one.address: one.body for one in Message.objects.all()}
    assert told.keys() == {"fang@example.org", "tao@example.org", "13900000017"}
    assert "its term ends on Tue 10 Apr 2029" in told["fang@example.org"]
    assert kinds(vote)[-1] == "term-ends"
    chair = person(vote, "赵一")
    assert "secret-read" in set(
        Entry.objects.filter(stream=f"person/{chair.code}").values_list("kind", flat=True)
    )


@pytest.mark.tampers
def test_a_district_without_streets_files_with_the_unit_above(district):
    Organization.objects.filter(kind=Organization.Kind.STREET).update(kind=Organization.Kind.DEPARTMENT)
    seated()
    assert Committee.objects.get().authority_id == "street-990101001"
