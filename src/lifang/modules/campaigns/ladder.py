"""What comes next at a door where nobody opens: another hour, an evening, a letter, at last a visit together with
somebody else (the police post, the property company). Only then may a target end with nobody met.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Literal, TypeAlias

Try: TypeAlias = Literal["day", "evening", "letter", "joint"]
Step: TypeAlias = Literal["first", "evening", "again", "letter", "joint", "end"]

EVENING = time(18)
VISITS_BEFORE_LETTER = 2
APART = timedelta(hours=3)
"""Between two visits that count: who is out shopping, or asleep after a night shift, is met at the second."""


def next_step(tried: Sequence[str]) -> Step:
    """`tried`: what was done at this target so far, in order, and nobody was met."""
    visits = [one for one in tried if one != "letter"]
    if not visits:
        return "first"
    if "joint" in tried:
        return "end"
    if "evening" not in tried:
        return "evening"
    if len(visits) < VISITS_BEFORE_LETTER:
        return "again"
    return "joint" if "letter" in tried else "letter"


def kind_of_visit(local: datetime, *, joint: bool, tried: Sequence[str]) -> Try:
    """A visit with company counts as the joint one only when its turn has come."""
    if joint and next_step(tried) == "joint":
        return "joint"
    return "evening" if local.time() >= EVENING else "day"


def next_from(local: datetime, tried: Sequence[str]) -> datetime:
    """Up to when another visit is kept but climbs no further, after the last of `tried` was done at this hour.

    Who has just left a letter as the last thing before the joint visit comes on another day: it has to be read first.
    """
    if tried[-1] != "letter":
        return local + APART
    if next_step(tried) != "joint":
        return local
    return datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
