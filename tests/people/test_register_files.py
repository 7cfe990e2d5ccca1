"""The registers that come with the product, and what a wrong register file is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lifang.people.models import Organization
from lifang.people.registers import Register, UnknownRegister, find_register, load_register, registers
from lifang.people.registers.definition import HOLDER_KINDS
from lifang.people.registers.load import KEYS
from lifang.programs.source import ProgramError

SHIPPED = sorted(registers())
GOOD = """
register: friend
version: 1
title: {zh: 朋友, en: Friends}
subject: person
holder: {kinds: [team], label: {zh: 队伍, en: Team}}
once_per: [holder]
retention: 1 year
fields:
  since: {type: date, label: {zh: 起, en: Since}}
  agreed: {type: flag, label: {zh: 同意, en: Agreed}}
"""


def texts(declared: Register) -> list[dict[str, str]]:
    found = [declared.title, declared.summary, declared.holder.label]
    for field in declared.fields.values():
        found += [field.label, *(choice.label for choice in field.choices)]
        found += [field.help] if field.help else []
    return [dict(text) for text in found]


@pytest.mark.parametrize("code", SHIPPED)
def test_every_text_is_there_in_both_languages(code: str) -> None:
    for text in texts(find_register(code)):
        assert set(text) == {"zh", "en"}, text
        assert all(text.values())


@pytest.mark.parametrize("code", SHIPPED)
def test_choices_can_be_chosen_between(code: str) -> None:
    for field in find_register(code).fields.values():
        assert (field.type in ("choice", "choices")) == bool(field.choices)
        assert len(field.choices) != 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("subject: person", "subject: dog", "did you mean|known are"),
        ("kinds: [team]", "kinds: [tem]", "no kind of unit 'tem'; did you mean 'team'"),
        ("once_per: [holder]", "once_per: [sinse]", "which is no field; did you mean 'since'"),
        ("retention: 1 year", "ends: {on: agreed}\nretention: 1 year", "needs a field of type date"),
        (
            "retention: 1 year",
            "minors: {born: since, needs: [mother]}\nretention: 1 year",
            "'mother', which is no",
        ),
        (
            "retention: 1 year",
            "shown: {fields: [since]}\nretention: 1 year",
            "nobody is shown who has not agreed",
        ),
        ("retention: 1 year", "", "needs 'retention'"),
        ("type: flag", "type: money", "belongs to a case"),
        ("retention: 1 year", "retention: 1 year\nstates: {}", "has no key 'states'"),
    ],
)
def test_a_wrong_file_is_told_what_and_where(old: str, new: str, told: str) -> None:
    load_register(GOOD, "friend.yaml")
    with pytest.raises(ProgramError, match=told) as wrong:
        load_register(GOOD.replace(old, new), "friend.yaml")
    assert all(problem.path == "friend.yaml" and problem.line > 0 for problem in wrong.value.problems)


def test_an_unknown_register_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownRegister, match="did you mean 'volunteer'"):
        find_register("volunter")


def test_the_page_on_registers_is_complete() -> None:
    text = (Path(__file__).parents[2] / "docs" / "reference" / "registers.md").read_text(encoding="utf-8")
    first = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert sorted(first) == sorted([*registers(), *KEYS["register"]])
    for part in ("holder", "ends", "minors", "shown"):
        assert all(f"`{key}`" in text for key in KEYS[part])


def test_the_kinds_of_holders_are_those_of_organizations() -> None:
    assert list(Organization.Kind.values) == list(HOLDER_KINDS)
