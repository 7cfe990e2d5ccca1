"""After the first election: the next one, members who leave, a chair elected again, results that nobody publishes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.config import work
from lifang.modules.gatherings import commands, queries
from lifang.modules.gatherings.models import Committee, Vote
from lifang.modules.gatherings.tasks import watch_committees, watch_votes
from lifang.outbox.models import Message
from lifang.people.models import Account, Membership, Person
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.factories.cases import a_key, after
from tests.factories.pages import signed_in, text_of
from tests.modules.gatherings.staged import (
    CLOSES,
    ELECTION,
    FLATS,
    HEAD,
    OPENS,
    by,
    candidates,
    counted,
    drawn_up,
    online,
    opened,
    seated,
)

pytestmark = pytest.mark.usefixtures("district")
ELECTED = date(2026, 4, 11)  # a Saturday
LAST = date(2029, 4, 10)


@pytest.fixture
def vote() -> Vote:
    return seated()


@pytest.fixture
def clock(monkeypatch):
    """Pages ask what time it is; here they are told."""
    return lambda now: monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def at(day: date) -> datetime:
    return profile().calendar.moment(day, time(10))


def days(count: int) -> date:
    return ELECTED + timedelta(days=count)


def person(vote: Vote, name: str) -> Person:
    return Person.objects.get(name=name, code__startswith=f"committee-{vote.ref.lower()}")


def chaired(vote: Vote, name: str, *deputies: str, on: date = ELECTED) -> Committee:
    return commands.elect_chair(
        vote=vote, chair=person(vote, name), deputies=[person(vote, one) for one in deputies], present=2, met_on=on,
        **by(HEAD, at(on)),
    )  # fmt: skip


def leaves(vote: Vote, name: str, on: date, **given: Any) -> Committee:
    asked = {"member": person(vote, name), "left_on": on, "reason": "卖房搬走"} | given
    return commands.replace_member(vote=vote, **asked, **by(HEAD, at(on)))


def names(vote: Vote, on: date) -> dict[str, list[str]]:
    found = queries.names_by_role(Committee.objects.get(vote=vote), on)
    return {role: [one.person.name for one in rows] for role, rows in found.items() if rows}


def next_election(over: timedelta) -> Vote:
    """Of the same estate, its result so long after that of the first."""
    start = CLOSES + over - timedelta(days=30)
    vote = commands.draw_up(
        title="换届", questions=[ELECTION], holdings=FLATS, site=Site.objects.get(code="dongyuan"),
        organizer=Vote.objects.first().organizer, names_checked=True, **by(HEAD, start),
    )  # fmt: skip
    for name in ("赵一", "钱二", "吴六"):
        unit = next(one for one in vote.units.all() if name in one.owners)
        found = commands.nominate(
            vote=vote, question="q1", name=name, unit=unit, by="self", **by(HEAD, start)
        )
        commands.review(nomination=found, accepted=True, **by(HEAD, start))
    opens = start + timedelta(days=16)
    vote = commands.open_vote(vote=vote, opens_at=opens, closes_at=CLOSES + over, **by(HEAD, start))
    for label in ("1-1-101", "1-1-201", "1-1-301", "1-2-301"):
        online(vote, label, "c1", "c2", "c3", now=opens)
    for step in (commands.close, commands.count_ballots, commands.publish):
        vote = step(vote=vote, **by(HEAD, CLOSES + over + timedelta(hours=1)))
    commands.seat_committee(vote=vote, name="第二届", **by(HEAD, CLOSES + over + timedelta(hours=2)))
    return Vote.objects.get(pk=vote.pk)


# The next election


def test_an_estate_has_one_committee_at_a_time(vote):
    chaired(vote, "赵一")
    later = next_election(timedelta(days=900))
    on = ELECTED + timedelta(days=900)
    serving = [one.vote.ref for one in Committee.objects.all() if one.serves(on)]
    assert serving == [later.ref]
    assert Committee.objects.get(vote=vote).until_on == on - timedelta(days=1)
    held = Membership.objects.filter(organization=vote.committee_id)
    assert {one.until_on for one in held} == {on - timedelta(days=1)}
    assert names(vote, on)["chair"] == ["赵一"]  # as it was on its last day
    told = Entry.objects.get(stream=vote.stream, kind="succeeded")
    assert told.facts == {"by": later.ref, "until": (on - timedelta(days=1)).isoformat()}
    assert verify_database().findings == []


@pytest.mark.tampers
def test_of_a_committee_that_left_office_nothing_is_told_any_more(vote, clock):
    next_election(timedelta(days=60))
    Account.objects.filter(username=HEAD).update(email="fang@example.org", language="en")
    on = ELECTED + timedelta(days=61)
    assert (
        watch_committees(at(on)) == 0
    )  # the first one has elected no chair and filed nothing, and need not any more
    clock(at(on))
    page = text_of(signed_in(HEAD).get(f"/desk/votes/committees/{vote.ref}/"))
    assert "The term is over" in page


def test_what_was_elected_earlier_does_not_take_the_place_of_what_came_later():
    seated()
    again = opened(candidates(drawn_up(ELECTION), "赵一", "钱二", "孙三"))
    for label in ("1-1-101", "1-1-201", "1-1-301", "1-2-301"):
        online(again, label, "c1", "c2", "c3")
    again = counted(again)  # on the same day
    with pytest.raises(WrongState, match="not older"):
        commands.seat_committee(vote=again, name="又一届", **by(HEAD, CLOSES + timedelta(hours=2)))
    other = seated(site=Site.objects.get(code="dongyuan-1"))
    assert other.committee is not None


# Members


def test_the_alternate_moves_up_when_a_member_leaves(vote):
    chaired(vote, "赵一", "钱二")
    commands.post_names(vote=vote, posted_on=ELECTED, **by(HEAD, at(ELECTED)))
    committee = leaves(vote, "孙三", days(20))
    assert names(vote, days(20)) == {
        "chair": ["赵一"],
        "deputy": ["钱二"],
        "member": ["孙三"],
        "alternate": ["周五"],
    }
    assert names(vote, days(21)) == {"chair": ["赵一"], "deputy": ["钱二"], "member": ["周五"]}
    assert committee.chaired_on == ELECTED
    assert committee.posted_on is None
    assert committee.clocks.get(duty="post").done_on is None
    moved = Membership.objects.get(person=person(vote, "周五"), role="member")
    assert (moved.from_on, moved.until_on) == (days(21), LAST)
    for entry in Entry.objects.filter(stream=vote.stream):
        assert "卖房" not in str(entry.facts)
    committee = leaves(vote, "钱二", days(30))  # no alternate is left
    assert names(vote, days(31)) == {"chair": ["赵一"], "member": ["周五"]}
    assert Entry.objects.filter(stream=vote.stream, kind="member-left").last().facts["successor"] == ""
    assert verify_database().findings == []


def test_when_the_chair_leaves_another_one_is_elected(vote):
    chaired(vote, "赵一", "钱二")
    committee = leaves(vote, "赵一", days(20))
    assert (committee.chaired_on, committee.posted_on) == (None, None)
    assert committee.clocks.get(duty="chair").done_on is None
    with pytest.raises(WrongState, match="chair first"):
        commands.post_names(vote=vote, posted_on=days(21), **by(HEAD, at(days(21))))
    with pytest.raises(BadInput, match="between"):
        commands.elect_chair(
            vote=vote, chair=person(vote, "钱二"), met_on=days(10), present=3, **by(HEAD, at(days(25)))
        )
    with pytest.raises(BadInput, match="Only a member"):
        chaired(vote, "赵一", on=days(25))
    chaired(vote, "周五", "钱二", on=days(25))
    assert names(vote, days(25)) == {"chair": ["周五"], "deputy": ["钱二"], "member": ["孙三"]}
    assert verify_database().findings == []


def test_who_leaves_is_a_member_and_the_day_is_one_of_the_term(vote):
    with pytest.raises(BadInput, match="no member"):
        leaves(vote, "周五", ELECTED)
    for on in (days(-1), days(1)):
        with pytest.raises(BadInput, match="between"):
            leaves(vote, "赵一", ELECTED, left_on=on)
    with pytest.raises(BadInput, match="why"):
        leaves(vote, "赵一", ELECTED, reason=" ")
    with pytest.raises(NotAllowed):
        commands.replace_member(
            vote=vote,
            member=person(vote, "赵一"),
            left_on=ELECTED,
            reason="x",
            **by("head.ding", at(ELECTED)),
        )
    with pytest.raises(WrongState, match="term of this committee is over"):
        leaves(vote, "赵一", LAST + timedelta(days=1))
    once = {"vote": vote, "member": person(vote, "赵一"), "left_on": ELECTED, "reason": "x"} | by(
        HEAD, at(ELECTED)
    )
    for _ in range(2):
        commands.replace_member(**once)
    with pytest.raises(BadInput, match="no member"):
        leaves(vote, "赵一", days(1))
    assert Entry.objects.filter(stream=vote.stream, kind="member-left").count() == 1


def test_a_member_leaves_by_the_desks_form(vote, clock):
    clock(at(days(5)))
    desk, there = signed_in(HEAD), f"/desk/votes/committees/{vote.ref}/"
    code = f"committee-{vote.ref.lower()}-"
    assert "周五" not in text_of(desk.get(f"{there}leaves/"))
    sent = {"key": a_key(), "member": code + "c1", "left_on": f"{days(4)}", "reason": "卖房搬走"}
    assert desk.post(f"{there}leaves/", sent).status_code == 302
    page = text_of(desk.get(there))
    assert "A member left" in page
    assert "赵一" not in page
    assert "周五" in page


def test_a_chair_elected_again_on_the_same_day_is_the_only_one(vote):
    """What should never have counted ends the day before it began: the first choice stays in the record and nowhere else."""
    chaired(vote, "赵一", "孙三")
    chaired(vote, "钱二")
    for on in (ELECTED, days(1)):
        found = names(vote, on)
        assert (found["chair"], sorted(found["member"]), "deputy" in found) == (
            ["钱二"],
            ["孙三", "赵一"],
            False,
        )
    assert names(vote, LAST)["chair"] == ["钱二"]
    leaves(vote, "赵一", days(3))
    leaves(vote, "钱二", days(4))
    assert "chair" not in names(vote, days(5))
    assert verify_database().findings == []


# Results that nobody publishes


@pytest.mark.tampers
@pytest.mark.parametrize("steps", [(), ("close",), ("close", "count_ballots")])
def test_a_vote_that_is_over_and_not_published_is_told_once(steps, clock):
    Account.objects.filter(username=HEAD).update(email="fang@example.org", language="en")
    vote = opened(drawn_up())
    online(vote, "1-1-101", "for")
    for name in steps:
        vote = getattr(commands, name)(vote=vote, **by(HEAD, CLOSES + timedelta(hours=1)))
    due = commands.result_due(vote)
    assert due == profile().calendar.moment(
        date(2026, 4, 16)
    )  # three workdays after Saturday 11 April are over
    assert watch_votes(due - timedelta(seconds=1)) == 0
    work.work_once(due)
    assert watch_votes(due + timedelta(days=1)) == 0
    one = Message.objects.get()
    assert one.address == "fang@example.org"
    assert "is over; its result was due" in one.body
    entry = Entry.objects.get(stream=vote.stream, kind="result-overdue")
    assert (entry.facts["state"], entry.facts["told"]) == (vote.state, [vote.organizer_id])
    clock(due)
    page = text_of(signed_in(HEAD).get(f"/desk/votes/{vote.ref}/"))
    assert "The result is overdue" in page


def test_a_vote_that_is_published_in_time_or_withdrawn_is_never_told():
    vote = opened(drawn_up())
    online(vote, "1-1-101", "for")
    counted(vote)
    gone = opened(drawn_up())
    commands.cancel_vote(vote=gone, reason="x", **by(HEAD, OPENS))
    assert watch_votes(after(days=400)) == 0
