"""An area's code begins with its parent's code: a subtree is a range of codes, a lineage a set of prefixes.

Only digits and small letters: these sort alike in every collation that a PostgreSQL server may have been made
with, so the range can use a plain index there and on SQLite.
"""

from __future__ import annotations

import re

from django.db.models import Q

_CODE = re.compile(r"[0-9a-z]{1,24}")


def is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def lineage(code: str) -> list[str]:
    """Every code that an area above this one can have, and its own; longest first, so nearest first."""
    return [code[:length] for length in range(len(code), 0, -1)]


def in_subtree(code: str, field: str = "area_id") -> Q:
    """Rows whose area is this one or lies in it."""
    below = Q(**{f"{field}__gte": code})
    end = _after(code)
    return below & Q(**{f"{field}__lt": end}) if end else below


def _after(code: str) -> str:
    """The first code behind all that begin with this one; empty when there is none (a code of z only)."""
    stem = code.rstrip("z")
    if not stem:
        return ""
    last = stem[-1]
    return stem[:-1] + ("a" if last == "9" else chr(ord(last) + 1))
