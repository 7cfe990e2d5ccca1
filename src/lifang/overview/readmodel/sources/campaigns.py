from __future__ import annotations

from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from lifang.modules.campaigns.models import Campaign, Movement, Target, Visit
from lifang.overview.readmodel.sources.source import Source


def _joined(first: str, *others: str) -> Any:
    """A key of several parts: K7QX-4M2PD/12."""
    texts: list[Any] = [Cast(F(first), TextField())]
    for part in others:
        texts += [Value("/"), Cast(F(part), TextField())]
    return Concat(*texts, output_field=TextField())


CAMPAIGNS = Source(Campaign.objects.all, {"unit": "unit_id", "area": "area_id"})
TARGETS = Source(
    Target.objects.all,
    {
        "key": _joined("campaign__ref", "number"),
        "campaign": "campaign__ref",
        "campaign_kind": "campaign__kind",
        "campaign_unit": "campaign__unit_id",
        "purpose": "campaign__purpose",
        "visited": Exists(Visit.objects.filter(target=OuterRef("pk"))),
        "site": "site__code",
        "area": "area_id",
    },
)


def _standing() -> QuerySet[Movement]:
    """Without what was taken back, and without what took it back."""
    taken_back = Movement.objects.filter(item=OuterRef("item"), corrects=OuterRef("number"))
    return Movement.objects.filter(~Exists(taken_back), corrects=None)


STOCK = Source(
    _standing,
    {
        "key": _joined("item__campaign__ref", "item__code", "number"),
        "campaign": "item__campaign__ref",
        "campaign_unit": "item__campaign__unit_id",
        "purpose": "item__campaign__purpose",
        "item": "item__code",
        "holder": "holder_id",
        "holder_parent": "holder__parent_id",
        "area": "item__campaign__area_id",
    },
)
