"""The figures of this district, read once a process as its programs are."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from lifang.cases.book import book
from lifang.overview.figures.definition import Figures
from lifang.overview.figures.load import FIGURES, load_figures
from lifang.places.profile import profile


def can_compute() -> bool:
    """Analytics are an extra: a district without them has no pages of figures either."""
    return all(find_spec(name) for name in ("ibis", "duckdb"))


@lru_cache(maxsize=1)
def figures() -> Figures:
    here = profile()
    return load_figures(here.folder / FIGURES, book().programs, here.languages)
