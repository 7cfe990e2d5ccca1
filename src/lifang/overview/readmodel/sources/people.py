from __future__ import annotations

from django.db.models import Case, CharField, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat

from lifang.overview.readmodel.sources.source import Source
from lifang.people.models import Organization, Registration
from lifang.people.registers import registers
from lifang.record.models import Entry

_ADDED = Entry.objects.filter(stream_id=Concat(Value("unit/"), OuterRef("code")), number=1)

ORGANIZATIONS = Source(
    Organization.objects.all,
    {"parent": "parent_id", "area": "area_id", "added_at": Subquery(_ADDED.values("at")[:1])},
)
REGISTRATIONS = Source(
    Registration.objects.all,
    {
        "purpose": Case(
            *(When(register=one.code, then=Value(one.purpose)) for one in registers().values()),
            output_field=CharField(),
        ),
        "holder": "holder_id",
        "holder_kind": "holder__kind",
        "holder_parent": "holder__parent_id",
        "person": "person_id",
        "organization": "organization_id",
        "organization_kind": "organization__kind",
        "area": "holder__area_id",
    },
)
