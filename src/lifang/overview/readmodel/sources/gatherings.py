from __future__ import annotations

from django.db.models import Count, F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from lifang.modules.gatherings.models import Attendance, Gathering, Vote
from lifang.overview.readmodel.sources.source import Source

_SIGNED = (
    Attendance.objects.filter(gathering=OuterRef("pk"), attended_at__isnull=False)
    .order_by()
    .values("gathering")
    .annotate(count=Count("pk"))
    .values("count")
)

GATHERINGS = Source(
    Gathering.objects.all,
    {
        "organizer": "organizer_id",
        "organizer_kind": "organizer__kind",
        "organizer_parent": "organizer__parent_id",
        "present": Coalesce(Subquery(_SIGNED, output_field=IntegerField()), 0) + F("passers_by"),
        "area": "area_id",
    },
)
VOTES = Source(
    Vote.objects.all, {"organizer": "organizer_id", "committee": "committee_id", "area": "area_id"}
)
