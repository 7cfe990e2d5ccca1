"""Owners nominate with their slips: who may, how often, and that nobody stands who has not agreed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.modules.gatherings import commands
from lifang.modules.gatherings.models import Nomination, Vote
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, after
from tests.modules.gatherings.staged import ELECTION, HEAD, by, candidates, drawn_up, opened, slip

pytestmark = pytest.mark.usefixtures("district")
UNTIL = after(days=5)


@pytest.fixture
def vote() -> Vote:
    return commands.call_nominations(vote=drawn_up(ELECTION), until=UNTIL, **by(HEAD))


def nominated(vote: Vote, slip_of: str, name: str, door: str = "", *, now=MONDAY, **given: Any) -> Nomination:
    asked = {"oneself": not door, "code": slip(vote, slip_of), "question": "q1"} | given
    return commands.nominate_online(vote=vote, name=name, door=door, **asked, **by("", now))


def answered(vote: Vote, slip_of: str, name: str, agreed: bool, **given: Any) -> Nomination:
    code = slip(vote, slip_of)
    return commands.consent_online(vote=vote, code=code, name=name, agreed=agreed, **given, **by(""))


def test_oneself_and_another_owner_who_agrees(vote):
    own = nominated(vote, "1-1-101", "赵一", statement="做过会计。")
    assert (own.by, own.consent, own.proposer.label) == ("self", "given", "1-1-101")
    other = nominated(vote, "1-1-101", "李四", "1-1-301", statement="热心。")
    assert (other.by, other.consent, other.unit.label) == ("residents", "asked", "1-1-301")
    other = answered(vote, "1-1-301", "李四", agreed=True, statement="愿意出力。")
    assert (other.consent, other.statement) == ("given", "愿意出力。")
    for one in (own, other):
        commands.review(nomination=one, accepted=True, **by(HEAD))
    with pytest.raises(WrongState, match="reviewed already"):
        answered(vote, "1-1-301", "李四", agreed=False)
    for entry in Entry.objects.filter(stream=vote.stream):
        for personal in ("赵一", "李四", "愿意出力", own.unit.label, slip(vote, "1-1-101")):
            assert personal not in str(entry.facts)


def test_nobody_stands_who_declined_or_said_nothing(vote):
    asked = nominated(vote, "1-1-101", "钱二", "1-1-201")
    with pytest.raises(BadInput, match="not agreed"):
        commands.review(nomination=asked, accepted=True, **by(HEAD))
    answered(vote, "1-1-201", "钱二", agreed=False)
    with pytest.raises(BadInput, match="not agreed"):
        commands.review(nomination=asked, accepted=True, **by(HEAD))
    commands.review(nomination=asked, accepted=False, reason="本人不同意", **by(HEAD))


def test_the_slip_decides_who_speaks(vote):
    nominated(vote, "1-1-101", "钱二", "1-1-201")
    with pytest.raises(BadInput, match="Nobody of this name"):
        answered(vote, "1-1-101", "钱二", agreed=True)  # the neighbour's slip
    with pytest.raises(BadInput, match="not a code of this vote"):
        commands.consent_online(vote=vote, code="11111-11111-11111", name="钱二", agreed=True, **by(""))
    for code in ("", slip(drawn_up(ELECTION), "1-1-101")):
        with pytest.raises(BadInput, match="not a code of this vote"):
            nominated(vote, "1-1-101", "赵一", code=code)


def test_only_owners_and_each_once(vote):
    with pytest.raises(BadInput, match="not an owner"):
        nominated(vote, "1-1-101", "外人")
    with pytest.raises(BadInput, match="not an owner"):
        nominated(vote, "1-1-101", "赵一", "1-1-201")
    with pytest.raises(BadInput, match="no such door"):
        nominated(vote, "1-1-101", "钱二", "9-9-901")
    with pytest.raises(BadInput, match="no such election"):
        nominated(vote, "1-1-101", "赵一", question="q2")
    with pytest.raises(BadInput, match="At most 1000"):
        nominated(vote, "1-1-101", "赵一", statement="好" * 1001)
    nominated(vote, "1-1-101", "赵一")
    with pytest.raises(BadInput, match="nominated already"):
        nominated(vote, "1-1-201", "赵一", "1-1-101")


def test_a_unit_nominates_as_many_as_there_are_seats(vote):
    for name, door in (("钱二", "1-1-201"), ("孙三", "1-1-301"), ("李四", "1-1-301")):
        nominated(vote, "1-1-101", name, door)
    with pytest.raises(WrongState, match="3 people already"):
        nominated(vote, "1-1-101", "赵一")
    assert nominated(vote, "1-1-201", "周五", "1-2-101").consent == "asked"


def test_the_same_call_twice_is_one(vote):
    once = by("")
    given = {"question": "q1", "code": slip(vote, "1-1-101"), "oneself": True, "name": "赵一"}
    first = commands.nominate_online(vote=vote, **given, **once)
    assert commands.nominate_online(vote=vote, **given, **once) == first
    said = {"code": slip(vote, "1-1-101"), "name": "赵一", "agreed": False} | by("")
    for _ in range(2):
        commands.consent_online(vote=vote, **said)
    assert Entry.objects.filter(stream=vote.stream, kind__in=("nominated", "consented")).count() == 2


def test_nominations_have_their_time(vote):
    with pytest.raises(WrongState, match="not taken now"):
        nominated(vote, "1-1-101", "赵一", now=UNTIL + timedelta(seconds=1))
    with pytest.raises(WrongState, match="until a later moment"):
        opened(vote)
    with pytest.raises(BadInput, match="not made shorter"):
        commands.call_nominations(vote=vote, until=UNTIL - timedelta(days=1), **by(HEAD))
    commands.call_nominations(vote=vote, until=UNTIL + timedelta(days=1), **by(HEAD))
    nominated(vote, "1-1-101", "赵一", now=UNTIL + timedelta(hours=1))


def test_without_a_call_nobody_nominates_online():
    vote = drawn_up(ELECTION)
    with pytest.raises(WrongState, match="not taken now"):
        nominated(vote, "1-1-101", "赵一")
    with pytest.raises(BadInput, match="not made shorter"):
        commands.call_nominations(vote=vote, until=MONDAY, **by(HEAD))
    with pytest.raises(NotAllowed):
        commands.call_nominations(vote=vote, until=UNTIL, **by("head.ding"))
    with pytest.raises(WrongState, match="no such election"):
        commands.call_nominations(vote=drawn_up(), until=UNTIL, **by(HEAD))
    with pytest.raises(WrongState):
        commands.call_nominations(
            vote=opened(candidates(vote, "赵一", "钱二", "孙三")), until=UNTIL, **by(HEAD)
        )


def test_the_office_writes_down_what_was_signed(vote):
    unit = vote.units.get(label="1-1-201")
    found = commands.nominate(vote=vote, question="q1", name="钱二", unit=unit, by="community", **by(HEAD))
    assert found.consent == "asked"
    with pytest.raises(NotAllowed):
        commands.consent(nomination=found, agreed=True, **by("head.ding"))
    commands.consent(nomination=found, agreed=True, **by(HEAD))
    assert commands.review(nomination=found, accepted=True, **by(HEAD)).state == "accepted"
    signed = commands.nominate(
        vote=vote, question="q1", name="孙三", unit=vote.units.get(label="1-1-301"), by="residents", agreed=True,
        **by(HEAD),
    )  # fmt: skip
    assert signed.consent == "given"
