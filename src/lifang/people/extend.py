"""What upper floors may register here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lifang.kernel.registry import Registry

if TYPE_CHECKING:
    from lifang.people.models import Person

STILL_NAMED: Registry[Callable[[Person], bool]] = Registry("table that needs a person's name")
"""Whether something living of an upper floor is still about this person."""
