from __future__ import annotations

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat

from lifang.overview.readmodel.sources.source import Source
from lifang.places.models import Plate
from lifang.record.models import Entry

_REPLACED = Entry.objects.filter(stream_id=Concat(Value("plate/"), OuterRef("code")), kind="replaced")

PLATES = Source(
    Plate.objects.all,
    {
        "site": "site__code",
        "site_kind": "site__kind",
        "area": "site__area_id",
        "replaced_at": Subquery(_REPLACED.values("at")[:1]),
    },
)
