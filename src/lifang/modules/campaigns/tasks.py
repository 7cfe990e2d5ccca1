"""What happens because time passes: what was said at doors, and where phones were, is kept no longer than needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from lifang.modules.campaigns.models import Campaign
from lifang.people.actors import Actor
from lifang.record.commands import append, erase_payloads
from lifang.record.door import transaction

KEPT = timedelta(days=365)
"""After a campaign is closed, as the catalogue keeps the payload of an inspection."""
AT_ONCE = 100  # campaigns in one round
_SYSTEM = Actor.system("retention")


def erase_visits(now: datetime) -> int:
    """Outcomes, times and photos stay, they are the proof; the chain verifies without what is gone."""
    closed = Campaign.objects.filter(closed_at__lt=now - KEPT, erased_at=None).order_by("pk")
    campaigns = list(closed[:AT_ONCE])
    for campaign in campaigns:
        with transaction():
            key = f"erased/{campaign.stream}"
            append(stream=campaign.stream, kind="erased", actor=_SYSTEM.name, facts={}, now=now, key=key)
            erase_payloads(stream=campaign.stream, reason="retention", now=now)
            campaign.visits.update(reason="", joint_with="", lat_e6=None, lon_e6=None, accuracy=None)
            campaign.erased_at = now
            campaign.save(update_fields=["erased_at"])
    return len(campaigns)
