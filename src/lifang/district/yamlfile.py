"""Reads the YAML files of a district folder key by key; a wrong value is noted and reading goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import yaml

from lifang.programs import source
from lifang.programs.section import suggest
from lifang.programs.source import Problem, ProgramError

T = TypeVar("T")


class FolderError(ValueError):
    """A district folder cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Keys:
    """One mapping with the keys it may hold. Reading never stops: `problems` collects what is wrong."""

    def __init__(
        self, node: yaml.MappingNode, name: str, known: Sequence[str], problems: list[Problem]
    ) -> None:
        self.node, self.name, self.problems = node, name, problems
        self._values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value not in known:
                self.note(key, f"{name} has no key {key.value!r}{suggest(key.value, known)}")
            elif not source.is_null(value):
                self._values[key.value] = value

    @classmethod
    def of_file(cls, path: Path, known: Sequence[str], problems: list[Problem]) -> Keys | None:
        try:
            text = source.read_text(path)
            if not text.strip():
                message = f"the file is empty; its keys are: {', '.join(known)}"
                problems.append(Problem(str(path), 1, 1, message))
                return None
            return cls(source.compose(text, str(path)), path.name, known, problems)
        except ProgramError as error:
            problems += error.problems
            return None

    def note(self, node: yaml.Node, message: str) -> None:
        self.problems.append(source.problem_at(node, message))

    def note_at(self, key: str, message: str) -> None:
        self.note(self._values.get(key, self.node), message)

    def has(self, key: str) -> bool:
        return key in self._values

    def need(self, key: str, example: str) -> None:
        if not self.has(key):
            self.note(self.node, f"{self.name} needs {key!r}, e.g. {key}: {example}")

    def text(self, key: str, default: str = "") -> str:
        node = self._values.get(key)
        if node is None:
            return default
        if isinstance(node, yaml.ScalarNode):
            return str(node.value).strip()
        self.note(node, f"{self.name}: {key} must be one value, not a list or a mapping")
        return default

    def parsed(self, key: str, parse: Callable[[str], T], wanted: str) -> T | None:
        """The value by `parse`, which raises ValueError for what it cannot read."""
        if not self.has(key):
            return None
        try:
            return parse(self.text(key))
        except ValueError:
            self.note_at(key, f"{self.name}: {key} is {self.text(key)!r}; write {wanted}")
            return None

    def flag(self, key: str) -> bool:
        if self.text(key, "false") not in ("true", "false"):
            self.note_at(key, f"{self.name}: {key} is {self.text(key)!r}; write true or false")
        return self.text(key) == "true"

    def one_of(self, key: str, known: Sequence[str], default: str) -> str:
        text = self.text(key, default)
        if text not in known:
            self.note_at(key, f"{self.name}: {key} is {text!r}{suggest(text, known)}")
        return text

    def listed(self, key: str, parse: Callable[[str], T], wanted: str) -> tuple[T, ...]:
        node = self._values.get(key)
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.note(node, f"{self.name}: {key} must be a list, e.g. {key}: [{wanted}]")
            return ()
        found: list[T] = []
        for item in node.value:
            try:
                found.append(parse(item.value if isinstance(item, yaml.ScalarNode) else ""))
            except ValueError:
                shown = repr(item.value) if isinstance(item, yaml.ScalarNode) else "a list or a mapping"
                self.note(item, f"{self.name}: {key} holds {shown}; write for example {wanted}")
        return tuple(found)

    def section(self, key: str, known: Sequence[str]) -> Keys | None:
        node = self._values.get(key)
        if node is None:
            return None
        if isinstance(node, yaml.MappingNode):
            return Keys(node, f"{self.name}: {key}", known, self.problems)
        self.note(node, f"{self.name}: {key} must be 'key: value' lines; its keys are: {', '.join(known)}")
        return None

    def sections(self, key: str, known: Sequence[str]) -> Iterator[Keys]:
        node = self._values.get(key)
        items = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
        for item in items:
            if isinstance(item, yaml.MappingNode):
                yield Keys(item, f"{self.name}: {key}", known, self.problems)
            else:
                self.note(item, f"{self.name}: {key} must be a list of 'key: value' lines, each after '- '")

    def pairs(self, key: str) -> Iterator[tuple[str, yaml.Node]]:
        """The entries under a key whose names the file itself chooses."""
        node = self._values.get(key)
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                yield name.value, value
        elif node is not None:
            self.note(node, f"{self.name}: {key} must be 'name: …' lines")

    def texts(self, key: str, languages: Sequence[str]) -> Mapping[str, str]:
        node = self._values.get(key)
        return {} if node is None else self.texts_of(node, key, languages)

    def texts_of(self, node: yaml.Node, key: str, languages: Sequence[str]) -> Mapping[str, str]:
        """A text in every language of the district: {zh: …, en: …}."""
        example = ", ".join(f"{language}: …" for language in languages)
        if not isinstance(node, yaml.MappingNode):
            self.note(node, f"{self.name}: {key} must be written in each language: {{{example}}}")
            return {}
        texts = {
            language.value: text.value.strip()
            for language, text in node.value
            if isinstance(text, yaml.ScalarNode) and text.value.strip()
        }
        for language in languages:
            if language not in texts:
                self.note(node, f"{self.name}: {key} has no text in {language!r}; write {{{example}}}")
        return texts
