from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lifang.cases.book import book
from lifang.overview.figures.definition import Figure
from lifang.overview.figures.load import load_figures
from tests.cases.conftest import _district, _forget_programs, offer_program  # noqa: F401 - the peopled mini district

HEAD = """\
test.figure:
  version: 1
  title: {zh: 试, en: Test}
  definition: {zh: 试数的数, en: A number to test with}
  unit: {zh: 个, en: pieces}
  owner: city-management
"""


@pytest.fixture
def figure(tmp_path: Path) -> Callable[[str], Figure]:
    """A figure of the test's own, from what its file would say behind the texts."""

    def make(said: str) -> Figure:
        path = tmp_path / "figures.yaml"
        path.write_text(HEAD + "".join(f"  {line}\n" for line in said.splitlines()), encoding="utf-8")
        return load_figures(path, book().programs, ("zh", "en"))["test.figure"]

    return make
