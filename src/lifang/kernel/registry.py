"""How upper floors give lower ones something to call: by name, each name once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

T = TypeVar("T")
Item = TypeVar("Item")


class DuplicateName(ValueError):
    pass


class UnknownName(LookupError):
    pass


class Registry(Generic[T]):
    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def register(self, name: str) -> Callable[[T], T]:
        def add(item: T) -> T:
            self.add(name, item)
            return item

        return add

    def add(self, name: str, item: T) -> None:
        if name in self._items:
            raise DuplicateName(
                f"{self.what} {name!r} is registered already, by {self._items[name]!r}; choose another name"
            )
        self._items[name] = item

    def get(self, name: str) -> T:
        try:
            return self._items[name]
        except KeyError:
            raise UnknownName(f"no {self.what} {name!r}; {self._hint(name)}") from None

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._items))

    def items(self) -> tuple[tuple[str, T], ...]:
        return tuple(sorted(self._items.items(), key=lambda pair: pair[0]))

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def _hint(self, name: str) -> str:
        near = get_close_matches(name, self._items, n=3)
        if near:
            return f"did you mean {_listed(near)}?"
        return f"there are {_listed(self.names())}" if self._items else "none is registered"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
