"""What the sources ask to be translated and what the translation says, read without the gettext tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

import lifang

SOURCE = Path(lifang.__file__).parent
FOLDER = SOURCE / "locale" / "zh_Hans" / "LC_MESSAGES"
CONTEXT = "\x04"  # what gettext writes between a context and its text
# Each way to ask: where its context stands among the arguments (or nowhere), and where its text.
ASKS = {
    "_": (None, 0),
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}
_IN_TEMPLATE = re.compile(r"""\b(?:n?p?gettext|_)\((?:\s*u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"),?)+""")
_LINE = re.compile(r'^(?:(?P<name>msg\w+)(?:\[\d\])? )?(?P<text>".*")$')


@dataclass(frozen=True, slots=True)
class Message:
    key: str
    fuzzy: bool
    english: tuple[str, ...]  # one, or singular and plural
    chinese: str


def messages() -> list[Message]:
    blocks = (FOLDER / "django.po").read_text().strip().split("\n\n")
    return [_message(block) for block in blocks[1:]]  # the first is the head of the file


def asked() -> set[str]:
    """The keys of all texts that Python and the templates ask for."""
    keys = set()
    for path in SOURCE.rglob("*.py"):
        keys |= set(_asked_by(ast.parse(path.read_text())))
    for path in SOURCE.rglob("templates/**/*.*"):
        for call in _IN_TEMPLATE.findall(templatize(path.read_text(), origin=str(path))):
            keys |= set(_asked_by(ast.parse(call.rstrip(",") + ")")))
    return keys


def _asked_by(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS:
            context, text = (
                None if place is None else ast.literal_eval(node.args[place]) for place in ASKS[node.func.id]
            )
            yield text if context is None else f"{context}{CONTEXT}{text}"


def _message(block: str) -> Message:
    texts: dict[str, str] = {}
    name, fuzzy = "", False
    for line in block.splitlines():
        if line.startswith("#"):
            fuzzy |= "fuzzy" in line
            continue
        found = _LINE.match(line)
        assert found, f"django.po: cannot read “{line}”"
        name = found["name"] or name
        texts[name] = texts.get(name, "") + ast.literal_eval(found["text"])
    english = tuple(texts[name] for name in ("msgid", "msgid_plural") if name in texts)
    key = CONTEXT.join(filter(None, (texts.get("msgctxt"), english[0])))
    return Message(key, fuzzy, english, texts["msgstr"])
