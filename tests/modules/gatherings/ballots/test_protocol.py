import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.canonical import digest
from lifang.modules.gatherings.ballots import (
    Envelope,
    Holding,
    Proxy,
    VoteError,
    count,
    draw_up,
    protocol,
    recount,
    register_digest,
    roll_digest,
)
from lifang.modules.gatherings.ballots.roll import RollError
from tests.modules.gatherings.ballots.votes import (
    CLOSES,
    OPENS,
    election,
    flats,
    holdings,
    motion,
    online,
    paper_votes,
    vote,
)


def published():
    roll = flats(100, 100, 100, 100)
    proxy = Proxy("p", "Zhang", ("u2",), OPENS, None)
    running = vote(roll, motion(6), election(3, 1, "abc"), proxies=[proxy])
    register, opened = paper_votes({"u1": "for", "u2": "for", "u3": "against"})
    envelope, inside = online("u4", "for", "w1")
    late = Envelope("late", "u1", "paper", CLOSES, None)
    return running, [*register, envelope, late], {**opened, "w1": inside}


def test_a_recount_from_the_printed_protocol_confirms_it() -> None:
    running, register, opened = published()
    printed = json.loads(json.dumps(protocol(running, register, opened)))
    again = recount(printed)
    assert again.confirmed
    assert again.count == count(running, register, opened)
    assert digest(printed) == digest(protocol(running, register[::-1], opened))


@given(holdings, st.data())
def test_every_protocol_recounts(held, data) -> None:
    marks = {
        one.unit: data.draw(st.sampled_from(["for", "against", "?"]))
        for one in held
        if data.draw(st.booleans())
    }
    assert recount(protocol(vote(draw_up(held)), *paper_votes(marks))).confirmed


def changed(path, value):
    running, register, opened = published()
    data = deepcopy(protocol(running, register, opened))
    *way, last = path
    place = data
    for step in way:
        place = place[step]
    assert place[last] != value
    place[last] = value
    return recount(data).differences


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("results", 0, "outcome"), "failed", {"results"}),
        (("results", 0, "consent", "part", "area"), 299, {"results"}),
        (("roll", 0, "area"), 101, {"roll_digest", "results"}),
        (("register", 0, "cast_at"), "2026-12-24T00:00:00+00:00", None),
        (("opened", "w1", "marks", "q"), ["against"], {"set_aside", "results"}),
        (("opened", "b-u1", "marks", "q"), ["against"], {"results"}),
        (("set_aside",), [], {"set_aside"}),
        (("rules", "quorum", "share"), "1/2", {"results"}),
    ],
)
def test_whatever_was_changed_is_named(path, value, named) -> None:
    if named is None:
        with pytest.raises(VoteError, match="opened but not admitted"):
            changed(path, value)
    else:
        assert set(changed(path, value)) == named


def test_digests_published_before_bind_roll_and_register() -> None:
    running, register, opened = published()
    printed = protocol(running, register, opened)
    assert printed["roll_digest"] == roll_digest(running.roll)
    assert printed["register_digest"] == register_digest(register) != register_digest(register[1:])


def test_what_happens_to_few_leaves_the_digests_of_earlier_votes_as_they_were() -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    register = [Envelope("b", "u1", "paper", at), Envelope("w", "u2", "online", at, "p", "s")]
    assert register_digest(register) == "2c4181535191add1299fa4b27843aee84237a48d5006c424bf0698b6d16bb051"
    for changed in ({"voided": "wrong door"}, {"entered_at": at}):
        assert register_digest([replace(register[0], **changed), register[1]]) != register_digest(register)


def test_a_recount_reads_what_was_taken_back_and_what_was_entered_late() -> None:
    running, register, opened = published()
    back = Envelope("back", "u1", "paper", CLOSES, voided="wrong door")
    again = [back, *(replace(one, entered_at=CLOSES) if one.number == "b-u2" else one for one in register)]
    printed = json.loads(json.dumps(protocol(running, again, opened)))
    assert recount(printed).confirmed
    assert recount(printed).count == count(running, again, opened)


def test_what_is_no_protocol_is_refused() -> None:
    with pytest.raises(VoteError, match="not a protocol"):
        recount({})
    with pytest.raises(VoteError, match="incomplete"):
        recount({"format": "lifang-ballots-1"})


@given(holdings)
def test_a_masked_roll_weighs_the_same_and_names_no_unit(held) -> None:
    roll = draw_up(held)
    masked = roll.masked(b"key of this vote")
    assert masked.whole == roll.whole
    assert sorted(unit.area for unit in masked.units) == sorted(unit.area for unit in roll.units)
    assert not {unit.code for unit in masked.units} & set(roll.by_code)
    assert masked != roll.masked(b"another key")


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        ([Holding("a", 1, frozenset("A")), Holding("a", 1, frozenset("B"))], "stands 2 times"),
        ([Holding("a", 0, frozenset("A"))], "area of 0"),
        ([Holding("a", 1, frozenset())], "no owner"),
        ([], "empty"),
    ],
)
def test_a_roll_with_a_fault_is_refused(held, fault) -> None:
    with pytest.raises(RollError, match=fault):
        draw_up(held)
