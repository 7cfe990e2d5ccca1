"""Reads one mapping of a program (or register) file key by key, and remembers everything that is wrong with it.

A wrong value never stops the reading: the problem is noted and a harmless stand-in returned, so that one run
of `lifang check` shows every mistake. Whoever holds the notes raises them at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeVar

import yaml

from lifang.kernel import conditions
from lifang.kernel.conditions import Condition
from lifang.kernel.worktime import Period
from lifang.programs.definition import Place, Text
from lifang.programs.keys import KEYS
from lifang.programs.source import Problem, is_null, plain, problem_at

NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
INTEGER = re.compile(r"-?[0-9]{1,15}")
ANY_PERIOD = Period.parse("1 workday")

T = TypeVar("T")
L = TypeVar("L", bound=str)


def suggest(word: str, known: Sequence[str]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; known are: {', '.join(known)}"


class Section:
    """One mapping of a kind listed in `keys`. `where` is its place, e.g. ("actions", "solve")."""

    def __init__(
        self,
        node: yaml.Node,
        kind: str,
        where: tuple[str, ...],
        problems: list[Problem],
        places: dict[tuple[str, ...], Place],
        *,
        keys: Mapping[str, tuple[str, ...]] = KEYS,
    ) -> None:
        self.node, self.kind, self.where = node, kind, where
        self.problems, self.places, self.keys = problems, places, keys
        self.values: dict[str, yaml.Node] = {}
        places.setdefault(where, _place(node))
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{self.name} must be 'key: value' lines; its keys are: {', '.join(keys[kind])}")
            return
        for key, value in node.value:
            if key.value in keys[kind]:
                places[(*where, key.value)] = _place(key)
                if not is_null(value):
                    self.values[key.value] = value
            else:
                self.note(key, f"{self.name} has no key {key.value!r}{suggest(key.value, keys[kind])}")

    @property
    def name(self) -> str:
        return ".".join(self.where) or "the program"

    def note(self, node: yaml.Node, message: str) -> None:
        self.problems.append(problem_at(node, message))

    def has(self, key: str) -> bool:
        return self._find(key) is not None

    def missing(self, key: str, example: str) -> None:
        self.note(self.node, f"{self.name} needs {key!r}, e.g. {key}: {example}")

    def _find(self, key: str) -> yaml.Node | None:
        if key not in self.keys[self.kind]:
            raise KeyError(f"{self.kind} has no key {key!r}; add it to the keys and to their page in docs/")
        return self.values.get(key)

    def _scalar(self, key: str) -> str | None:
        node = self._find(key)
        if node is None:
            return None
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.note(node, f"{self.name}.{key} must be one value, not a list or a mapping")
        return None

    def _parsed(self, key: str, parse: Callable[[str], T | None], wanted: str) -> T | None:
        """The value by `parse`, which answers None for what it cannot read."""
        text = self._scalar(key)
        if text is None:
            return None
        value = parse(text)
        if value is None:
            self.note(self.values[key], f"{self.name}.{key} is {text!r}; write {wanted}")
        return value

    def word(self, key: str) -> str | None:
        return self._parsed(key, lambda text: text if NAME.fullmatch(text) else None, _NAME_HELP)

    def text(self, key: str) -> str | None:
        return self._scalar(key)

    def integer(self, key: str) -> int | None:
        return self._parsed(
            key, lambda text: int(text) if INTEGER.fullmatch(text) else None, "a whole number, e.g. 3"
        )

    def flag(self, key: str, *, default: bool = False) -> bool:
        answer = self._parsed(key, {"true": True, "false": False}.get, "true or false")
        return default if answer is None else answer

    def one_of(self, key: str, known: tuple[L, ...]) -> L | None:
        text = self._scalar(key)
        if text is None:
            return None
        for word in known:
            if word == text:
                return word
        self.note(self.values[key], f"{self.name}.{key} is {text!r}{suggest(text, known)}")
        return None

    def period(self, key: str, *, tail: str = "") -> Period | None:
        """`tail` is a phrase that may follow for the reader's sake, as in `2 years after closed`."""
        wanted = "a count and a unit, e.g. 5 workdays, 30 days, 2 hours, 3 years"
        return self._parsed(key, lambda text: _period(text.removesuffix(tail)), wanted)

    def condition(self, key: str, *, comparing: bool = False) -> Condition | None:
        node = self._find(key)
        if node is None:
            return None
        try:
            return conditions.parse(plain(node), comparing=comparing)
        except ValueError as error:
            self.note(node, f"{self.name}.{key}: {error}")
            return None

    def names(self, key: str) -> tuple[str, ...]:
        """One name, or a list of names."""
        node = self._find(key)
        if node is None:
            return ()
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        names: list[str] = []
        for item in items:
            if not isinstance(item, yaml.ScalarNode) or not NAME.fullmatch(item.value):
                shown = repr(item.value) if isinstance(item, yaml.ScalarNode) else "a list or a mapping"
                self.note(item, f"{self.name}.{key} holds {shown}; write {_NAME_HELP}")
            elif item.value in names:
                self.note(item, f"{self.name}.{key} names {item.value!r} twice; keep one")
            else:
                names.append(item.value)
        return tuple(names)

    def label(self, key: str) -> Text | None:
        """A text in every language: {zh: …, en: …}."""
        node = self._find(key)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{self.name}.{key} must be written in each language: {{zh: …, en: …}}")
            return None
        return _texts(node, f"{self.name}.{key}", self.note)

    def labels(self, key: str) -> dict[str, Text]:
        """Values with their texts: {leak: {zh: 漏水, en: Leak}, …}. A value may be any short text."""
        node = self._find(key)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{self.name}.{key} must be 'value: {{zh: …, en: …}}' lines")
            return {}
        found: dict[str, Text] = {}
        for value, text in node.value:
            if isinstance(text, yaml.MappingNode):
                found[value.value] = _texts(text, f"{self.name}.{key}.{value.value}", self.note)
            else:
                self.note(text, f"{self.name}.{key}.{value.value} must be written {{zh: …, en: …}}")
        return found

    def section(self, key: str, kind: str) -> Section | None:
        node = self._find(key)
        if node is None:
            return None
        return self._part(node, kind, (*self.where, key))

    def named(self, key: str, kind: str) -> Iterator[tuple[str, Section]]:
        """The sections under a key, each by its own name: fields, states, actions, clocks."""
        node = self._find(key)
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{key} must be 'name: {{…}}' lines")
            return
        for name, value in node.value:
            if not NAME.fullmatch(name.value):
                self.note(name, f"{name.value!r} cannot be a name in {key}; write {_NAME_HELP}")
                continue
            where = (*self.where, key, name.value)
            self.places[where] = _place(name)
            yield name.value, self._part(value, kind, where)

    def listed(self, key: str, kind: str) -> Iterator[Section]:
        node = self._find(key)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.note(node, f"{key} must be a list, each line starting with '- '")
            return
        for index, item in enumerate(node.value):
            yield self._part(item, kind, (*self.where, key, str(index + 1)))

    def _part(self, node: yaml.Node, kind: str, where: tuple[str, ...]) -> Section:
        return Section(node, kind, where, self.problems, self.places, keys=self.keys)


_NAME_HELP = "a name of small Latin letters, digits and hyphens, e.g. wage-claim"


def _texts(node: yaml.MappingNode, name: str, note: Callable[[yaml.Node, str], None]) -> Text:
    texts: dict[str, str] = {}
    for language, text in node.value:
        if isinstance(text, yaml.ScalarNode) and text.value.strip():
            texts[language.value] = text.value.strip()
        else:
            note(text, f"{name} has no text for {language.value!r}; write it after the colon")
    return texts


def _place(node: yaml.Node) -> Place:
    mark = node.start_mark
    return Place(mark.name, mark.line + 1, mark.column + 1)


def _period(text: str) -> Period | None:
    try:
        return Period.parse(text)
    except ValueError:
        return None
