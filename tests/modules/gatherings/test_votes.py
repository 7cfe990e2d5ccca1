from __future__ import annotations

import json
from datetime import timedelta

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.modules.gatherings import ballots, commands
from lifang.modules.gatherings.electorate import roll_of
from lifang.modules.gatherings.models import Vote
from lifang.modules.gatherings.tasks import ROLL_KEPT, erase_names
from lifang.people.models import Membership
from lifang.record.models import Entry
from tests.factories.cases import after
from tests.modules.gatherings.staged import (
    CLOSES,
    ELECTION,
    FLATS,
    HEAD,
    MOTION,
    OPENS,
    by,
    candidates,
    counted,
    drawn_up,
    online,
    opened,
    paper,
    slip,
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("district")
OVER = CLOSES + timedelta(hours=1)


def result_of(vote):
    return vote.protocol["results"][0]


def test_paper_and_online_are_one_count_that_anybody_can_repeat():
    vote = opened(drawn_up())
    for label in ("1-1-101", "1-2-301"):
        online(vote, label, "for")
    envelope = paper(vote, "1-1-301")
    online(vote, "1-1-201", "against")
    vote = counted(vote, **{envelope.number.replace("-", "_"): ("for",)})
    found = result_of(vote)
    assert found["outcome"] == "passed"
    assert found["quorum"]["part"] == {"area": 45000, "heads": 4}
    assert found["consent"]["part"] == {"area": 36000, "heads": 3}
    published = json.loads(json.dumps(vote.protocol))
    assert ballots.recount(published).confirmed
    published["opened"][envelope.number]["marks"]["q1"] = ["against"]
    assert ballots.recount(published).differences == ("results",)


def test_the_published_roll_names_no_door_and_no_owner():
    vote = opened(drawn_up())
    online(vote, "1-1-101", "for")
    vote = counted(vote)
    entries = list(Entry.objects.filter(stream=vote.stream))
    for text in (json.dumps(vote.protocol, ensure_ascii=False), *(str(entry.facts) for entry in entries)):
        for inside in ("赵一", "1-1-101", slip(vote, "1-1-101")):
            assert inside not in text
    assert vote.roll_digest == vote.protocol["roll_digest"] == entries[0].facts["roll_digest"]


def test_an_open_vote_is_published_by_doors():
    vote = opened(drawn_up(secret=False))
    assert {unit.tag for unit in vote.units.all()} == {one.unit for one in FLATS}


def test_nobody_reads_a_ballot_before_the_end():
    vote = opened(drawn_up())
    one = online(vote, "1-1-101", "for")
    assert one.marks is None
    said = str(Entry.objects.get(stream=vote.stream, kind="cast").payload.data) + one.locked
    assert "for" not in said
    with pytest.raises(WrongState, match="not over"):
        commands.close(vote=vote, **by(HEAD, CLOSES))
    with pytest.raises(WrongState):
        commands.count_ballots(vote=vote, **by(HEAD, CLOSES))


def test_of_two_ballots_for_one_unit_the_last_counts():
    vote = opened(drawn_up())
    online(vote, "1-1-101", "against")
    last = online(vote, "1-1-101", "for", now=OPENS + timedelta(days=1))
    vote = counted(vote)
    (aside,) = vote.protocol["set_aside"]
    assert (aside["reason"], aside["by"]) == ("superseded", last.number)
    assert vote.protocol["opened"].keys() == {last.number}


def test_a_ballot_needs_its_slip_and_its_time():
    vote = opened(drawn_up())
    for code in ("", "11111-11111-11111", slip(drawn_up(), "1-1-101")):
        with pytest.raises(BadInput, match="not a code of this vote"):
            online(vote, "1-1-101", "for", code=code)
    for now in (OPENS - timedelta(seconds=1), OVER):
        with pytest.raises(WrongState):
            online(vote, "1-1-101", "for", now=now)
    with pytest.raises(NotAllowed):
        commands.cast(vote=vote, unit=vote.units.first(), **by("agent.he", OPENS))


def test_a_late_envelope_is_registered_and_set_aside():
    vote = opened(drawn_up())
    late = paper(vote, "1-1-101", now=OVER)
    vote = counted(vote)
    assert vote.protocol["set_aside"] == [{"number": late.number, "reason": "too-late", "by": ""}]


def test_every_admitted_envelope_is_opened_before_the_count():
    vote = opened(drawn_up())
    envelope = paper(vote, "1-1-101")
    vote = commands.close(vote=vote, **by(HEAD, OVER))
    with pytest.raises(WrongState, match="still to be opened: 1"):
        commands.count_ballots(vote=vote, **by(HEAD, OVER))
    with pytest.raises(BadInput, match="not an envelope"):
        commands.open_papers(vote=vote, papers={"nothing": {}}, **by(HEAD, OVER))
    commands.open_papers(vote=vote, papers={envelope.number: {}}, **by(HEAD, OVER))
    vote = commands.count_ballots(vote=vote, **by(HEAD, OVER))
    assert result_of(vote)["abstained"] == {"area": 9000, "heads": 1}


def test_an_agent_stands_for_so_many_owners_and_no_more():
    vote = opened(drawn_up(heads_per_agent=1))
    signed = {"agent_name": "郑七", "agent_phone": "139 0000 0009", "signed_at": after(days=18)}
    two = list(vote.units.filter(owners=["周五"]))
    proxy = commands.authorize(vote=vote, units=two, **signed, **by(HEAD, OPENS))
    with pytest.raises(BadInput, match="1 owners at most"):
        commands.authorize(vote=vote, units=[vote.units.get(label="1-1-101")], **signed, **by(HEAD, OPENS))
    with pytest.raises(BadInput, match="signed by one owner"):
        commands.authorize(vote=vote, units=list(vote.units.all()), **signed, **by(HEAD, OPENS))
    paper(vote, "1-2-101", proxy=proxy.number)
    commands.revoke(proxy=proxy, **by(HEAD, OPENS))
    vote = counted(vote)
    assert vote.protocol["set_aside"][0]["reason"] == "proxy-revoked"
    assert "郑七" not in json.dumps(vote.protocol, ensure_ascii=False)


def test_the_elected_become_a_committee_with_a_term():
    vote = opened(candidates(drawn_up(ELECTION), "赵一", "钱二", "孙三", "周五"))
    for label in ("1-1-101", "1-1-201", "1-1-301", "1-2-301"):
        online(vote, label, "c1", "c2", "c3")
    vote = counted(vote)
    assert result_of(vote)["outcome"] == "complete"
    committee = commands.seat_committee(vote=vote, name="东苑小区业主委员会", **by(HEAD, OVER))
    members = Membership.objects.filter(organization=committee).order_by("person__code")
    assert [one.person.name for one in members] == ["赵一", "钱二", "孙三"]
    assert {(one.from_on.isoformat(), one.until_on.isoformat()) for one in members} == {
        ("2026-04-11", "2029-04-10")
    }
    with pytest.raises(WrongState, match="registered already"):
        commands.seat_committee(vote=Vote.objects.get(), name="再来一个", **by(HEAD, OVER))


def test_without_a_quorum_nobody_is_elected():
    vote = opened(candidates(drawn_up(ELECTION), "赵一", "钱二", "孙三"))
    online(vote, "1-1-101", "c1")
    vote = counted(vote)
    assert result_of(vote)["outcome"] == "no-quorum"
    with pytest.raises(WrongState, match="Nobody was elected"):
        commands.seat_committee(vote=vote, name="东苑小区业主委员会", **by(HEAD, OVER))


def test_candidates_are_owners_who_were_reviewed_before_the_notice():
    vote = drawn_up(ELECTION)
    unit = vote.units.get(label="1-1-101")
    with pytest.raises(BadInput, match="not an owner"):
        commands.nominate(vote=vote, question="q1", name="外人", unit=unit, by="self", **by(HEAD))
    found = commands.nominate(vote=vote, question="q1", name="赵一", unit=unit, by="residents", **by(HEAD))
    with pytest.raises(WrongState, match="not reviewed"):
        opened(vote)
    with pytest.raises(BadInput, match="why"):
        commands.review(nomination=found, accepted=False, **by(HEAD))
    with pytest.raises(BadInput, match="not agreed"):
        commands.review(nomination=found, accepted=True, **by(HEAD))
    commands.consent(nomination=found, agreed=True, **by(HEAD))
    commands.review(nomination=found, accepted=True, **by(HEAD))
    with pytest.raises(BadInput, match="1 candidates for 3 seats"):
        opened(vote)
    opened(candidates(vote, "钱二", "孙三"))
    with pytest.raises(WrongState):
        candidates(vote, "周五")


def test_fifteen_days_lie_between_the_notice_and_the_first_ballot():
    vote = drawn_up()
    with pytest.raises(BadInput, match="15 days"):
        commands.open_vote(vote=vote, opens_at=after(days=14, hours=23), closes_at=CLOSES, **by(HEAD))


@pytest.mark.parametrize(
    "question",
    [
        commands.Question("无此事项", 10),
        commands.Question("双数", 3, seats=4, years=3),
        commands.Question("任期太长", 3, seats=5, years=6),
        commands.Question("不是选举", 5, seats=5, years=3),
        commands.Question(" ", 5),
    ],
)
def test_a_question_the_law_does_not_know(question):
    with pytest.raises(BadInput):
        drawn_up(question)


def test_a_roll_that_cannot_be():
    with pytest.raises(BadInput, match="stands 2 times"):
        drawn_up(MOTION, holdings=[FLATS[0], FLATS[0]])


def test_names_go_when_their_time_is_over():
    vote = opened(drawn_up())
    online(vote, "1-1-101", "for")
    vote = counted(vote)
    kept = CLOSES + ROLL_KEPT
    assert erase_names(kept) == 0
    assert erase_names(kept + timedelta(days=1)) == 1
    assert erase_names(kept + timedelta(days=1)) == 0
    vote = Vote.objects.get()
    assert {tuple(unit.owners) for unit in vote.units.all()} == {()}
    assert not vote.units.filter(label="1-1-101").exists()
    assert ballots.recount(vote.protocol).confirmed
    assert ballots.roll_digest(roll_of(vote)) == vote.roll_digest
