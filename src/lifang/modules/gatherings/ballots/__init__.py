"""Votes of owners, counted in exact whole numbers (Civil Code art. 278).

Every motion must pass two doors with two keys, area and heads: a quorum of the whole, then consent of those who
took part. Whoever handed in no ballot is counted nowhere: art. 278 asks for those 参与表决, taking part in the vote.

The order of a vote: `draw_up` the roll and publish its digest → take envelopes, paper and online, into one
register → publish the register's digest at closing → open the envelopes that `admit` let through → `count` →
publish the `protocol`, from which anyone can `recount`.
"""

from lifang.modules.gatherings.ballots.admission import SetAside, admit
from lifang.modules.gatherings.ballots.count import Count, count
from lifang.modules.gatherings.ballots.forecast import Door, Forecast, forecast
from lifang.modules.gatherings.ballots.papers import Envelope, Paper, Proxy, seal
from lifang.modules.gatherings.ballots.protocol import (
    Recount,
    protocol,
    recount,
    register_digest,
    roll_digest,
)
from lifang.modules.gatherings.ballots.results import ElectionResult, MotionResult, Standing
from lifang.modules.gatherings.ballots.roll import (
    Alike,
    Holding,
    Roll,
    RollError,
    Unit,
    Weight,
    alike,
    draw_up,
)
from lifang.modules.gatherings.ballots.threshold import Threshold
from lifang.modules.gatherings.ballots.vote import Candidate, Election, Motion, Rules, Vote, VoteError
from lifang.modules.gatherings.ballots.words import explain, explain_forecast

__all__ = [
    "Alike",
    "Candidate",
    "Count",
    "Door",
    "Election",
    "ElectionResult",
    "Envelope",
    "Forecast",
    "Holding",
    "Motion",
    "MotionResult",
    "Paper",
    "Proxy",
    "Recount",
    "Roll",
    "RollError",
    "Rules",
    "SetAside",
    "Standing",
    "Threshold",
    "Unit",
    "Vote",
    "VoteError",
    "Weight",
    "admit",
    "alike",
    "count",
    "draw_up",
    "explain",
    "explain_forecast",
    "forecast",
    "protocol",
    "recount",
    "register_digest",
    "roll_digest",
    "seal",
]
