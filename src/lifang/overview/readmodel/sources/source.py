from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet


@dataclass(frozen=True, slots=True)
class Source:
    """Where the rows of one table of the read model come from. A column not named here has its own name there, too."""

    rows: Callable[[], QuerySet[Any]]
    columns: Mapping[str, Any] = field(default_factory=dict)  # what a queryset can annotate, or a path
    families: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)

    def expression(self, name: str) -> Any:
        family, dot, rest = name.partition(".")
        if dot:
            return self.families[family](rest)
        found = self.columns.get(name, name)
        return F(found) if isinstance(found, str) else found
