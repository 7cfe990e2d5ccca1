"""What every benchmark needs: a temporary district, its own database, and a table that shows ratios.

Settings are read once a process, so each database is measured in a process of its own: `on_each_database` starts them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.pg import NoPostgres, cluster

ROOT = Path(__file__).parent.parent
DISTRICTS = {"mini": ROOT / "tests/districts/mini", "pingcheng": ROOT / "districts/pingcheng"}
KINDS = ("areas", "organizations", "people", "grants", "sites", "duties")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in the district
INSIDE = "LIFANG_BENCHMARK_INSIDE"


def on_each_database(module: str, arguments: Sequence[str]) -> None:
    """Run the module again inside a temporary district: on SQLite, then on PostgreSQL if there is one."""
    with temporary_district("pingcheng") as folder:
        _run(module, arguments, folder, {})
    try:
        with temporary_district("pingcheng") as folder, cluster() as url:
            _run(module, arguments, folder, {"DATABASE_URL": url})
    except NoPostgres as missing:
        print(f"Without PostgreSQL: {missing}")


def _run(module: str, arguments: Sequence[str], folder: Path, more: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LIFANG_DISTRICT": str(folder), "LIFANG_VAR": str(folder / "var"), INSIDE: "1"} | more
    subprocess.run([sys.executable, "-m", module, *arguments], env=environment, cwd=ROOT, check=True)


def inside() -> bool:
    return os.environ.get(INSIDE) == "1"


@contextmanager
def temporary_district(name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="lifang-bench-") as base:
        folder = Path(base) / name
        shutil.copytree(DISTRICTS[name], folder, ignore=shutil.ignore_patterns("var"))
        yield folder


def fill_district() -> None:
    """Tables and the district's own rows, through the importers that `lifang import` uses."""
    from django.core.management import call_command

    from lifang.config.start import start_django

    start_django()
    from lifang.district.importers.run import run_import
    from lifang.places.profile import profile

    call_command("migrate", verbosity=0)
    for kind in KINDS:
        report = run_import(kind, profile().folder / f"{kind}.csv", now=NOW - timedelta(days=300))
        assert not report.problems, report.problems


def database_name() -> str:
    from django.db import connection

    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Callable[..., object], sql: str, *arguments: object) -> object:
        seen.append(sql)
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        yield seen


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(*head, title=title, title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in rows:
        table.add_row(*row)
    Console(width=max(100, Console().width)).print(table)


def a_photo() -> Any:
    import io

    from PIL import Image

    from lifang.cases import evidence

    picture = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 60)).save(picture, "JPEG")
    picture.seek(0)
    return evidence.store(picture, "photo.jpg")
