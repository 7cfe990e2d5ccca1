"""Every change of a campaign. Each is one entry in the campaign's stream; a repeated key changes nothing twice."""

from lifang.modules.campaigns.commands.bookings import book_slot
from lifang.modules.campaigns.commands.lists import add_targets, assign_turf, compare_list
from lifang.modules.campaigns.commands.plan import Finding, close, declare_outcomes, plan_campaign
from lifang.modules.campaigns.commands.rechecks import draw_rechecks, recheck
from lifang.modules.campaigns.commands.rows import TargetRow
from lifang.modules.campaigns.commands.stock import (
    add_item,
    correct,
    count_left,
    hand_out,
    post,
    receive_stock,
)
from lifang.modules.campaigns.commands.visits import Doing, reopen, visit, visit_many

__all__ = [
    "Doing",
    "Finding",
    "TargetRow",
    "add_item",
    "add_targets",
    "assign_turf",
    "book_slot",
    "close",
    "compare_list",
    "correct",
    "count_left",
    "declare_outcomes",
    "draw_rechecks",
    "hand_out",
    "plan_campaign",
    "post",
    "receive_stock",
    "recheck",
    "reopen",
    "visit",
    "visit_many",
]
