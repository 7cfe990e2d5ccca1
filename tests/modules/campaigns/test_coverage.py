from fractions import Fraction
from math import comb, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.campaigns.coverage import CoverageProof, TwoLists, chapman, most_unlisted

CAPTURES = [(0.95, 0.9), (0.8, 0.3), (0.99, 0.1), (0.5, 0.5)]


@st.composite
def two_lists(draw):
    listed, second = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    return TwoLists(listed, second, draw(st.integers(1, min(listed, second))))


@given(two_lists(), st.sampled_from([Fraction(95, 100), Fraction(1, 2), Fraction(99, 100)]))
def test_the_bound_is_the_largest_number_that_the_exact_test_does_not_refuse(lists, confidence) -> None:
    def chance_of_so_many_on_both(doors: int) -> Fraction:
        least, most = lists.both, min(lists.listed, lists.second)
        ways = sum(
            comb(lists.listed, x) * comb(doors - lists.listed, lists.second - x)
            for x in range(least, most + 1)
        )
        return Fraction(ways, comb(doors, lists.second))

    bound = most_unlisted(lists, confidence)
    assert bound is not None
    assert chance_of_so_many_on_both(lists.known + bound) > 1 - confidence
    assert chance_of_so_many_on_both(lists.known + bound + 1) <= 1 - confidence


@pytest.mark.parametrize("doors", [20, 120, 600])
@pytest.mark.parametrize(("on_list", "on_second"), CAPTURES)
def test_at_95_percent_it_holds_95_times_in_100(doors, on_list, on_second) -> None:
    rounds = 300
    rng = Random(f"{doors} {on_list} {on_second}")
    held = sum(bound_holds(rng, doors, [on_list] * doors, on_second) for _ in range(rounds))
    assert held >= 0.95 * rounds - 3 * sqrt(rounds * 0.95 * 0.05)


def test_it_holds_when_some_doors_are_hard_to_list_as_long_as_the_second_list_finds_all_alike() -> None:
    rounds, rng = 300, Random(4)
    chances = [0.98] * 150 + [0.4] * 50
    held = sum(bound_holds(rng, 200, chances, 0.5) for _ in range(rounds))
    assert held >= 0.95 * rounds - 3 * sqrt(rounds * 0.95 * 0.05)


def test_it_does_not_hold_when_both_lists_miss_the_same_doors() -> None:
    """Why the method says that the second list must be independent."""
    rng, hidden = Random(5), 20
    lists = simulated(rng, 200, [0.9] * 200, 0.9)
    bound = most_unlisted(lists)
    assert bound is not None
    assert bound < 200 - lists.known + hidden


def simulated(rng: Random, doors: int, on_list: list[float], on_second: float) -> TwoLists:
    listed = {str(door) for door in range(doors) if rng.random() < on_list[door]}
    second = {str(door) for door in range(doors) if rng.random() < on_second}
    return TwoLists.compare(listed, second)


def bound_holds(rng: Random, doors: int, on_list: list[float], on_second: float) -> bool:
    lists = simulated(rng, doors, on_list, on_second)
    bound = most_unlisted(lists)
    return bound is None or doors <= lists.known + bound


def test_it_is_tight_enough_to_be_of_use() -> None:
    """8,000 doors of which 99 % are listed, checked against a tenth of them drawn independently."""
    bound = most_unlisted(TwoLists(7920, 800, 792))
    assert bound is not None
    assert 60 <= bound <= 150


def test_lists_of_a_whole_town_are_answered_at_once() -> None:
    assert most_unlisted(TwoLists(40_000, 38_000, 37_900)) is not None


def test_the_second_reader_of_a_page_does_not_wait() -> None:
    lists = TwoLists(2000, 1900, 1800)
    CoverageProof(lists, 0).statement("zh")
    before = most_unlisted.cache_info().hits
    CoverageProof(lists, 0).statement("en")
    assert most_unlisted.cache_info().hits == before + 1


def test_without_a_common_door_nothing_can_be_said() -> None:
    lists = TwoLists(30, 2, 0)
    assert most_unlisted(lists) is None
    assert "nothing can be said" in CoverageProof(lists, 32).statement("en")


def test_a_second_list_of_all_doors_leaves_none() -> None:
    assert most_unlisted(TwoLists(100, 100, 100)) == 0


@given(st.integers(5, 12), st.integers(1, 12), st.integers(1, 12))
def test_chapman_is_right_on_average_when_the_lists_together_exceed_the_doors(doors, listed, second) -> None:
    listed, second = min(listed, doors), min(second, doors)
    if listed + second < doors:
        return
    average = sum(
        Fraction(comb(listed, both) * comb(doors - listed, second - both), comb(doors, second))
        * chapman(TwoLists(listed, second, both))
        for both in range(max(0, listed + second - doors), min(listed, second) + 1)
    )
    assert average == doors


def test_the_line_of_the_page() -> None:
    proof = CoverageProof(TwoLists(200, 60, 58), with_outcome=202)
    bound = most_unlisted(proof.lists)
    assert (
        proof.statement("en")
        == f"202 doors, all with an outcome; at most {bound} doors unlisted with 95 % confidence."
    )
    assert (
        proof.statement("zh-hans") == f"共 202 户，每户都有结果；在 95% 的置信度下，未登记的至多 {bound} 户。"
    )
    unfinished = CoverageProof(proof.lists, with_outcome=200)
    assert unfinished.statement("en").startswith("202 doors, 2 of them still without an outcome; ")
    assert "2 were new" in proof.method("en")
    assert "2 户是新发现的" in proof.method("zh")


def test_impossible_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot be on both"):
        TwoLists(3, 2, 3)
    with pytest.raises(ValueError, match="only 4 on the lists"):
        CoverageProof(TwoLists(3, 2, 1), 5)
    with pytest.raises(ValueError, match="95/100"):
        most_unlisted(TwoLists(3, 2, 1), Fraction(95))
