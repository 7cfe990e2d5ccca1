"""What imports of areas and sites share: all rows or none, and repeating an import changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Problems = dict[str, str]


class BadRows(Exception):
    """Nothing was imported. `problems` says for each code what is wrong with its row."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{code}: {problem}" for code, problem in problems.items()))
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class Imported:
    added: int
    changed: int
    unchanged: int


def repeated_codes(codes: Iterable[str]) -> Problems:
    return {
        code: _("this code stands in %(times)d rows; keep one") % {"times": times}
        for code, times in Counter(codes).items()
        if times > 1
    }


def one_of(value: str, choices: Iterable[tuple[str, str | Promise]]) -> str | None:
    """What is wrong with a value that must be one of these."""
    known = [name for name, _label in choices]
    if value in known:
        return None
    return _("unknown value “%(value)s”; use one of %(known)s") % {"value": value, "known": ", ".join(known)}
