from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lifang.kernel.worktime import Period
from lifang.programs.check import Names, check
from lifang.programs.definition import Program, Route, Step
from lifang.programs.load import CATALOGUE, ProgramError, catalogue, load_file, load_folder, load_text
from tests.factories.programs import program_data, text_of
from tests.programs.samples import WAGE_CLAIM, changed, wage_claim


def problems_of(text: str) -> list[tuple[int, int, str]]:
    with pytest.raises(ProgramError) as caught:
        load_text(text, "p.yaml")
    return [(p.line, p.column, p.message) for p in caught.value.problems]


def test_the_form_of_the_design_loads_with_its_defaults():
    program = wage_claim()
    assert program.summary == program.title
    assert program.purpose == "service"
    assert program.intake.state == "received"
    assert program.intake.who == ("anyone",)
    assert program.intake.fields == ("employer", "amount")  # `recovered` is asked by an action
    assert program.routes == (Route("department"),)
    assert program.escalation == (
        Step("head"), Step("duty", Period.parse("1 workday")), Step("leader", Period.parse("3 workdays")),
    )  # fmt: skip
    assert program.returns == 2
    resolve = program.actions["resolve"]
    assert (resolve.follow_up, resolve.needs.evidence, resolve.needs.fields) == (
        True,
        ("payment-proof",),
        ("recovered",),
    )
    assert program.states["closed"].label == {"zh": "已办结", "en": "Closed"}
    assert program.retention.payload == Period.parse("2 years")
    assert program.clocks["resolve"].warn_before == Period.parse("1 workday")
    assert program.clocks["resolve"].extend is not None
    assert program.source == WAGE_CLAIM


def test_a_period_hardly_longer_than_a_day_gets_no_warning_by_default():
    program = wage_claim(("recheck: {within: 10 workdays", "recheck: {within: 4 hours"))
    assert program.clocks["recheck"].warn_before is None


def test_a_clock_counted_from_a_date_warns_a_workday_before_however_short_it_is():
    for within in ("1 workday", "4 hours"):
        program = wage_claim(
            ("amount:    {type: money,", "amount: {type: datetime,"),
            (", minimum: 1}", "}"),
            ("recheck: {within: 10 workdays", f"recheck: {{due_field: amount, within: {within}"),
        )
        recheck = program.clocks["recheck"]
        assert (recheck.due_field, recheck.within) == ("amount", Period.parse(within))
        assert recheck.warn_before == Period.parse("1 workday")


def test_phones_are_personal_without_saying_so():
    program = wage_claim(("  amount:", "  phone: {type: phone, label: {zh: 电话, en: Phone}}\n  amount:"))
    assert program.fields["phone"].personal
    assert not program.fields["amount"].personal


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("subject: person", "subjct: person", 5, "did you mean 'subject'?"),
        ("subject: person", "subject: persn", 5, "did you mean 'person'?"),
        ("version: 1", "version: one", 2, "a whole number"),
        ("version: 1", "version: 0", 2, "count from 1"),
        ("department: labour-inspection\n", "", 1, "needs 'department'"),
        ("within: 60 workdays", "within: 60 worksdays", 29, "5 workdays"),
        ("within: 60 workdays", "when: {field: amount, present: true}", 29, "or both"),
        ("required: true", "required: yes please", 8, "true or false"),
        ("{kind: closed}", "{}", 15, "needs 'kind'"),
        ("then: follow-up", "then: folow-up", 25, "did you mean 'follow-up'?"),
        ("who: officer, needs", "who: [officer, officer], needs", 18, "twice"),
        ("by: someone-else", "by: some-one-else", 34, "did you mean 'someone-else'?"),
        ("ask: [contacted, ", "ask: [contakted, ", 34, "did you mean 'contacted'?"),
        ("page: summary", "page: [summary]", 35, "one value"),
        ("title: {zh: 欠薪投诉, en: Unpaid wage claim}", "title: Unpaid", 3, "in each language"),
        ("  closed:    {kind", "  Closed!:    {kind", 15, "cannot be a name"),
        ("retention: {case: 5 years, payload: 2 years after closed}\n", "", 1, "needs 'retention'"),
        ("version: 1", "version: 1\nversion: 2", 3, "stands already in line 2"),
        ("subject: person", "subject: &a person", 5, "anchors"),
        ("subject: person", "subject: !!python/name:os.system person", 5, "tag"),
        ("subject: person", "\tsubject: person", 5, "tab"),
        ("en: Employer}", 'en: "Who" me}', 8, "in quotes"),
        ("label: {zh: 用人单位, en: Employer}, required", "label: {zh: 用人单位, en: Employer, required", 9, "close the bracket of line 8"),
        ("states:", "route: [{to: sitee}]\nstates:", 11, "did you mean 'site'?"),
        ("states:", "intake: {channels: [wbe]}\nstates:", 11, "did you mean 'web'?"),
        ("minimum: 1}", "minimum: 1, when: {field: employer}}", 9, "exactly one test"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line_and_what_to_do(old: str, new: str, line: int, said: str):
    found = problems_of(changed((old, new)))
    assert any(at == line and said in message for at, _, message in found), found


def test_all_problems_of_a_file_come_at_once():
    text = changed(
        ("subject: person", "subject: persn"), ("version: 1", "version: x"), ("page: summary", "pag: summary")
    )
    assert len(problems_of(text)) == 3


def test_an_error_reads_as_file_line_column():
    with pytest.raises(ProgramError, match=r"^p\.yaml:5:10: .*persn"):
        load_text(changed(("subject: person", "subject: persn")), "p.yaml")


def test_words_that_yaml_takes_for_something_else_stay_words():
    program = wage_claim(
        (
            "minimum: 1}",
            "minimum: 1}\n  heated: {type: choice, label: {zh: 供暖, en: Heated}, choices: {no: {zh: 否, en: No}, 01: {zh: 一, en: One}}}",
        )
    )
    assert [choice.value for choice in program.fields["heated"].choices] == ["no", "01"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---\n",
        "- a\n- b\n",
        "just words",
        "a: b: c",
        "a:\n\tb: 1",
        "a: [1, 2",
        "a: 'open",
        "program: x\n---\nprogram: y",
        "? [1, 2]\n: x",
        "a: *b",
        "a: &x [*x]",
        "<<: {a: 1}",
        "[" * 5000,
        "a:\n" + "".join("  " * depth + "a:\n" for depth in range(1, 200)),
        "- " * 5000,
        "a: \x00",
        "a: \ud800",
        "%YAML 9.9\n---\na: 1",
        "program: " + "x" * 300_000,
        "actions: {a: {from: {b: c}, needs: 3, when: [1], within: {}}}",
        "fields: [1]\nstates: 3\nactions: x\nroute: {a: b}\nintake: []",
    ],
)  # fmt: skip
def test_broken_files_are_refused_never_crashed_on(text: str):
    assert problems_of(text)


def refused_or_loaded(text: str) -> Program | None:
    problems = []
    try:
        return load_text(text, "p.yaml")
    except ProgramError as error:
        problems = error.problems
    assert problems
    assert all(p.line >= 1 and p.column >= 1 and p.message for p in problems)
    return None


@given(st.text(max_size=300))
def test_any_text_is_a_program_or_a_program_error(text: str):
    refused_or_loaded(text)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_file_is_a_program_or_a_program_error(data: st.DataObject):
    lines = WAGE_CLAIM.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        column = data.draw(st.integers(0, len(lines[at])))
        scrap = data.draw(
            st.sampled_from(
                ["", "  ", "\t", ":", "{", "}", "[", "-", "'", '"', "&a", "*a", "#", "x", "null", "~", "\n"]
            )
        )
        cut = data.draw(st.integers(0, 6))
        lines[at] = lines[at][:column] + scrap + lines[at][column + cut :]
    program = refused_or_loaded("".join(lines))
    if program is not None:
        check(program, Names())  # says what is unsound; never raises


@given(st.binary(max_size=400))
def test_any_bytes_are_a_program_or_a_program_error(tmp_path_factory: pytest.TempPathFactory, content: bytes):
    path = tmp_path_factory.mktemp("bytes") / "p.yaml"
    path.write_bytes(content)
    with pytest.raises(ProgramError):
        load_file(path)


@settings(deadline=None, max_examples=60)
@given(program_data())
def test_random_programs_load_and_their_frozen_source_loads_the_same(data: dict):
    program = load_text(text_of(data), "p.yaml")
    assert load_text(program.source, "again.yaml") == program
    assert set(program.states) == set(data["states"])
    assert set(program.actions) == set(data["actions"])


def test_a_folder_tells_the_problems_of_all_its_files(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(changed(("version: 1", "version: x")), encoding="utf-8")
    (tmp_path / "b.yaml").write_text(changed(("page: summary", "page: x")), encoding="utf-8")
    with pytest.raises(ProgramError) as caught:
        load_folder(tmp_path)
    assert [Path(p.path).name for p in caught.value.problems] == ["a.yaml", "b.yaml"]


def test_two_files_may_not_declare_one_program(tmp_path: Path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(WAGE_CLAIM, encoding="utf-8")
    with pytest.raises(ProgramError, match=r"a\.yaml declares the program 'wage-claim' too"):
        load_folder(tmp_path)


# extends


def test_a_district_changes_a_catalogue_program_by_saying_only_what_differs():
    base = catalogue()["street-problem"]
    program = load_text(
        "extends: street-problem\nprogram: street-problem\nversion: 3\n"
        "title: {zh: 随手拍}\nclocks: {resolve: {within: 3 workdays, extend: null}}\n"
        "intake: {channels: [web, plate]}\n",
        "mine.yaml",
    )
    assert program.version == 3
    assert program.title == {"zh": "随手拍", "en": base.title["en"]}
    assert program.clocks["resolve"].within == Period.parse("3 workdays")
    assert program.clocks["resolve"].extend is None
    assert program.clocks["resolve"].basis == base.clocks["resolve"].basis
    assert program.intake.channels == ("web", "plate")
    assert program.intake.evidence == base.intake.evidence
    assert program.fields == base.fields
    assert check(program, Names()) == []
    assert "extends" not in program.source
    assert load_text(program.source, "frozen", bases={}) == program


def test_a_problem_of_an_extended_program_names_the_file_that_holds_it():
    with pytest.raises(ProgramError) as caught:
        load_text(
            "extends: street-problem\nprogram: mine\nversion: 1\nclocks: {resolve: {within: x}}\n",
            "mine.yaml",
        )
    assert [(p.path, p.line) for p in caught.value.problems] == [("mine.yaml", 4)]
    removed = load_text(
        "extends: street-problem\nprogram: mine\nversion: 1\nclocks: {recheck: null}\n", "mine.yaml"
    )
    (problem,) = check(removed, Names())
    assert problem.path == str(CATALOGUE / "street-problem.yaml")
    assert "'recheck'" in problem.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends: stret-problem\nprogram: a\nversion: 1", "did you mean 'street-problem'?"),
        ("extends: street-problem\nversion: 1", "needs its own 'program'"),
        ("extends: street-problem\nprogram: a", "needs its own 'version'"),
        ("extends: street-problem\nprogram: street-problem\nversion: 2", "needs a version above 2"),
        ("extends: [a]\nprogram: a\nversion: 1", "no program"),
    ],
)
def test_an_extension_that_cannot_be(text: str, said: str):
    ((_, _, message),) = problems_of(text)
    assert said in message
