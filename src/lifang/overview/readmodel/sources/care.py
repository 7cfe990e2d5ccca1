from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Concat

from lifang.modules.care import rules
from lifang.modules.care.models import Portion
from lifang.overview.readmodel.sources.source import Source

MEALS = Source(
    Portion.objects.all,
    {
        "key": Concat("sitting__ref", Value("/"), "guest__code"),
        "canteen": "sitting__canteen__code",
        "meal": "sitting__meal",
        "case": "case__ref",
        "purpose": Value(rules.PURPOSE),
        "area": "sitting__canteen__area_id",
        "on": "sitting__on",
    },
)
