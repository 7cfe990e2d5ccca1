"""What upper floors may register here: guards, effects of actions, and lines on pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lifang.kernel.registry import Registry

if TYPE_CHECKING:
    from lifang.cases.models import Case
    from lifang.people.actors import Actor, Viewer
    from lifang.places.models import Site

Guard = Callable[["Case", "Actor", Mapping[str, Any], datetime], str | None]
"""(case, actor, cleaned data, now) → None, or the reason why not, in the actor's language."""

Effect = Callable[["Case", "Actor", Mapping[str, Any], datetime], list[dict[str, Any]]]
"""(case, actor, cleaned data, now) → operations (see ops) written in the same entry and transaction."""

GUARDS: Registry[Guard] = Registry("guard")
EFFECTS: Registry[Effect] = Registry("effect")


NAMED_FILES: Registry[Callable[[Collection[str]], set[str]]] = Registry("table that names files")
"""Which of these hashes a living row names: no file of theirs is deleted."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line that a module shows on a page of this floor: what, where it leads, and when."""

    title: str
    detail: str = ""
    url: str = ""
    at: datetime | None = None


HAPPENING_HERE: Registry[Callable[[Site, datetime], list[Happening]]] = Registry(
    "source of what happens at a site"
)
"""(site, now) → what anybody at its plate may know: works, campaigns, meetings."""

ABOUT_CASE: Registry[Callable[[Case, Viewer, datetime], list[Happening]]] = Registry(
    "source of what belongs to a case"
)
"""(case, viewer, now) → what modules know of a case that this viewer may see: meetings on it, visits that found it."""
