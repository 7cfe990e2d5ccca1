from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.campaigns.stock import Movement, balances, findings

NOW = datetime(2026, 11, 23, tzinfo=UTC)
POSTER = ("poster", "team 1")


def moves(*given_ones):
    return [
        Movement(f"m{n}", *POSTER, kind, quantity, NOW + timedelta(hours=n), "gate 3", "ab12")
        for n, (kind, quantity) in enumerate(given_ones)
    ]


def troubles(movements, left):
    return [(one.trouble, dict(one.numbers)) for one in findings(movements, left)]


SPENT = moves(("received", 48), ("handed-out", 8), ("posted", 30))


def test_it_adds_up() -> None:
    assert findings(SPENT, {POSTER: 10}) == []
    (balance,) = balances(SPENT, {POSTER: 10})
    assert (balance.received, balance.handed_out, balance.posted, balance.left) == (48, 8, 30, 10)


@pytest.mark.parametrize(("left", "trouble", "off"), [(7, "missing", 3), (12, "surplus", 2)])
def test_it_does_not_add_up(left, trouble, off) -> None:
    (finding,) = findings(SPENT, {POSTER: left})
    assert (finding.trouble, finding.numbers["off"]) == (trouble, off)


def test_the_sentence_shows_the_sum() -> None:
    (finding,) = findings(SPENT, {POSTER: 7})
    assert finding.explain("en") == (
        "team 1, poster: 3 are missing; received 48, handed out 8, posted 30, so 10 should be left, 7 were counted."
    )
    assert finding.explain("zh") == "team 1的poster少了 3：领取 48，发放 8，张贴 30，应剩 10，实剩 7。"


def test_what_nobody_counted_is_a_finding() -> None:
    assert [one[0] for one in troubles(SPENT, {})] == ["not-counted"]


def test_giving_out_more_than_was_in_hand_is_found_though_the_end_adds_up() -> None:
    late = moves(("handed-out", 5), ("received", 5))
    assert troubles(late, {POSTER: 0}) == [("overdrawn", {"off": 5, "had": 0})]
    same_hour = [Movement("a", *POSTER, "handed-out", 5, NOW), Movement("b", *POSTER, "received", 5, NOW)]
    assert troubles(same_hour, {POSTER: 0}) == []


def test_a_posting_needs_its_place_and_photo() -> None:
    bare = [
        Movement("r", *POSTER, "received", 1, NOW),
        Movement("p", *POSTER, "posted", 1, NOW, "gate 3", ""),
    ]
    assert troubles(bare, {POSTER: 0}) == [("no-photo", {"quantity": 1})]


def test_what_was_counted_where_nothing_came_is_a_surplus() -> None:
    assert [one[0] for one in troubles([], {POSTER: 2})] == ["surplus"]


def test_a_movement_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="from 1"):
        moves(("received", 0))


@given(
    st.lists(st.tuples(st.sampled_from(["received", "handed-out", "posted"]), st.integers(1, 9)), min_size=1),
    st.integers(0, 99),
)
def test_at_the_end_a_finding_stands_exactly_where_the_sum_is_off(given_ones, left) -> None:
    expected = sum(quantity if kind == "received" else -quantity for kind, quantity in given_ones)
    at_the_end = [
        one for one in findings(moves(*given_ones), {POSTER: left}) if one.trouble in {"missing", "surplus"}
    ]
    assert bool(at_the_end) == (left != expected)
    assert all(one.numbers["off"] == abs(left - expected) for one in at_the_end)
