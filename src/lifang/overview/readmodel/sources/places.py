from __future__ import annotations

from lifang.overview.readmodel.sources.source import Source
from lifang.places.models import Plate

PLATES = Source(Plate.objects.all, {"site": "site__code", "site_kind": "site__kind", "area": "site__area_id"})
