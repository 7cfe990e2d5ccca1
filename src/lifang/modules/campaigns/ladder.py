"""What comes next at a door where nobody opens: another hour, an evening, a letter, at last a visit together with
somebody else (the police post, the property company). Only then may a target end with nobody met.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import Literal, TypeAlias

Try: TypeAlias = Literal["day", "evening", "letter", "joint"]
Step: TypeAlias = Literal["first", "evening", "again", "letter", "joint", "end"]

EVENING = time(18)
VISITS_BEFORE_LETTER = 2


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
