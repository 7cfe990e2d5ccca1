"""Where a case of one version goes on in another, and what keeps versions apart."""

from __future__ import annotations

import pytest

from lifang.programs.definition import Program
from lifang.programs.load import load_text
from lifang.programs.succession import landing, unlike
from tests.cases.samples import RESTLESS

OLD = load_text(RESTLESS, "old.yaml")


def changed(before: str, after: str) -> Program:
    assert before in RESTLESS
    return load_text(RESTLESS.replace("version: 1", "version: 2").replace(before, after), "new.yaml")


@pytest.mark.parametrize(
    ("before", "after", "state", "states", "to"),
    [
        ("5 workdays", "8 workdays", "working", {}, "working"),
        ("5 workdays", "8 workdays", "working", {"working": "asking"}, "asking"),
        ("5 workdays", "8 workdays", "working", {"received": "asking"}, "working"),
        ("5 workdays", "8 workdays", "working", {"working": "closed"}, None),
        ("5 workdays", "8 workdays", "working", {"working": "nowhere"}, None),
        ("watching", "looking", "watching", {}, None),
        ("watching", "looking", "watching", {"watching": "looking"}, "looking"),
        ("asking:   {kind: waiting", "asking:   {kind: open", "asking", {}, None),
        ("asking:   {kind: waiting", "asking:   {kind: open", "asking", {"asking": "asking"}, "asking"),
    ],
)
def test_landing(before, after, state, states, to):
    found = landing(OLD, changed(before, after), state, states)
    assert (found.name if found else None) == to


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("5 workdays", "8 workdays", ""),
        ("perform_by", "done_by", ""),  # another name is another field
        ("sensitivity: internal", "sensitivity: restricted", ""),
        ("sensitivity: internal", "sensitivity: public", "stricter promise"),
        ("subject: none", "subject: none\npurpose: wages", "wall between purposes"),
        ("type: date", "type: datetime", "could not be read"),
        ("type: date", "type: date, personal: true", "is personal now"),
    ],
)
def test_unlike(before, after, problem):
    problems = unlike(OLD, changed(before, after))
    assert len(problems) == bool(problem)
    assert problem in "".join(problems)


def test_a_field_that_stops_being_personal_keeps_versions_apart_too():
    assert "is not personal any more" in unlike(changed("type: date", "type: date, personal: true"), OLD)[0]
