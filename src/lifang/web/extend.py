"""What upper floors add to the menus of the three faces: a page by its name, each name once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.functional import Promise

from lifang.kernel.registry import Registry
from lifang.people.actors import Viewer


def _everybody(_viewer: Viewer) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class MenuPage:
    label: str | Promise
    url_name: str
    icon: str
    note: str | Promise = ""  # one plain sentence, shown where there is room
    shown: Callable[[Viewer], bool] = _everybody

    @property
    def url(self) -> str:
        return _address(self.url_name)


@cache
def _address(url_name: str) -> str:
    return reverse(url_name)


PUBLIC_PAGES: Registry[MenuPage] = Registry("public page")
DESK_PAGES: Registry[MenuPage] = Registry("desk page")
FIELD_PAGES: Registry[MenuPage] = Registry("phone page")
FIGURE_PAGES: Registry[MenuPage] = Registry("page to go on to from the public figures")

HOMES: Registry[Callable[[Viewer], str | None]] = Registry("home of people without a grant")
"""(viewer) → the address of the pages that somebody has without being staff, or None when they have none."""


def pages_for(pages: Registry[MenuPage], viewer: Viewer) -> list[tuple[str, MenuPage]]:
    return [(name, page) for name, page in pages.items() if page.shown(viewer)]
