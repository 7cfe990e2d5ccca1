from __future__ import annotations

import re

import pytest

from lifang.cases.extend import EFFECTS, GUARDS
from lifang.programs import schemes
from lifang.programs.check import Names, check
from lifang.programs.definition import Program
from lifang.programs.describe import describe
from lifang.programs.load import CATALOGUE, catalogue

CODES = [path.stem for path in sorted(CATALOGUE.glob("*.yaml"))]
BY_PURPOSE = {
    "service": {
        "street-problem", "help-request", "property-complaint", "consultation", "suggestion", "mediation",
        "commendation", "property-joint", "deliberation-issue", "volunteer-matter", "volunteer-emergency",
        "accessibility-request", "association-membership", "association-activity", "journal-submission",
    },
    "wages": {"wage-claim", "wage-lead", "rectification-order"},
    "care": {
        "disability-certificate", "early-screening", "living-subsidy", "nursing-subsidy", "home-visit",
        "canteen-meal-check", "green-channel",
    },
    "recruiting": {"recruiting-application"},
    "inspection": {"household-inspection", "gas-inspection"},
    "honours": {"merit-notice"},
    "corrections": {"corrections-intake", "corrections-report", "corrections-leave", "corrections-visit"},
    "sanitation": {"sanitation-complaint", "sanitation-shift-report", "collection-point"},
}  # fmt: skip
PRIVATE = {"care", "recruiting", "honours", "corrections"}


@pytest.fixture(params=CODES)
def program(request: pytest.FixtureRequest) -> Program:
    return catalogue()[request.param]


def test_each_program_stands_behind_the_wall_of_its_purpose():
    found: dict[str, set[str]] = {}
    for program in catalogue().values():
        found.setdefault(program.purpose, set()).add(program.code)
    assert found == BY_PURPOSE
    assert set(CODES) == set(catalogue())


def test_each_program_is_sound(program: Program):
    names = Names(guards=frozenset(GUARDS.names()), effects=frozenset(EFFECTS.names()))
    assert check(program, names) == []


def test_people_never_read_a_code(program: Program):
    told = describe(program, "zh").replace(program.code, "")
    assert re.findall(r"[a-z][a-z_-]+", told) == []
    assert re.findall(r"[\u4e00-\u9fff]+", describe(program, "en")) == []


def test_who_somebody_is_is_personal(program: Program):
    for name in program.fields:
        if name.endswith(("_name", "_phone", "address")) or name == "description":
            assert program.fields[name].personal, name


def test_a_reporter_may_withdraw_and_reopen_a_request_or_complaint(program: Program):
    if program.nature is None:
        return
    assert "reporter" in program.actions["withdraw"].who
    assert "reporter" in program.actions["reopen"].who


def test_what_nobody_accepted_is_never_accepted_by_asking_again(program: Program):
    """A reporter's own step leads from a refusal or a withdrawal back to where somebody has to accept it."""
    for action in program.actions.values():
        turned_away = {"refused", "withdrawn", "declined", "failed", "nobody"} & set(action.from_states)
        if turned_away and "reporter" in action.who:
            assert action.to == program.intake.state, action.name


def test_nobody_is_turned_away_without_a_reason_and_another_door(program: Program):
    if "refuse" in program.actions:
        assert set(program.actions["refuse"].needs.fields) == {"refusal_reason", "refusal_pointer"}


def test_who_solves_is_never_who_asks_whether_it_was_solved(program: Program):
    if program.follow_up and "solved" in program.follow_up.ask:
        assert program.follow_up.by == "someone-else"


def test_a_file_fits_on_a_few_screens(program: Program):
    assert program.source.count("\n") < 160


def test_a_deadline_given_as_a_date_is_known_when_its_clock_starts(program: Program):
    """A clock without its date would silently never run."""
    known = _surely_known(program)
    for state in program.states.values():
        clock = program.clocks.get(state.clock or "")
        if clock and clock.due_field:
            assert clock.due_field in known[state.name], (state.name, clock.due_field)


def _surely_known(program: Program) -> dict[str, set[str]]:
    """For each state the fields that are filled in on every way to it."""
    asked = {name for name in program.intake.fields if program.fields[name].required}
    known = {name: set(program.fields) for name in program.states} | {program.intake.state: asked}
    for _ in program.states:
        for action in program.actions.values():
            for start in action.from_states:
                if action.to is not None:
                    known[action.to] &= known[start] | set(action.needs.fields)
    return known


def test_what_is_private_is_never_published_nor_seen_by_the_duty_desk_of_the_service(program: Program):
    if program.purpose in PRIVATE:
        assert program.sensitivity == "restricted"
        assert program.publicity.page == "none"
        assert "duty" not in {step.to for step in program.escalation}


def test_no_grid_worker_inspects_an_enterprise(program: Program):
    """State Council Office 2024 No. 54: enterprise inspections are for officers only."""
    if program.subject == "organization" and program.purpose != "service":
        people = {role for action in program.actions.values() for role in action.who}
        assert "agent" not in people | set(program.intake.who)


def test_nobody_under_supervision_is_located_or_scored(program: Program):
    if program.purpose == "corrections":
        assert program.subject == "person"
        assert "site" not in {field.type for field in program.fields.values()}
        assert not any(re.search("score|risk|points|position|track", name) for name in program.fields)


@pytest.mark.parametrize(
    ("code", "clock", "within"),
    [
        ("street-problem", "accept", "1 workday"),
        ("street-problem", "resolve", "5 workdays"),
        ("consultation", "resolve", "2 workdays"),
        ("suggestion", "resolve", "10 workdays"),
        ("mediation", "resolve", "1 month"),
        ("wage-claim", "accept", "5 workdays"),
        ("wage-claim", "resolve", "60 workdays"),
        ("journal-submission", "decide", "30 days no roll"),
        ("volunteer-emergency", "call-out", "15 minutes"),
        ("canteen-meal-check", "call", "1 hour"),
        ("green-channel", "accept", "2 workhours"),
    ],
)
def test_the_promised_deadlines(code: str, clock: str, within: str):
    assert str(catalogue()[code].clocks[clock].within) == within


# the category list


def test_the_standard_has_153_components_and_250_matters():
    scheme = schemes.load("gbt47678")
    kinds = [kind for kind, _ in scheme.entries]
    assert (kinds.count("component"), kinds.count("matter")) == (153, 250)
    assert len(scheme.majors) == 15
    assert all("en" in name for name in scheme.majors.values())
    assert all(re.fullmatch(r"[0-9]{5}", code) for _, code in scheme.entries)


def test_one_code_names_a_thing_and_what_is_wrong_with_it():
    scheme = schemes.load("gbt47678")
    matter, component = scheme.find("01001"), scheme.find("01001", "component")
    assert matter is not None
    assert component is not None
    assert (matter.name["zh"], component.name["zh"]) == ("供水井盖异常", "供水井盖")
    assert scheme.find("99999") is None
    assert len(scheme.of_major("10")) == 2


def test_the_english_list_names_only_codes_that_exist():
    scheme = schemes.load("gbt47678")
    for row in schemes._rows(schemes.FOLDER / "gbt47678.en.csv"):
        key = (schemes.KINDS[row["kind"]], row["code"])
        assert key in scheme.entries or key in scheme.majors, row


def test_every_matter_has_an_english_name():
    """They are what people choose from; components are only looked up."""
    entries = schemes.load("gbt47678").entries
    assert [code for (kind, code), one in entries.items() if kind == "matter" and "en" not in one.name] == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("暴露垃圾", "06010"),
        ("满溢", "06042"),
        ("06028", "06028"),
        ("noise", "06028"),
        ("０９０１２", "09012"),
        ("fire lane", "09012"),
    ],
)
def test_categories_are_found_by_code_or_words(text: str, first: str):
    assert schemes.load("gbt47678").search(text)[0].code == first


def test_a_name_that_begins_with_the_words_comes_before_one_that_holds_them():
    codes = [category.code for category in schemes.load("gbt47678").search("垃圾")]
    assert codes.index("06042") < codes.index("06010")  # 垃圾站（箱）满溢 before 暴露垃圾


def test_a_group_finds_all_its_matters():
    assert len(schemes.load("gbt47678").search("street order")) == 21


def test_an_empty_search_finds_nothing():
    assert schemes.load("gbt47678").search("  ") == ()


def test_an_unknown_scheme_is_told():
    with pytest.raises(KeyError, match="known are: gbt47678"):
        schemes.load("other")
