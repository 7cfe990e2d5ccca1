from __future__ import annotations

from django.db.models import Value
from django.db.models.functions import Concat

from lifang.modules.volunteers.models import Need, Shift
from lifang.overview.readmodel.sources.source import Source

NEEDS = Source(
    Need.objects.all,
    {"team": "team_id", "team_parent": "team__parent_id", "case": "case__ref", "area": "area_id"},
)
SHIFTS = Source(
    Shift.objects.all,
    {
        "key": Concat("need__ref", Value("/"), "code"),
        "need": "need__ref",
        "team": "need__team_id",
        "team_parent": "need__team__parent_id",
        "person": "person_id",
        "purpose": "need__purpose",
        "area": "need__area_id",
    },
)
