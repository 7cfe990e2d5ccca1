"""A clerk's page for each program: there, whole, and as the program is now."""

from __future__ import annotations

import re

import pytest
import yaml

from lifang.programs import words
from lifang.programs.load import catalogue
from tools import guides

CODES = sorted(catalogue())


def test_the_pages_are_as_the_programs_are_now():
    assert guides.stale() == [], "run `make docs`"


def test_a_program_that_changes_makes_its_page_stale(monkeypatch):
    changed = dict(catalogue())
    one = changed["wage-claim"]
    monkeypatch.setattr(guides, "catalogue", lambda: changed)
    changed["wage-claim"] = type(one)(
        **{name: getattr(one, name) for name in one.__slots__} | {"returns": 9, "department": "x"}
    )
    assert guides.stale() == ["wage-claim.md"]


def test_every_program_has_a_note_of_practice_in_both_languages_and_none_is_left_over():
    practice = yaml.safe_load(guides.PRACTICE.read_text(encoding="utf-8"))
    assert sorted(practice) == CODES
    for code, note in practice.items():
        assert sorted(note) == ["en", "zh"], code
        assert len(note["zh"]) > 30, code
        assert len(note["en"]) > 60, code
        assert not re.search("[\u4e00-\u9fff]", note["en"]), code


@pytest.mark.parametrize("code", CODES)
def test_a_page_tells_every_step_field_deadline_and_law_in_both_languages(code):
    program = catalogue()[code]
    page = guides.pages()[f"{code}.md"]
    for language, own in zip(
        guides.LANGUAGES, re.split("^## English", page, flags=re.MULTILINE), strict=True
    ):
        told = [program.title, program.summary, *(action.label for action in program.actions.values())]
        told += [clock.basis for clock in program.clocks.values()]
        told += [field.label for field in program.fields.values()]
        for text in told:
            assert words.text(text, language) in own, (code, language)
    assert page.count("```mermaid") == 2
    for heading in re.findall("^#+ (.+)$", page, flags=re.MULTILINE):
        assert heading.strip("： ") != ""


def test_every_purpose_of_the_catalogue_has_a_name_in_both_languages():
    for program in catalogue().values():
        assert sorted(words.PURPOSES[program.purpose]) == ["en", "zh"]
    assert words.purpose("of-our-own", "zh") == "of-our-own"
