"""docs/programs.md is complete: a key, a type or a word that the loader knows and the page does not is a failure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lifang.programs import keys, load
from lifang.programs.check import Names, check
from lifang.programs.definition import FIELD_TYPES

DOCS = (Path(__file__).parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
SECTIONS: dict[str, str] = dict(
    re.findall(r"<!-- keys: ([a-z_]+) -->\n(.*?)(?=\n#|\n<!-- keys|\Z)", DOCS, re.DOTALL)
)


@pytest.mark.parametrize(("kind", "key"), [(kind, key) for kind, names in keys.KEYS.items() for key in names])
def test_every_key_is_explained_where_it_belongs(kind: str, key: str):
    assert re.search(rf"^\| `{key}` \|", SECTIONS[kind], re.MULTILINE), (
        f"{kind}.{key} has no row in docs/programs.md"
    )


@pytest.mark.parametrize("kind", sorted(keys.KEYS))
def test_no_key_is_explained_that_does_not_exist(kind: str):
    explained = re.findall(r"^\| `([a-z_]+)` \|", SECTIONS[kind], re.MULTILINE)
    assert sorted(explained) == sorted(keys.KEYS[kind])


@pytest.mark.parametrize(
    "word",
    [
        *FIELD_TYPES, *keys.ROLES, *keys.RELATIONS, *keys.STATE_KINDS, *keys.SENSITIVITIES, *keys.SUBJECTS, *keys.NATURES,
        *keys.ROUTES, *keys.STEPS, *keys.BREACHES, *keys.FOLLOWERS, *keys.QUESTIONS, *keys.PAGES, *keys.CHANNELS,
        *sorted(keys.RESERVED_ACTIONS), *load.catalogue(),
    ],
)  # fmt: skip
def test_every_word_with_a_meaning_is_named(word: str):
    assert f"`{word}`" in DOCS


def test_the_examples_load_and_are_sound():
    examples = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    whole = [text for text in examples if text.startswith(("program:", "extends:"))]
    assert len(whole) == 2
    for text in whole:
        assert check(load.load_text(text, "docs/programs.md"), Names()) == []
