"""All reads of campaigns. For staff everything starts from what the viewer's grants cover."""

from lifang.modules.campaigns.queries.access import (
    campaigns_of,
    get_campaign,
    get_target,
    is_discreet,
    is_overdue,
    is_running,
    may_see_photo,
    public_campaigns,
    running_at,
    targets_of,
    turfs_of,
)
from lifang.modules.campaigns.queries.bookings import broken_promises, slots_for, target_by_booking
from lifang.modules.campaigns.queries.ledger import Ledger, ledger_of
from lifang.modules.campaigns.queries.progress import (
    Row,
    by_area,
    by_outcome,
    by_site,
    by_stair,
    folded,
    whole,
)
from lifang.modules.campaigns.queries.proof import (
    Doubt,
    agreement_of,
    coverage_of,
    doubts,
    not_repeated,
    undrawn_visits,
    without_reading,
)

__all__ = [
    "Doubt",
    "Ledger",
    "Row",
    "agreement_of",
    "broken_promises",
    "by_area",
    "by_outcome",
    "by_site",
    "by_stair",
    "campaigns_of",
    "coverage_of",
    "doubts",
    "folded",
    "get_campaign",
    "get_target",
    "is_discreet",
    "is_overdue",
    "is_running",
    "ledger_of",
    "may_see_photo",
    "not_repeated",
    "public_campaigns",
    "running_at",
    "slots_for",
    "target_by_booking",
    "targets_of",
    "turfs_of",
    "undrawn_visits",
    "whole",
    "without_reading",
]
