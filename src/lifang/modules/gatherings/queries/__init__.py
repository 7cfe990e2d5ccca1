"""All reads of gatherings and votes: what is public, and what a viewer may look behind."""

from lifang.modules.gatherings.queries.committees import (
    names_by_role,
    public_committees,
    visible_committees,
)
from lifang.modules.gatherings.queries.gatherings import (
    ISSUE,
    ahead,
    behind,
    issues_waiting,
    meetings_on,
    of_public,
    on_now,
    organizers,
    present_counts,
    purpose_for,
    to_come_at,
    to_write_up,
    visible_gatherings,
)
from lifang.modules.gatherings.queries.votes import (
    Call,
    ballots_by_channel,
    calls,
    forecast_of,
    of_public_votes,
    results_in_words,
    visible_votes,
    votes_at,
)

__all__ = [
    "ISSUE",
    "Call",
    "ahead",
    "ballots_by_channel",
    "behind",
    "calls",
    "forecast_of",
    "issues_waiting",
    "meetings_on",
    "names_by_role",
    "of_public",
    "of_public_votes",
    "on_now",
    "organizers",
    "present_counts",
    "public_committees",
    "purpose_for",
    "results_in_words",
    "to_come_at",
    "to_write_up",
    "visible_committees",
    "visible_gatherings",
    "visible_votes",
    "votes_at",
]
