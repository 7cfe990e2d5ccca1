"""The district's own texts: pages/NAME.LANGUAGE.md of its folder, in Markdown without HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt

from lifang.places.profile import profile

LONGEST_NAME = 80
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    language: str
    html: str


def find_page(name: str, wanted: str) -> Page | None:
    """In the language that is wanted, else in one of the district's."""
    if len(name) > LONGEST_NAME:  # of which no file system has a file
        return None
    current = profile()
    for language in (wanted, *current.languages):
        path = current.folder / "pages" / f"{name}.{language}.md"
        if path.is_file():
            return _read(path, language, path.stat().st_mtime_ns)
    return None


@lru_cache(maxsize=100)
def _read(path: Path, language: str, changed: int) -> Page:  # noqa: ARG001 - a page that is changed is read anew
    text = path.read_text(encoding="utf-8-sig")
    return Page(text.partition("\n")[0].lstrip("# ").strip(), language, _MARKDOWN.render(text))
