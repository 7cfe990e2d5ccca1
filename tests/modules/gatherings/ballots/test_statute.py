"""Cases of Civil Code art. 278, at and one step beside each threshold."""

import pytest

from lifang.modules.gatherings.ballots import Holding, VoteError, count, draw_up, explain
from lifang.modules.gatherings.ballots.statute import CommitteeSize
from tests.modules.gatherings.ballots.votes import election, flats, motion, paper_votes, vote


def outcome(roll, marks, matter=4):
    return count(vote(roll, motion(matter)), *paper_votes(marks)).results[0]


def voting(in_favour: int, against: int = 0, abstain: int = 0) -> dict[str, str]:
    answers = ["for"] * in_favour + ["against"] * against + ["abstain"] * abstain
    return {f"u{n}": answer for n, answer in enumerate(answers, 1)}


def test_two_thirds_is_enough_for_the_quorum_because_yishang_includes_the_number() -> None:
    nine = flats(*[100] * 9)
    assert outcome(nine, voting(6)).outcome == "passed"
    assert outcome(nine, voting(5)).outcome == "no-quorum"


def test_heads_without_area_are_no_quorum_and_area_without_heads_is_none() -> None:
    roll = flats(700, 100, 100, 100)
    many_small = outcome(roll, {"u2": "for", "u3": "for", "u4": "for"})
    assert (many_small.quorum.area_met, many_small.quorum.heads_met) == (False, True)
    few_large = outcome(roll, {"u1": "for", "u2": "for"})
    assert (few_large.quorum.area_met, few_large.quorum.heads_met) == (True, False)
    assert many_small.outcome == few_large.outcome == "no-quorum"


@pytest.mark.parametrize("matter", [1, 2, 3, 4, 5, 9])
def test_exactly_half_does_not_pass_an_ordinary_matter(matter: int) -> None:
    ten = flats(*[100] * 10)
    assert outcome(ten, voting(5, 5), matter).outcome == "failed"
    assert outcome(ten, voting(6, 4), matter).outcome == "passed"


@pytest.mark.parametrize("matter", [6, 7, 8])
def test_exactly_three_quarters_passes_the_three_graver_matters(matter: int) -> None:
    eight = flats(*[100] * 8)
    assert outcome(eight, voting(6, 2), matter).outcome == "passed"
    assert outcome(eight, voting(5, 3), matter).outcome == "failed"


def test_the_share_is_of_those_who_took_part_not_of_all_owners() -> None:
    """A quorum of 100 equal owners is 67; more than half of 67 is 34."""
    hundred = flats(*[100] * 100)
    assert outcome(hundred, voting(34, 33)).outcome == "passed"
    assert outcome(hundred, voting(33, 34)).outcome == "failed"
    assert outcome(hundred, voting(66)).outcome == "no-quorum"


def test_who_did_not_vote_is_counted_for_nothing() -> None:
    result = outcome(flats(*[100] * 9), voting(4, 2))
    assert result.quorum.part.heads == 6
    assert result.consent.part.heads + result.against.heads + result.abstained.heads == 6


def test_abstaining_takes_part_and_does_not_agree() -> None:
    result = outcome(flats(*[100] * 6), voting(3, 0, 3))
    assert result.quorum.part.heads == 6
    assert result.outcome == "failed"


def test_a_majority_of_heads_alone_does_not_pass() -> None:
    result = outcome(flats(900, 100, 100), {"u1": "against", "u2": "for", "u3": "for"})
    assert (result.consent.heads_met, result.consent.area_met) == (True, False)
    assert result.outcome == "failed"


def test_a_spoiled_ballot_takes_no_part() -> None:
    marks = {**voting(6), "u6": ("for", "against")}
    result = outcome(flats(*[100] * 9), marks)
    assert (result.quorum.part.heads, result.spoiled.heads) == (5, 1)
    assert result.outcome == "no-quorum"


def test_one_owner_of_several_units_is_one_head_with_all_their_area() -> None:
    roll = draw_up(Holding(unit, 100, frozenset({"A"})) for unit in "abcd")
    assert (roll.whole.area, roll.whole.heads) == (400, 1)


def test_co_owners_are_one_head_together_also_over_several_units() -> None:
    couple = frozenset({"A", "B"})
    roll = draw_up([Holding("a", 1, couple), Holding("b", 2, couple), Holding("c", 4, frozenset({"A"}))])
    assert roll.by_code["a"].head == roll.by_code["b"].head != roll.by_code["c"].head
    assert roll.whole.heads == 2


def test_a_head_whose_ballots_disagree_is_on_no_side_but_took_part() -> None:
    both = [Holding("u1", 100, frozenset({"A"})), Holding("u2", 50, frozenset({"A"}))]
    result = outcome(
        draw_up([*both, Holding("u3", 100, frozenset({"B"}))]), {"u1": "for", "u2": "against", "u3": "for"}
    )
    assert (result.consent.part.area, result.consent.part.heads) == (200, 1)
    assert (result.against.area, result.against.heads, result.divided_heads) == (50, 0, 1)
    assert result.outcome == "failed"  # 1 of 2 heads is not more than half
    assert any(
        "Owners of several units who voted differently with them: 1;" in sentence
        for sentence in explain(result, "en")
    )


def test_a_committee_is_odd_and_its_alternates_are_not_more_than_its_members() -> None:
    with pytest.raises(VoteError, match="odd"):
        election(4, 0, "abcd")
    with pytest.raises(VoteError, match="alternates"):
        election(3, 4, "abcd")


def test_five_members_or_three_below_a_hundred_households() -> None:
    size = CommitteeSize(least=5, least_if_small=3, small_below=100)  # Beijing property regulations art. 39
    size.check(5, 100)
    size.check(3, 99)
    with pytest.raises(VoteError, match="needs 5"):
        size.check(3, 100)


def test_the_sentences_say_numbers_needs_and_outcome_in_both_languages() -> None:
    result = outcome(flats(8942, 6010, 9000), {"u1": "for", "u2": "against", "u3": "for"})
    assert explain(result, "en") == [
        "Took part: area 239.52 m² / 239.52 m² = 100.00 %; heads 3 / 3 = 100.00 %. Needed: at least 2/3 of both.",
        "In favour, of those who took part: area 179.42 m² / 239.52 m² = 74.90 %; heads 2 / 3 = 66.66 %. Needed: more than 1/2 of both.",
        "Against 60.10 m² / heads 1; abstained 0.00 m² / heads 0; spoiled 0.00 m² / heads 0 (these take no part).",
        "The motion passed.",
    ]
    assert explain(result, "zh-hans")[-1] == "表决通过。"
    missed = outcome(flats(8942, 6010, 9000), {"u1": "for"})
    assert explain(missed, "zh")[-1] == "参与表决未达到法定比例，本次表决无效；还差面积 70.26 平方米、1 人。"
