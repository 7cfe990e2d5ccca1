"""The `lifang` command as somebody types it: a process of its own, since it chooses its district before Django starts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def lifang(
    *arguments: str, folder: Path | None = None, without: tuple[str, ...] = (), timeout: int = 120
) -> subprocess.CompletedProcess[str]:
    return _python("-m", "lifang.config.cli", *arguments, folder=folder, without=without, timeout=timeout)


def script(
    text: str, *, folder: Path, without: tuple[str, ...] = (), timeout: int = 120
) -> subprocess.CompletedProcess[str]:
    """Python that runs where the command would, for what no command does: a case opened by a resident."""
    return _python("-c", text, folder=folder, without=without, timeout=timeout)


def _python(
    *arguments: str, folder: Path | None, without: tuple[str, ...], timeout: int
) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LIFANG_", "DJANGO_", *without))
    }
    environment["PYTHONPATH"] = str(ROOT / "src")
    if folder:
        environment["LIFANG_DISTRICT"] = str(folder)
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=timeout,
        check=False,
    )
