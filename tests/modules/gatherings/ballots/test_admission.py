"""One ballot per unit, and proxies with their limits."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.gatherings.ballots import Envelope, Holding, Proxy, VoteError, admit, draw_up
from tests.modules.gatherings.ballots.votes import CLOSES, OPENS, flats, vote

HOUR = timedelta(hours=1)


def envelope(number, unit="u1", channel="paper", after=0, proxy=None):
    return Envelope(number, unit, channel, OPENS + after * HOUR, proxy)


def winner(envelopes, proxies=(), **changes):
    return admit(vote(flats(100, 100), proxies=proxies, **changes), envelopes).admitted["u1"].number


def proxy(number="p", agent="Zhang", units=("u1",), signed=0, revoked_at=None):
    return Proxy(number, agent, units, OPENS + signed * HOUR, revoked_at)


def reasons(envelopes, **changes):
    return [one.reason for one in admit(vote(flats(100, 100, 100, 100), **changes), envelopes).set_aside]


def test_the_preferred_channel_goes_first_whenever_it_came() -> None:
    both = [envelope("paper", after=5), envelope("online", channel="online", after=1)]
    assert winner(both, prefer="paper") == "paper"
    assert winner(both, prefer="online") == "online"
    assert winner(both, prefer=None, keep="first") == "online"
    assert winner(both, prefer=None, keep="last") == "paper"


def test_an_owners_own_ballot_goes_before_a_proxys() -> None:
    by_proxy, own = envelope("by-proxy", after=1, proxy="p"), envelope("own", channel="online", after=9)
    assert winner([by_proxy, own], [proxy()]) == "own"


def test_the_superseded_ballot_is_shown_with_the_one_that_went_before() -> None:
    set_aside = admit(vote(flats(1)), [envelope("a"), envelope("b", after=1)]).set_aside
    assert [(one.number, one.reason, one.by) for one in set_aside] == [("b", "superseded", "a")]


@given(st.lists(st.tuples(st.sampled_from(["paper", "online"]), st.integers(0, 2)), min_size=1, max_size=4))
def test_the_order_of_the_register_changes_nothing(given_ones) -> None:
    envelopes = [
        envelope(str(n), channel=channel, after=after) for n, (channel, after) in enumerate(given_ones)
    ]
    assert len({winner(list(order)) for order in permutations(envelopes)}) == 1


def test_the_last_moment_counts_and_the_next_does_not() -> None:
    late = Envelope("late", "u1", "paper", CLOSES + timedelta(microseconds=1))
    early = Envelope("early", "u1", "paper", OPENS - timedelta(microseconds=1))
    last = Envelope("last", "u1", "paper", CLOSES)
    assert winner([late, early, last]) == "last"
    assert reasons([late, early, last]) == ["too-early", "too-late"]


def test_an_envelope_taken_back_leaves_its_unit_to_another() -> None:
    """Whatever else was wrong with it."""
    back = Envelope("back", "u1", "paper", OPENS + 9 * HOUR, voided="wrong door")
    lost = Envelope("lost", "garage", "paper", CLOSES + HOUR, voided="wrong door")
    admitted = admit(vote(flats(100, 100)), [back, lost, envelope("own", after=1)])
    assert admitted.admitted["u1"].number == "own"
    assert [(one.number, one.reason) for one in admitted.set_aside] == [
        ("back", "voided"),
        ("lost", "voided"),
    ]


def test_a_unit_that_is_not_on_the_roll() -> None:
    assert reasons([envelope("a", unit="garage")]) == ["unknown-unit"]


@pytest.mark.parametrize(
    ("given_proxy", "reason"),
    [
        (proxy("other"), "unknown-proxy"),
        (proxy(units=("u2",)), "proxy-for-other-unit"),
        (proxy(signed=2), "proxy-not-yet-signed"),
        (proxy(revoked_at=CLOSES), "proxy-revoked"),
    ],
)
def test_a_proxy_that_does_not_carry_its_ballot(given_proxy, reason) -> None:
    assert reasons([envelope("a", after=1, proxy="p")], proxies=[given_proxy]) == [reason]


def test_a_proxy_revoked_after_the_close_still_counted() -> None:
    assert reasons([envelope("a", proxy="p")], proxies=[proxy(revoked_at=CLOSES + HOUR)]) == []


def test_an_agent_stands_for_no_more_heads_than_the_limit_in_order_of_signing() -> None:
    proxies = [proxy(f"p{n}", units=(f"u{n}",), signed=-n) for n in (1, 2, 3, 4)]
    envelopes = [envelope(f"b{n}", unit=f"u{n}", proxy=f"p{n}") for n in (1, 2, 3, 4)]
    counted = admit(vote(flats(1, 1, 1, 1), proxies=proxies, heads_per_agent=3), envelopes)
    assert [(one.number, one.reason) for one in counted.set_aside] == [("b1", "proxy-over-limit")]


def test_a_revoked_proxy_does_not_use_up_the_limit() -> None:
    proxies = [proxy("p1", signed=-2, revoked_at=OPENS), proxy("p2", units=("u2",), signed=-1)]
    assert reasons([envelope("b2", unit="u2", proxy="p2")], proxies=proxies, heads_per_agent=1) == []


def test_a_limit_of_none_allows_no_proxies() -> None:
    assert reasons([envelope("a", proxy="p")], proxies=[proxy()], heads_per_agent=0) == ["proxy-over-limit"]


def test_several_units_of_one_owner_are_one_head_of_the_limit() -> None:
    roll = draw_up(Holding(unit, 1, frozenset({"A"})) for unit in ("u1", "u2"))
    running = vote(roll, proxies=[proxy(units=("u1", "u2"))], heads_per_agent=1)
    assert len(admit(running, [envelope("a", proxy="p"), envelope("b", unit="u2", proxy="p")]).admitted) == 2


def test_a_proxy_for_units_of_several_owners_is_refused() -> None:
    with pytest.raises(VoteError, match="several owners"):
        vote(flats(1, 1), proxies=[proxy(units=("u1", "u2"))])
