from __future__ import annotations

import pytest
from hypothesis import given, settings

from lifang.programs.definition import Program
from lifang.programs.describe import action_schema, describe, field_schema, intake_schema, mermaid
from lifang.programs.load import catalogue
from lifang.programs.phrases import PHRASES
from tests.factories.programs import programs
from tests.programs.samples import wage_claim


def test_a_clerk_can_read_the_whole_program():
    text = describe(wage_claim(), "en")
    for said in (
        "Unpaid wage claim (wage-claim, version 1)",
        "Who may open it: anyone, without an account",
        "- Employer (needed)",
        "Resolve: the case officer; then “Closed”; must fill in “Amount recovered”; must attach a proof of payment",
        "Suspend: the case officer; then “Suspended”; must give a reason",
        "Time to resolve: 60 working days. Basis: art. 17. May be extended 1 time(s) by 30 working days if approved by the head of the unit.",
        "When late, it goes up to: the head of the unit, the duty desk (after 1 working day)",
        "Follow-up: within 5 working days after it is closed, somebody who did not handle it asks",
        "Kept: the case for at least 5 years, its steps and figures for good; personal data and attachments until 2 years after closing.",
    ):
        assert said in text


def test_the_chinese_text_holds_no_english_and_no_code():
    text = describe(catalogue()["street-problem"], "zh")
    assert "办理时限：5 个工作日" in text
    assert "必须附上照片" in text
    body = text.replace("street-problem", "")
    assert not any(letter.isascii() and letter.isalpha() for letter in body)


def test_a_clock_counted_from_a_date_says_both():
    dated = (("amount:    {type: money,", "amount: {type: datetime,"), (", minimum: 1}", "}"))
    after = wage_claim(*dated, ("within: 10 workdays", "due_field: amount, within: 1 workday"))
    assert "Time to look again: 1 working day after “Amount owed”. Basis" in describe(after, "en")
    assert "复查时限：“拖欠金额”之后1 个工作日。依据" in describe(after, "zh")
    until = wage_claim(*dated, ("within: 10 workdays", "due_field: amount"))
    assert "until “Amount owed”. Basis" in describe(until, "en")


def test_conditions_are_told_in_words():
    program = wage_claim(("minimum: 1", "when: {field: employer, present: true}"))
    assert "Amount owed (may be left out) (only when " in describe(program, "en")
    assert "仅当" in describe(program, "zh")


def test_the_diagram_shows_every_state_and_action():
    drawn = mermaid(wage_claim(), "en").splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert '    state "Suspended" as s3' in drawn
    assert "    [*] --> s1" in drawn
    assert "    s2 --> s4: Resolve" in drawn
    assert "    s4 --> [*]" in drawn


def test_texts_cannot_break_the_diagram():
    program = wage_claim(("accept: {from", 'accept: {label: {zh: "受\\n理", en: "a: b; \\"c\\"#"}, from'))
    assert "    s1 --> s2: a： b； ”c”＃" in mermaid(program, "en")
    assert "    s1 --> s2: 受 理" in mermaid(program, "zh")


def test_the_schema_of_intake_and_of_an_action():
    program = wage_claim()
    schema = intake_schema(program, "en")
    assert schema["required"] == ["employer"]
    assert schema["properties"]["amount"] == {
        "title": "Amount owed", "type": "string", "pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$",
    }  # fmt: skip
    assert schema["additionalProperties"] is False
    form = action_schema(program, program.actions["resolve"], "zh")
    assert (form["title"], form["required"]) == ("办结", ["recovered"])


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("integer", "minimum: 1, maximum: 9, ", {"type": "integer", "minimum": 1, "maximum": 9}),
        ("flag", "", {"type": "boolean"}),
        ("date", "", {"type": "string", "format": "date"}),
        ("datetime", "", {"type": "string", "format": "date-time"}),
        ("longtext", "", {"type": "string", "maxLength": 2000}),
        ("text", "max_length: 9, ", {"type": "string", "maxLength": 9}),
        (
            "choice",
            "choices: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}}, ",
            {"type": "string", "enum": ["a", "b"]},
        ),
    ],
)
def test_each_type_has_its_schema(kind: str, more: str, expected: dict[str, object]):
    program = wage_claim(
        (
            "type: money, label: {zh: 拖欠金额, en: Amount owed}, minimum: 1",
            f"type: {kind}, {more}label: {{zh: 额, en: It}}",
        )
    )
    assert field_schema(program.fields["amount"], "en") == {"title": "It", **expected}


@settings(deadline=None, max_examples=40)
@given(programs())
def test_every_sound_program_can_be_told(program: Program):
    for language in ("zh", "en"):
        text = describe(program, language)
        assert all(state.label[language] in text for state in program.states.values())
        assert all(clock.basis[language] in text for clock in program.clocks.values())
        drawn = mermaid(program, language)
        assert drawn.count("-->") == 1 + sum(len(a.from_states) for a in program.actions.values()) + sum(
            s.kind == "closed" for s in program.states.values()
        )


def test_every_phrase_speaks_both_languages():
    assert all(set(texts) == {"zh", "en"} for texts in PHRASES.values())
