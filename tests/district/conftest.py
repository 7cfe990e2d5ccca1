from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

MINI = Path(__file__).parent.parent / "districts" / "mini"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The mini district, to be damaged."""
    shutil.copytree(MINI, tmp_path / "mini", ignore=shutil.ignore_patterns("var"))
    return tmp_path / "mini"


@pytest.fixture
def change(folder: Path) -> Callable[[str, str, str], None]:
    def replace(name: str, old: str, new: str) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
