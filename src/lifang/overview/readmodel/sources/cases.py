from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Concat

from lifang.cases.models import MERGED, Case, Exclusion
from lifang.overview.readmodel.sources.source import Source
from lifang.record.models import Entry


def _rows() -> QuerySet[Case]:
    """What was merged away is the same work as the case it went into, and counts once."""
    return Case.objects.exclude(state=MERGED)


def _field(name: str) -> Any:
    return KeyTextTransform(name, "fields")


def _first(action: str) -> Any:
    """Done out of reach of the network, a step tells itself when it was done."""
    steps = Entry.objects.filter(stream_id=Concat(Value("case/"), OuterRef("ref")), kind=action)
    done_at = Coalesce(KeyTextTransform("acted_at", "facts"), Cast("at", TextField()))
    return Subquery(steps.order_by("number").values(done=done_at)[:1])


CASES = Source(
    _rows,
    {
        "kind": "state_kind",
        "area": "area_id",
        "site": "site__code",
        "unit": "unit_id",
        "excluded": Exists(Exclusion.objects.filter(case=OuterRef("pk"), state=Exclusion.State.APPROVED)),
    },
    {"fields": _field, "first": _first},
)
