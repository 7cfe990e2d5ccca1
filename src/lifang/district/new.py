"""`lifang new DIR`: a small commented folder that passes `lifang check`, to be filled by the district."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from lifang.district.yamlfile import FolderError
from lifang.programs.source import Problem


def make_folder(folder: Path) -> list[Path]:
    """The files written. A folder that holds anything is left alone."""
    if folder.exists() and any(folder.iterdir()):
        raise FolderError([Problem(str(folder), 1, 1, "the folder is not empty; name a new one")])
    starter = files("lifang.district") / "starter"
    written = []
    for name in (
        "district.yaml", "calendar.yaml", "areas.csv", "organizations.csv", "people.csv", "grants.csv",
        "sites.csv", "duties.csv", "pages/about.zh.md", "pages/about.en.md",
    ):  # fmt: skip
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((starter / name).read_bytes())
        written.append(path)
    (folder / "programs").mkdir()
    return written
