from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import ceil, floor, sqrt

from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.geometry import Position
from lifang.modules.campaigns.honesty import Agreement, Limits, Visit, agreement, concerns, revisit_sample

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LIMITS = Limits(metres_per_minute=90, metres_from_door=30, reading_error=20)
HERE = Position(40_000_000, 113_000_000)


def north(metres: int) -> Position:
    return Position(HERE.lat + round(metres / 0.1111951), HERE.lon)


def visit(code, seconds=0, at=HERE, *, worker="Li", door=None, photos=(), takes=0):
    return Visit(code, worker, NOW + timedelta(seconds=seconds), at, door, frozenset(photos), takes)


def kinds(*visits):
    return [(one.kind, one.visits, dict(one.numbers)) for one in concerns(visits, LIMITS)]


def test_too_fast_is_told_with_its_numbers_and_one_second_more_is_not() -> None:
    """220 m, less twice the error of a reading, is 180 m: two minutes at 90 m a minute."""
    numbers = {"metres": 220, "seconds": 119, "limit": 90, "needed": 120}
    assert kinds(visit("b", 119, north(220)), visit("a")) == [("too-fast", ("a", "b"), numbers)]
    assert kinds(visit("a"), visit("b", 120, north(220))) == []


def test_speed_is_asked_of_one_worker_between_visits_that_follow_each_other() -> None:
    assert kinds(visit("a"), visit("b", 5, north(500), worker="Wu")) == []
    assert kinds(visit("a"), visit("b", 600, north(500)), visit("c", 1200)) == []


def test_the_way_between_doors_of_one_stair_takes_no_time() -> None:
    assert kinds(visit("a"), visit("b", 0, north(40))) == []


def test_four_doors_in_four_seconds_are_asked_about_wherever_the_phone_was() -> None:
    for at in (HERE, None):
        hurried = [visit(f"{n}", n, at, takes=30) for n in range(4)]
        assert kinds(*hurried) == [
            ("too-short", (f"{n}", f"{n + 1}"), {"seconds": 1, "needed": 30}) for n in range(3)
        ]
    assert kinds(visit("a", takes=30), visit("b", 30, takes=30), visit("c", 40, takes=10)) == []
    assert kinds(visit("a"), visit("b", 1, worker="Wu", takes=30)) == []


@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from([0, 10, 30])), max_size=20))
def test_a_visit_is_asked_about_exactly_when_it_came_sooner_than_it_takes(walk) -> None:
    at, visits, expected = 0, [], []
    for number, (seconds, takes) in enumerate(walk):
        at += seconds
        visits.append(visit(f"{number:02}", at, None, takes=takes))
        if number and seconds < takes:
            expected.append((f"{number - 1:02}", f"{number:02}"))
    assert [one.visits for one in concerns(visits, LIMITS)] == expected


def test_too_far_counts_the_metres_from_the_door() -> None:
    assert kinds(visit("a", at=north(51), door=HERE)) == [("too-far", ("a",), {"metres": 51, "limit": 50})]
    assert kinds(visit("a", at=north(50), door=HERE)) == []


def test_nothing_is_held_against_a_visit_without_a_reading() -> None:
    assert kinds(visit("a", at=None, door=HERE), visit("b", 1, north(900))) == []


def test_the_same_photo_in_two_visits() -> None:
    shown = kinds(
        visit("a", photos=["x", "y"]),
        visit("b", 900, photos=["x"], worker="Wu"),
        visit("c", 999, photos=["z"]),
    )
    assert shown == [("same-photo", ("a", "b"), {"count": 2})]


def test_each_concern_is_said_in_both_languages() -> None:
    found = concerns([visit("a", photos=["x"]), visit("b", 10, north(220), door=HERE, photos=["x"])], LIMITS)
    assert [one.explain("en") for one in found] == [
        "a, b: 220 m apart within 10 s; at 90 m a minute it takes 120 s or more.",
        "b: recorded 220 m from the place; 50 m are allowed.",
        "a, b: the same photo stands in these 2 visits.",
    ]
    (short,) = concerns([visit("a"), visit("b", 4, takes=30)], LIMITS)
    assert (
        short.explain("en")
        == "a, b: the second visit was recorded 4 s after the first; such a visit takes 30 s or more."
    )
    assert short.explain("zh") == "a, b：后一次走访记在前一次之后 4 秒；这样的走访至少需要 30 秒。"
    assert found[1].explain("zh") == "b：记录时距该处 220 米，允许 50 米。"


CODES = st.sets(st.text("abc123", min_size=1), max_size=60)


@given(CODES, st.text(max_size=5))
def test_the_sample_is_a_twentieth_and_the_same_for_everybody(codes, seed) -> None:
    sample = revisit_sample(codes, seed, Fraction(5, 100))
    assert len(sample) == ceil(len(codes) / 20)
    assert set(sample) <= codes
    assert revisit_sample(sorted(codes, reverse=True), seed, Fraction(5, 100)) == sample


@given(CODES, st.text("abc123", min_size=1))
def test_a_visit_more_displaces_at_most_one_of_the_sample(codes, late) -> None:
    before = revisit_sample(codes, "s", Fraction(5, 100))
    after = revisit_sample(codes | {late}, "s", Fraction(5, 100))
    assert len(set(before) - set(after)) <= 1


def test_another_seed_draws_others() -> None:
    codes = [f"v{n}" for n in range(1000)]
    counts = dict.fromkeys(codes, 0)
    for seed in range(200):
        for code in revisit_sample(codes, str(seed), Fraction(5, 100)):
            counts[code] += 1
    assert sum(counts.values()) == 200 * 50
    assert (
        2100 < sum(n * n for n in counts.values()) / 50 < 2300
    )  # of a fair draw: 1000 (10² + 9.5) / 50 = 2190


def test_the_sample_is_the_one_of_the_published_rule() -> None:
    assert revisit_sample(["1", "2", "3", "4"], "seed", Fraction(1, 2)) == [
        "3",
        "4",
    ]  # printf "seed|3" | sha256sum


@given(st.integers(1, 400), st.data())
def test_wilson_like_the_formula_rounded_outwards(compared, data) -> None:
    same = data.draw(st.integers(0, compared))
    low, high = Agreement(same, compared, 0).wilson()
    z, rate = 1.96, same / compared
    centre = (rate + z * z / (2 * compared)) / (1 + z * z / compared)
    half = z * sqrt(rate * (1 - rate) / compared + z * z / (4 * compared**2)) / (1 + z * z / compared)
    assert int(low * 10_000) in {floor((centre - half) * 10_000 + shift) for shift in (-1e-6, 1e-6)} | {0}
    assert int(high * 10_000) in {ceil((centre + half) * 10_000 + shift) for shift in (-1e-6, 1e-6)} | {
        10_000
    }
    assert 0 <= low <= Fraction(same, compared) <= high <= 1


def test_a_published_wilson_interval() -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17, table I)."""
    low, high = Agreement(81, 263, 0).wilson()
    assert low <= Fraction(2553, 10_000) <= low + Fraction(1, 10_000)
    assert high - Fraction(1, 10_000) <= Fraction(3662, 10_000) <= high


def test_agreement_counts_those_not_yet_visited_again() -> None:
    found = agreement(
        ["a", "b", "c"], {"a": "done", "b": "vacant", "c": "done"}, {"a": "done", "b": "refused"}
    )
    assert found == Agreement(same=1, compared=2, not_yet=1)
    assert found.explain("en").startswith(
        "2 doors visited again, 1 with the same outcome: 50.0 % agree (95 % interval 9.4"
    )
    assert found.explain("zh").endswith("还有 1 户未复访。")
    assert "3 doors; none visited" in agreement(["a", "b", "c"], {}, {}).explain("en")
    assert Agreement(0, 0, 3).wilson() == (0, 1)
