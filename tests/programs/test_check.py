from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifang.programs.check import Names, check
from lifang.programs.definition import Program
from lifang.programs.keys import RESERVED_ACTIONS
from lifang.programs.load import ProgramError, load_text
from tests.factories.programs import program_data, programs, text_of
from tests.programs.samples import wage_claim

Data = dict[str, Any]


def test_the_sample_is_sound():
    assert check(wage_claim(), Names()) == []


@settings(deadline=None, max_examples=100)
@given(programs())
def test_random_programs_are_sound(program: Program):
    assert check(program, Names()) == []


UNSOUND = [
    # names
    ("clock: recheck", "clock: rechek", 14, "no clock 'rechek'; did you mean 'recheck'?"),
    ("to: accepted, who", "to: acepted, who", 17, "no state 'acepted'; did you mean 'accepted'?"),
    ("who: officer}", "who: oficer}", 17, "no role 'oficer'; did you mean 'officer'?"),
    ("fields: [recovered]", "fields: [recoverd]", 24, "no field 'recoverd'; did you mean 'recovered'?"),
    ("who: head}", "who: reporter}", 31, "no role 'reporter'"),
    ("then: follow-up", "then: follow-up\n    guard: paid", 26, "no guard 'paid'"),
    ("then: follow-up", "then: follow-up\n    effect: pay", 26, "no effect 'pay'"),
    ("page: summary", "page: summary, fields: [emploier]", 35, "did you mean 'employer'?"),
    ("minimum: 1}", "minimum: 1, when: {field: emploier, present: true}}", 9, "did you mean 'employer'?"),
    # retention
    ("2 years after closed", "2 years after closed, open: 1 year", 36, "open and then belong together"),
    ("2 years after closed", "2 years after closed, then: closed", 36, "open and then belong together"),
    ("2 years after closed", "2 years after closed, open: 1 year, then: acepted", 36, "did you mean 'accepted'?"),
    ("2 years after closed", "2 years after closed, open: 1 year, then: accepted", 36, "is not closed"),
    # texts
    ("{zh: 用人单位, en: Employer}", "{zh: 用人单位}", 8, "no text in en"),
    ("en: art. 18", "fr: art. 18", 27, "basis has no text in en"),
    ("  suspended: {kind", "  paused: {kind: open}\n  suspended: {kind", 14, "label has no text in zh, en"),
    # fields
    ("type: money, label: {zh: 拖欠金额, en: Amount owed}, minimum: 1", "type: choice, label: {zh: 拖欠金额, en: Amount owed}", 9, "at least two choices"),
    ("minimum: 1", "minimum: 5, maximum: 4", 9, "above the maximum"),
    ("type: organization", "type: phone, personal: false", 8, "which is personal"),
    ("type: organization", "type: category", 8, "a category needs one"),
    ("type: organization", "type: category, scheme: gbt1", 8, "known are: gbt47678"),
    ("required: true}", "required: true, minimum: 1}", 8, "only integer and money"),
    ("required: true}", "required: true, when: {field: amount, present: true}}", 8, "must stand above"),
    ("minimum: 1", "when: {field: employer, is: 3}", 9, "is never 3"),
    ("minimum: 1", "min_length: 3", 9, "min_length is for text"),
    ("recovered: {type", "today: {type: date, label: {zh: 一, en: One}}\n  recovered: {type", 10, "choose another name"),
    # what an action must
    ("who: officer}", "who: officer, must: {field: amont, is: {field: today}}}", 17, "did you mean 'amount'?"),
    ("who: officer}", "who: officer, must: {field: amount, is: {field: today}}}", 17, "they never compare"),
    ("who: officer}", "who: officer, must: {field: amount, is: {field: amount, plus: 1 day}}}", 17, "is no date"),
    ("who: officer}", "who: officer, must: {field: today, is: {field: opened_on, share: 1/2}}}", 17, "has no share"),
    ("who: officer}", "who: officer, must: {age_of: amount, at_least: 18}}", 17, "no day to count an age from"),
    ("who: officer}", "who: officer, must: {age_of: today, at_least: grown}}", 17, "is a number of years"),
    ("who: officer}", "who: officer, when: {field: today, is: '2026-01-01'}}", 17, "no field 'today'"),
    ("follow_up:", "intake: {once: recovered}\nfollow_up:", 34, "no field asked at intake 'recovered'"),
    # the graph
    ("from: accepted, to: suspended", "from: accepted, to: closed", 14, "no case can ever reach"),
    ("from: suspended, to: accepted", "from: accepted, to: closed", 14, "can never leave it"),
    ("{kind: closed}", "{kind: open}", 11, "no state is closed"),
    ("    to: closed\n", "    to: suspended\n", 13, "no way leads to a closed state"),
    ("from: suspended, to: accepted", "from: suspended, to: suspended", 19, "to itself"),
    # states and actions
    ("{kind: waiting, clock: recheck}", "{kind: waiting}", 14, "without a clock"),
    ("{kind: closed}", "{kind: closed, clock: resolve}", 15, "would run for ever"),
    ("{kind: open, clock: accept}", "{kind: open, clock: accept, pauses: true}", 12, "cannot pause"),
    ("  continue:", "  merge:", 19, "a move of the engine itself"),
    ("who: officer}", "who: []}", 17, "nobody may do"),
    ("fields: [recovered]}", "fields: [recovered]}\n    asks: [recovered]", 25, "both needs and asks"),
    ("states:", "intake: {state: closed}\nstates:", 11, "cannot begin"),
    # clocks
    ("{kind: waiting, clock: recheck}", "{kind: waiting, clock: resolve}", 33, "no state uses the clock"),
    ("within: 60 workdays", "due_field: employer", 29, "is no date"),
    # follow-up, publicity
    ("follow_up: {within: 5 workdays, by: someone-else, ask: [contacted, solved, satisfied]}\n", "", 25, "no 'follow_up' section"),
    ("    then: follow-up\n", "", 33, "nobody is ever asked"),
    ("    to: closed\n", "", 24, "does not close the case"),
    ("sensitivity: internal", "sensitivity: restricted", 35, "never has a public page"),
    ("subject: person", "nature: complaint", 16, "never reopen"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "said"), UNSOUND)
def test_what_is_unsound_is_found_at_its_line(old: str, new: str, line: int, said: str):
    found = check(wage_claim((old, new)), Names())
    assert any(p.line == line and said in p.message for p in found), "\n".join(map(str, found))


def test_hours_are_not_counted_from_a_day():
    dated = (
        "amount:    {type: money, label: {zh: 拖欠金额, en: Amount owed}, minimum: 1}",
        "amount: {type: date, label: {zh: 日, en: Day}}",
    )
    hours = wage_claim(dated, ("within: 60 workdays", "due_field: amount\n    within: 2 hours"))
    assert [(p.line, p.message) for p in check(hours, Names())] == [
        (
            30,
            "clocks.resolve: 'amount' is a day and has no moment to count 2 hours from; use workdays or a datetime",
        )
    ]
    workdays = wage_claim(dated, ("within: 60 workdays", "due_field: amount\n    within: 2 workdays"))
    assert check(workdays, Names()) == []


def test_a_field_that_nobody_asks_is_found():
    program = wage_claim(
        (", fields: [recovered]", ""), ("states:", "intake: {fields: [employer, amount]}\nstates:")
    )
    assert [(p.line, p.message) for p in check(program, Names())] == [
        (10, "the field 'recovered' is never asked; add it to intake or an action, or delete it")
    ]


def test_nothing_personal_is_published():
    program = wage_claim(
        ("required: true}", "required: true, personal: true}"),
        ("page: summary", "page: summary, fields: [employer]"),
    )
    assert [p.message for p in check(program, Names())] == [
        "publicity would publish the personal field 'employer'; take it out"
    ]


def test_a_code_that_yaml_takes_for_a_number_is_found():
    field = "  kind: {type: category, scheme: gbt47678, label: {zh: 类, en: Kind}}\n  amount: "
    for value, said in (("10001", "text, in quotes"), ("'99999'", "has no code '99999'")):
        program = wage_claim(("  amount: ", field), ("minimum: 1", f"when: {{field: kind, is: {value}}}"))
        (problem,) = check(program, Names())
        assert said in problem.message
    assert (
        check(wage_claim(("  amount: ", field), ("minimum: 1", "when: {field: kind, is: '10001'}")), Names())
        == []
    )


def test_the_names_around_a_program_are_known_only_to_the_caller():
    names = Names(
        evidence=frozenset({"photo"}), departments=frozenset({"housing"}), languages=("zh", "en", "ja")
    )
    messages = [p.message for p in check(wage_claim(), names)]
    assert any("kind of evidence 'payment-proof'" in message for message in messages)
    assert any("no department 'labour-inspection'" in message for message in messages)
    assert any("title has no text in ja" in message for message in messages)
    guarded = wage_claim(("then: follow-up", "then: follow-up\n    guard: paid\n    effect: pay"))
    assert check(guarded, Names(guards=frozenset({"paid"}), effects=frozenset({"pay"}))) == []


@pytest.mark.parametrize("name", sorted(RESERVED_ACTIONS))
def test_no_program_redefines_a_move_of_the_engine(name: str):
    found = check(wage_claim(("  continue:", f"  {name}:")), Names())
    assert any("choose another name" in p.message for p in found)


# Whatever breaks a sound program is found, by the loader or by the check.


def drop_field(data: Data) -> None:
    data["fields"].popitem()


def drop_intake_state(data: Data) -> None:
    del data["states"][data["intake"]["state"]]


def drop_ends(data: Data) -> None:
    data["states"] = {name: s for name, s in data["states"].items() if s["kind"] != "closed"}


def drop_basis(data: Data) -> None:
    next(iter(data["clocks"].values())).pop("basis")


def drop_consumer(data: Data) -> None:
    next(iter(data["clocks"].values())).pop("on_breach")


def drop_english(data: Data) -> None:
    next(iter(data["actions"].values()))["label"].pop("en")


def add_island(data: Data) -> None:
    data["states"]["island"] = {"kind": "open", "label": {"zh": "岛", "en": "Island"}}


def add_trap(data: Data) -> None:
    data["states"]["trap"] = {"kind": "open", "label": {"zh": "陷阱", "en": "Trap"}}
    data["actions"]["fall"] = {
        "from": data["intake"]["state"], "to": "trap", "who": "officer", "label": {"zh": "落", "en": "Fall"},
    }  # fmt: skip


def add_idle_clock(data: Data) -> None:
    data["clocks"]["idle"] = {
        "within": "1 workday", "label": {"zh": "闲", "en": "Idle"}, "basis": {"zh": "无", "en": "none"}, "on_breach": "escalate",
    }  # fmt: skip


def forget_waiting(data: Data) -> None:
    data["states"][data["intake"]["state"]] = {"kind": "waiting", "label": {"zh": "等", "en": "Wait"}}


def rename_role(data: Data) -> None:
    next(iter(data["actions"].values()))["who"] = ["nobody"]


def publish_personal(data: Data) -> None:
    name = next(iter(data["fields"]))
    data["fields"][name] = {"type": "phone", "label": {"zh": "电话", "en": "Phone"}}
    data["publicity"] = {"page": "full", "fields": [name]}


BREAKS: list[Callable[[Data], None]] = [
    drop_field, drop_intake_state, drop_ends, drop_basis, drop_consumer, drop_english, add_island, add_trap,
    add_idle_clock, forget_waiting, rename_role, publish_personal,
]  # fmt: skip


@pytest.mark.parametrize("break_it", BREAKS, ids=lambda each: each.__name__)
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_a_broken_program_never_passes(break_it: Callable[[Data], None], data: st.DataObject):
    draft = data.draw(program_data().filter(lambda d: d["clocks"]))
    break_it(draft)
    try:
        program = load_text(text_of(draft), "broken.yaml")
    except ProgramError:
        return
    assert check(program, Names())
