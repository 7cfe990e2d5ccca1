"""Small votes for tests."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from lifang.modules.gatherings.ballots import (
    Candidate,
    Election,
    Envelope,
    Holding,
    Motion,
    Paper,
    Proxy,
    Roll,
    Rules,
    Vote,
    draw_up,
    seal,
)
from lifang.modules.gatherings.ballots.statute import CONSENT, QUORUM

OPENS = datetime(2026, 11, 1, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=20)
TITLE = {"zh": "议题", "en": "Motion"}


def rules(**changes) -> Rules:
    given = {
        "quorum": QUORUM,
        "heads_per_agent": 3,
        "prefer": "paper",
        "keep": "first",
        "tie_seed": "20261031",
    }
    return Rules(**given | changes)


def motion(matter: int = 4) -> Motion:
    return Motion("q", TITLE, CONSENT[matter])


def election(seats: int, alternates: int, names: str) -> Election:
    return Election(
        "e", TITLE, CONSENT[3], seats, alternates, tuple(Candidate(one, f"Name {one}") for one in names)
    )


def vote(roll: Roll, *questions: Motion | Election, proxies: Sequence[Proxy] = (), **changes) -> Vote:
    return Vote("v1", OPENS, CLOSES, roll, rules(**changes), questions or (motion(),), tuple(proxies))


def flats(*areas: int) -> Roll:
    """One owner each: u1, u2 …"""
    return draw_up(Holding(f"u{n}", area, frozenset({f"p{n}"})) for n, area in enumerate(areas, 1))


def paper_votes(marks: Mapping[str, Sequence[str] | str], question: str = "q"):
    """Register and opened ballots: every unit hands in one paper ballot with these marks."""
    register = [Envelope(f"b-{unit}", unit, "paper", OPENS) for unit in marks]
    opened = {
        f"b-{unit}": Paper({question: (given,) if isinstance(given, str) else tuple(given)})
        for unit, given in marks.items()
    }
    return register, opened


def online(unit: str, given: str, number: str, at: datetime = OPENS, nonce: str = "n"):
    inside = Paper({"q": (given,)}, nonce)
    return Envelope(number, unit, "online", at, None, seal("v1", number, unit, inside)), inside


holdings = st.lists(
    st.tuples(st.integers(1, 300), st.frozensets(st.sampled_from("ABCDEF"), min_size=1, max_size=2)),
    min_size=1,
    max_size=9,
).map(lambda rows: [Holding(f"u{n}", area, owners) for n, (area, owners) in enumerate(rows)])
