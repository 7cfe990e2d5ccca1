"""The count against another that knows only the words of the statute."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.gatherings.ballots import Paper, VoteError, count, draw_up
from lifang.modules.gatherings.ballots.count import tie_key
from tests.modules.gatherings.ballots.votes import (
    election,
    flats,
    holdings,
    motion,
    online,
    paper_votes,
    vote,
)

MARKS = st.sampled_from([("for",), ("against",), ("abstain",), (), ("for", "against"), ("perhaps",)])


def shares(units, of_units, owners):
    """Area and heads of some units as fractions of others', owners compared as sets."""
    area = Fraction(sum(u.area for u in units), sum(u.area for u in of_units))
    return area, Fraction(len({owners[u.unit] for u in units}), len({owners[u.unit] for u in of_units}))


@given(holdings, st.data(), st.integers(1, 9))
def test_like_a_count_by_fractions(held, data, matter) -> None:
    owners = {one.unit: one.owners for one in held}
    marks = {one.unit: data.draw(MARKS) for one in held if data.draw(st.booleans())}
    result = count(vote(draw_up(held), motion(matter)), *paper_votes(marks)).results[0]

    means = {("for",): "for", ("against",): "against", ("abstain",): "abstain", (): "abstain"}
    answer = {unit: means[given] for unit, given in marks.items() if given in means}
    taking_part = [one for one in held if one.unit in answer]
    area, heads = shares(taking_part, held, owners)
    if not (3 * area >= 2 and 3 * heads >= 2):
        assert result.outcome == "no-quorum"
        return
    agreeing = [one for one in taking_part if answer[one.unit] == "for"]
    disagreeing = {owners[one.unit] for one in taking_part if answer[one.unit] != "for"}
    area, _ = shares(agreeing, taking_part, owners)
    whole_heads = {owners[one.unit] for one in taking_part}
    heads = Fraction(len({owners[one.unit] for one in agreeing} - disagreeing), len(whole_heads))
    if matter in {6, 7, 8}:
        passed = area >= Fraction(3, 4) and heads >= Fraction(3, 4)
    else:
        passed = area > Fraction(1, 2) and heads > Fraction(1, 2)
    assert result.outcome == ("passed" if passed else "failed")


@given(holdings, st.data())
def test_all_sides_sum_up_to_those_who_took_part(held, data) -> None:
    marks = {one.unit: data.draw(MARKS) for one in held}
    result = count(vote(draw_up(held)), *paper_votes(marks)).results[0]
    sides = [result.consent.part, result.against, result.abstained]
    assert sum(side.area for side in sides) == result.quorum.part.area
    assert sum(side.heads for side in sides) + result.divided_heads == result.quorum.part.heads
    assert result.quorum.part.area + result.spoiled.area == result.quorum.whole.area


@given(holdings, st.data())
def test_a_further_vote_in_favour_never_defeats_a_motion_that_had_a_quorum(held, data) -> None:
    roll = draw_up(held)
    marks = {
        one.unit: data.draw(st.sampled_from(["for", "against"])) for one in held if data.draw(st.booleans())
    }
    before = count(vote(roll), *paper_votes(marks)).results[0]
    if before.outcome == "passed":
        absent = {unit.head for unit in roll.units} - {roll.by_code[unit].head for unit in marks}
        more = marks | {unit.code: "for" for unit in roll.units if unit.head in absent}
        assert count(vote(roll), *paper_votes(more)).results[0].outcome == "passed"


def test_paper_and_online_are_one_count() -> None:
    register, opened = paper_votes({"u1": "for", "u2": "against"})
    envelope, inside = online("u3", "for", "w1")
    counted = count(vote(flats(100, 100, 100)), [*register, envelope], {**opened, "w1": inside})
    assert counted.set_aside == ()
    assert counted.results[0].consent.part.heads == 2


def test_an_online_ballot_changed_after_the_seal_is_set_aside() -> None:
    envelope, _ = online("u1", "for", "w1")
    counted = count(vote(flats(100)), [envelope], {"w1": Paper({"q": ("against",)}, "n")})
    assert [one.reason for one in counted.set_aside] == ["seal-broken"]
    assert counted.results[0].quorum.part.heads == 0


def test_an_online_ballot_moved_to_another_unit_is_set_aside() -> None:
    envelope, inside = online("u1", "for", "w1")
    counted = count(vote(flats(100, 900)), [replace(envelope, unit="u2")], {"w1": inside})
    assert [one.reason for one in counted.set_aside] == ["seal-broken"]


def test_a_ballot_that_was_kept_closed_is_named() -> None:
    envelope, _ = online("u1", "for", "w1")
    counted = count(vote(flats(100)), [envelope], {})
    assert [(one.number, one.reason) for one in counted.set_aside] == [("w1", "not-opened")]


def test_a_ballot_that_was_not_admitted_must_not_be_opened() -> None:
    register, opened = paper_votes({"u1": "for"})
    with pytest.raises(VoteError, match="b-u9 was opened but not admitted"):
        count(vote(flats(100)), register, opened | {"b-u9": Paper({})})


def elect(chosen, seats=1, alternates=1, names="abc", areas=None):
    roll = flats(*(areas or [100] * len(chosen)))
    register, opened = paper_votes({f"u{n}": marks for n, marks in enumerate(chosen, 1)}, "e")
    return count(vote(roll, election(seats, alternates, names)), register, opened).results[0]


def test_members_and_alternates_by_heads_then_by_area() -> None:
    chosen = [("a", "b", "c"), ("a", "b", "c"), ("a", "b", "d"), ("b", "c", "d"), ("a", "d", "c")]
    result = elect(chosen, 3, 1, "abcd", [100, 100, 100, 150, 120])
    assert [(one.candidate, one.won) for one in result.standings] == [
        ("c", "member"),  # four heads and 470
        ("b", "member"),  # four heads and 450
        ("a", "member"),  # four heads and 420
        ("d", "alternate"),  # three heads
    ]
    assert result.outcome == "complete"


def test_a_candidate_without_more_than_half_of_both_is_not_elected_though_first() -> None:
    result = elect([("a",), ("b",), ("c",)])
    assert {one.won for one in result.standings} == {"nothing"}
    assert (result.outcome, result.empty_seats) == ("seats-empty", 1)


def test_a_tie_goes_to_the_published_draw() -> None:
    result = elect([("a", "b", "c")] * 3, 3, 0, "abc")
    assert [one.candidate for one in result.standings] == sorted(
        "abc", key=lambda one: tie_key("20261031", "e", one)
    )


def test_too_many_marks_spoil_a_ballot_and_none_abstain() -> None:
    result = elect([("a", "b"), (), ("a",)])
    assert (result.spoiled.heads, result.abstained.heads, result.quorum.part.heads) == (1, 1, 2)


@given(st.lists(st.frozensets(st.sampled_from("abcde"), max_size=3), min_size=1, max_size=8), st.data())
def test_the_elected_are_those_a_plain_count_ranks_first(chosen, data) -> None:
    areas = [data.draw(st.integers(1, 5)) for _ in chosen]
    result = elect([tuple(sorted(one)) for one in chosen], 3, 2, "abcde", areas)
    tally = {
        c: (sum(c in one for one in chosen), sum(a for a, one in zip(areas, chosen, strict=True) if c in one))
        for c in "abcde"
    }
    accepted = [c for c, (heads, area) in tally.items() if 2 * heads > len(chosen) and 2 * area > sum(areas)]
    best = sorted(accepted, key=lambda c: (*(-number for number in tally[c]), tie_key("20261031", "e", c)))
    assert [one.candidate for one in result.standings if one.won == "member"] == best[:3]
    assert [one.candidate for one in result.standings if one.won == "alternate"] == best[3:5]
    assert result.empty_seats == 3 - len(best[:3])


def test_the_same_ballot_number_twice_is_refused() -> None:
    register, opened = paper_votes({"u1": "for"})
    with pytest.raises(ValueError, match="stands twice"):
        count(vote(flats(100)), register * 2, opened)
