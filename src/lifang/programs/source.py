"""YAML text → nodes that know their file, line and column; nothing is constructed, so nothing is executed.

Every scalar stays the text that was written: `no`, `1.10` and `12:30` mean what a clerk thinks they mean;
whoever reads a key says what type it wants.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import BaseResolver

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_PLAIN_TAGS = frozenset({f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")})
_NULLS = frozenset({"", "~", "null"})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class ProgramError(ValueError):
    """A program file cannot be used; `problems` holds everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


def problem_at(node: yaml.Node, message: str) -> Problem:
    mark = node.start_mark
    return Problem(mark.name, mark.line + 1, mark.column + 1, message)


class _Careful:
    """Refuses what a program never needs and an attacker does: aliases, tags, depth."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[attr-defined]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors (&) and aliases (*) are not allowed; write the value out",
                problem_mark=event.start_mark,
            )
        if self.depth >= MAX_DEPTH:
            raise yaml.MarkedYAMLError(
                problem=f"nested more than {MAX_DEPTH} levels deep; a program never needs that",
                problem_mark=event.start_mark,
            )
        self.depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)  # type: ignore[misc]
        self.depth -= 1
        if node is not None and node.tag not in _PLAIN_TAGS:
            raise yaml.MarkedYAMLError(
                problem=f"the tag {node.tag!r} is not allowed; write the value plainly",
                problem_mark=node.start_mark,
            )
        return node


class _Loader(_Careful, yaml.BaseLoader):
    """In Python: slow, and exact about what is wrong and where."""


class _QuickLoader(CParser, BaseResolver):
    """By libyaml alone, some fifty times faster; it knows nothing of what `_Careful` refuses."""

    def __init__(self, text: str, path: str) -> None:
        stream: Any = BytesIO(text.encode())
        stream.name = path  # marks carry it
        CParser.__init__(self, stream)
        BaseResolver.__init__(self)


_ODD = re.compile(r"[&*!\t]|(?:^|[\s\[{,])\?\s|^ {60}|- - - ", re.MULTILINE)
MOST_BRACKETS = 500


def _node(text: str, path: str) -> yaml.Node | None:
    """Quick where nothing can be nested deeply, named or tagged; else, and where a fault is found, by the exact loader."""
    if not _ODD.search(text) and text.count("[") + text.count("{") < MOST_BRACKETS:
        try:
            node: yaml.Node | None = _QuickLoader(text, path).get_single_node()
            if _is_plain(node, MAX_DEPTH):
                return node
        except (yaml.YAMLError, UnicodeError):
            pass  # told by the exact loader, with its place
    loader = _Loader(text)
    loader.name = path
    return loader.get_single_node()


def _is_plain(node: yaml.Node | None, depth: int) -> bool:
    """Not too deep, and no tag; and a plain scalar has no style, where libyaml says ""."""
    if isinstance(node, yaml.ScalarNode):
        node.style = node.style or None
        return depth > 0 and node.tag in _PLAIN_TAGS
    if isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
    else:
        parts = node.value if isinstance(node, yaml.SequenceNode) else []
    return depth > 0 and all(_is_plain(part, depth - 1) for part in parts)


def read_text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ProgramError(
            [Problem(str(path), line, 1, "this is not UTF-8 text; save the file as UTF-8")]
        ) from error


def compose(text: str, path: str) -> yaml.MappingNode:
    """The file's one mapping, or a ProgramError that says where the YAML breaks."""
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ProgramError([Problem(path, 1, 1, f"larger than {MAX_BYTES // 1024} KB; split the program")])
    try:
        node = _node(text, path)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = "a character that YAML does not allow (a control character?); delete or retype it"
        raise ProgramError([Problem(path, line, 1, message)]) from error
    except yaml.MarkedYAMLError as error:
        raise ProgramError([_syntax_problem(error, path)]) from error
    if node is None:
        raise ProgramError(
            [Problem(path, 1, 1, "the file is empty; a program starts with 'program: its-code'")]
        )
    if not isinstance(node, yaml.MappingNode):
        raise ProgramError([problem_at(node, "a program is a list of 'key: value' lines, this is not")])
    repeated = list(_repeated_keys(node))
    if repeated:
        raise ProgramError(repeated)
    return node


def _syntax_problem(error: yaml.MarkedYAMLError, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    message = error.problem or "broken YAML"
    if "'\\t'" in message:
        message = "a tab; indent with spaces only"
    elif "mapping values are not allowed" in message or "could not find expected ':'" in message:
        message += "; check the indentation, and put a text that holds ': ' in quotes"
    elif "expected ',' or" in message:
        opened = error.context_mark.line + 1 if error.context_mark else 1
        message += f"; close the bracket of line {opened}, or put a text that holds punctuation in quotes"
    elif "block end" in message or "block mapping" in message:
        message += "; lines of one level must start in the same column"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(path, line, column, message)


def _repeated_keys(node: yaml.Node) -> list[Problem]:
    found: list[Problem] = []
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                found.append(problem_at(key, "a key must be a plain word"))
                continue
            if key.value in seen:
                found.append(
                    problem_at(key, f"{key.value!r} stands already in line {seen[key.value]}; keep one")
                )
            seen[key.value] = key.start_mark.line + 1
            found += _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            found += _repeated_keys(item)
    return found


def is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.value in _NULLS


def merge(base: yaml.MappingNode, changes: yaml.MappingNode) -> yaml.MappingNode:
    """`changes` laid over `base`: mappings merge, all else is replaced, an empty value removes the key."""
    merged = {key.value: (key, value) for key, value in base.value}
    for key, value in changes.value:
        old = merged.get(key.value, (None, None))[1]
        if is_null(value):
            merged.pop(key.value, None)
        elif isinstance(old, yaml.MappingNode) and isinstance(value, yaml.MappingNode):
            merged[key.value] = (key, merge(old, value))
        else:
            merged[key.value] = (key, value)
    return yaml.MappingNode(
        changes.tag, list(merged.values()), changes.start_mark, changes.end_mark, changes.flow_style
    )


def write(node: yaml.MappingNode) -> str:
    text: str = yaml.serialize(node, Dumper=yaml.BaseDumper, allow_unicode=True, width=110)
    return text


def plain(node: yaml.Node) -> Any:
    """Values as JSON has them; only unquoted true, false, null and whole numbers are more than text."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    if is_null(node):
        return None
    if not isinstance(node, yaml.ScalarNode) or node.style is not None:
        return node.value
    if node.value in {"true", "false"}:
        return node.value == "true"
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", node.value):
        return int(node.value)
    return node.value
