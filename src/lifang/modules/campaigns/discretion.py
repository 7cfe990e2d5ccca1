"""What everybody may know of a campaign. That somebody at this entrance is visited for what they are is nobody's business:
campaigns over persons and families, and over homes for a purpose that says something about who lives there, are told of
by community at the most, never with small numbers, not at the plate, and not on the card that lies in the stairwell.
"""

from __future__ import annotations

OPEN_PURPOSES = frozenset({"service", "inspection", "sanitation"})
"""Work on places and facilities, the same for whoever lives there. A purpose not named here is told of with discretion."""
PROJECT = "project"  # of a building site it is told openly for every purpose: nobody lives there
PLACES = frozenset({"household", "site"})
FEWEST = 10  # a number of people below this is not told: among nine neighbours one is easily found


def is_open(kind: str, purpose: str) -> bool:
    return kind == PROJECT or (kind in PLACES and purpose in OPEN_PURPOSES)
