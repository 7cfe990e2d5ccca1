"""Rows of gatherings and votes. All of them are projections of entries: the commands alone change them."""

from lifang.modules.gatherings.models.committees import Committee, CommitteeClock
from lifang.modules.gatherings.models.gatherings import (
    DOOR_OPENS,
    AgendaItem,
    Attendance,
    Gathering,
    GatheringFile,
)
from lifang.modules.gatherings.models.votes import BallotProxy, Nomination, RegisteredBallot, RollUnit, Vote

__all__ = [
    "DOOR_OPENS",
    "AgendaItem",
    "Attendance",
    "BallotProxy",
    "Committee",
    "CommitteeClock",
    "Gathering",
    "GatheringFile",
    "Nomination",
    "RegisteredBallot",
    "RollUnit",
    "Vote",
]
