"""What happens because time passes: what was said at doors, and where phones were, is kept no longer than needed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from lifang.kernel import worktime
from lifang.modules.campaigns.models import Campaign, Visit
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.record.commands import append, erase_payloads
from lifang.record.door import transaction

KEPT = timedelta(days=365)
"""After a campaign is closed, as the catalogue keeps the payload of an inspection; after its last day, if nobody closes it."""
AT_ONCE = 100  # campaigns in one round
_SYSTEM = Actor.system("retention")


def erase_visits(now: datetime) -> int:
    """Outcomes, times and photos stay, they are the proof; the chain verifies without what is gone."""
    campaigns = list(_over(now).order_by("pk")[:AT_ONCE])
    for campaign in campaigns:
        with transaction():
            before = f"/{campaign.erased_at:%Y%m%d}" if campaign.erased_at else ""
            key = f"erased/{campaign.stream}{before}"
            append(stream=campaign.stream, kind="erased", actor=_SYSTEM.name, facts={}, now=now, key=key)
            erase_payloads(stream=campaign.stream, reason="retention", now=now)
            campaign.visits.update(reason="", joint_with="", lat_e6=None, lon_e6=None, accuracy=None)
            campaign.erased_at = now
            campaign.save(update_fields=["erased_at"])
    return len(campaigns)


def _over(now: datetime) -> QuerySet[Campaign]:
    """With something left to erase: one that was never closed may still be visited after it was erased once."""
    long_ago = now - KEPT
    last_day = worktime.today(long_ago, profile().calendar)
    over = Q(closed_at__lt=long_ago) | Q(closed_at=None, ends_on__lt=last_day)
    later = Visit.objects.filter(
        campaign=OuterRef("pk"), sent_at__gt=OuterRef("erased_at"), sent_at__lt=long_ago
    )
    return Campaign.objects.filter(over).filter(Q(erased_at=None) | Exists(later))
