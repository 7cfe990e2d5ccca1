"""Look-ups by columns that mostly hold nothing."""

from __future__ import annotations

from django.db.models import Q


def filled(**column: str) -> Q:
    """The column holds this, which is not nothing: SQLite uses an index of the filled ones only when both are said."""
    (name,) = column
    return Q(**column) & ~Q(**{name: ""})
