"""The house rules that no library checks: small files, no town in the code, imports at the top, one language per room."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "lifang"
LONGEST = 400  # lines; a longer file becomes a folder of the same name
TOWNS = re.compile(r"pingcheng|datong|平城|大同|boston|波士顿|文源", re.IGNORECASE)
SOURCES = sorted(
    path for path in SRC.rglob("*") if path.suffix in {".py", ".html", ".css", ".js", ".yaml", ".svg", ".txt"}
)
PYTHON = [path for path in SOURCES if path.suffix == ".py" and "migrations" not in path.parts]


def test_there_is_something_to_check() -> None:
    assert len(PYTHON) > 50


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(SRC)))
def test_a_file_fits_on_a_few_screens(path: Path) -> None:
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST, f"{path} has {lines} lines: make it a folder of the same name"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(SRC)))
def test_no_town_stands_in_the_code(path: Path) -> None:
    found = TOWNS.search(path.read_text())
    assert found is None, f"{path} names {found.group()}: a district is a folder of data"


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(SRC)))
def test_an_import_inside_a_function_states_its_reason(path: Path) -> None:
    lines = path.read_text().splitlines()
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Import | ast.ImportFrom):
                    block = lines[node.lineno - 1 : inner.lineno]
                    assert any("#" in line for line in block), (
                        f"{path}:{inner.lineno} needs a comment that says why"
                    )


def test_no_junk_drawer() -> None:
    assert not [
        path for path in SRC.rglob("*") if path.stem in {"utils", "common", "helpers", "misc", "signals"}
    ]
