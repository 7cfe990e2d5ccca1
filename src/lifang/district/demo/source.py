"""Which shipped district a demo shows, and a fresh copy of it. No Django yet: the copy is what it will start on."""

from __future__ import annotations

import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import yaml

from lifang.district.folder import DISTRICT_KEYS
from lifang.district.yamlfile import FolderError, Keys
from lifang.programs.source import Problem

PACKAGE = Path(__file__).resolve().parents[2]
HOMES = (PACKAGE.parents[1] / "districts", PACKAGE / "districts")  # beside the sources, or installed
MARK = ".lifang-demo"
DAY = re.compile(r"(?:(?<=,)|^)\d{4}-\d{2}-\d{2}(?=,|\r?$)", re.MULTILINE)  # a whole cell of a table


def shipped_districts() -> dict[str, Path]:
    return {path.parent.name: path.parent for home in HOMES for path in sorted(home.glob("*/district.yaml"))}


def prepare(folder: Path, name: str, *, today: date) -> Path:
    """A fresh copy in place of an earlier demo, with its tables' dates moved to today.

    Any other folder is refused, whatever it holds.
    """
    source = _source(name)
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            message = "the folder holds something else than a demo; name a new one with --dir"
            raise FolderError([Problem(str(folder), 1, 1, message)])
        shutil.rmtree(folder)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("var"), dirs_exist_ok=True)
    (folder / MARK).write_text("Made by `lifang demo`, which may delete this folder and make it anew.\n")
    _move_dates(folder, today)
    return folder


def _move_dates(folder: Path, today: date) -> None:
    """By the days since demo/play.yaml's `written`: who is a member, insured or of age when the play ends is so in any year."""
    play = folder / "demo" / "play.yaml"
    written = yaml.safe_load(play.read_text(encoding="utf-8")).get("written") if play.is_file() else None
    if written is None:
        return
    later = today - written
    for path in sorted(folder.rglob("*.csv")):
        text = path.read_bytes().decode()
        path.write_bytes(DAY.sub(lambda found: _moved(found[0], later), text).encode())


def _moved(day: str, later: timedelta) -> str:
    return (date.fromisoformat(day) + later).isoformat()


def _source(name: str) -> Path:
    """By name, else the one whose district.yaml says `reference: true`."""
    shipped = shipped_districts()
    for code, path in shipped.items():
        if code == name or (not name and _is_reference(path)):
            return path
    message = f"no such district comes with the product; there are: {', '.join(sorted(shipped))}"
    raise FolderError([Problem(name or "districts", 1, 1, message)])


def _is_reference(path: Path) -> bool:
    keys = Keys.of_file(path / "district.yaml", DISTRICT_KEYS, [])
    return keys is not None and keys.flag("reference")
