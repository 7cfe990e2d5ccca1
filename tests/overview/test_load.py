"""What a figures.yaml may say; each mistake is told with its line, and none is silently false for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifang.cases.book import book
from lifang.overview.figures.load import FiguresError, load_figures
from tests.overview.conftest import HEAD

pytestmark = pytest.mark.django_db  # of the folder's district, peopled for the tests beside it
GOOD = "  from: cases\n  program: street-problem\n  count: rows\n"


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "figures.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FiguresError) as refused:
        load_figures(path, book().programs, ("zh", "en"))
    return [f"{one.line}: {one.message}" for one in refused.value.problems]


def test_a_district_needs_no_figures(tmp_path):
    assert load_figures(tmp_path / "figures.yaml", {}, ("zh",)) == {}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("from: case\ncount: rows", "there is no table 'case'; did you mean 'cases'?"),
        ("from: cases\ncount: rows", "needs a program"),
        ("from: plates\nprogram: street-problem\ncount: rows", "takes no program"),
        ("from: cases\nprogram: street-work\ncount: rows", "offers no program 'street-work'"),
        ("from: plates", "needs exactly one of"),
        ("from: plates\ncount: rows\ndistinct: site", "needs exactly one of"),
        ("from: plates\ncount: all", "write `count: rows`"),
        ("from: plates\nsum: state", "state is no number"),
        ("from: plates\ncount: rows\nper: 100", "per goes with sum"),
        ("from: plates\ndistinct: street", "plates has no column 'street'"),
        ("from: plates\ncount: rows\nmoment: state", "'state' is no moment of plates"),
        (
            "from: plates\ncount: rows\nwhere: {field: stat, is: placed}",
            "no column 'stat'; did you mean 'state'?",
        ),
        ("from: plates\ncount: rows\nwhere: {field: state, is: true}", "state is a text, never True"),
        ("from: plates\ncount: rows\nwhere: {field: state, at_least: b}", "has no order"),
        ("from: plates\ncount: rows\nwhere: {field: placed_at, is: 2026-01-01}", "placed_at is a moment"),
        ("from: plates\ncount: rows\nwhere: {field: placed_at, at_least: soon}", "compare it with a day"),
        ("from: plates\ncount: rows\nwhere: {state: placed}", "expected one of all, any, not"),
        ("from: registrations\ncount: rows\nwhere: {field: person, is: x}", "can be counted, not compared"),
        (
            "from: cases\nprogram: street-problem\ncount: rows\nwhere: {field: fields.description, is: x}",
            "cases has no column 'fields.description'",  # personal: it may be erased
        ),
        (
            "from: cases\nprogram: street-problem\ncount: rows\nmoment: first.resolve",
            "'first.resolve' is no moment",  # this program solves
        ),
        ("from: cases\nprogram: street-problem\ncount: rows\nvalue: 3", "has no key 'value'"),
        (
            "from: cases\nprogram: street-problem\ncount: rows\nwhere: {field: state, in: [solved, slved]}",
            "state is never 'slved'; did you mean 'solved'?",
        ),
        ("from: plates\ncount: rows\nwhere: {field: state, is: hung}", "state is never 'hung'"),
        (
            "from: registrations\ncount: rows\nwhere: {field: register, is: voluntear}",
            "register is never 'voluntear'; did you mean 'volunteer'?",
        ),
    ],
)
def test_each_mistake_is_told(tmp_path, said, told):
    found = problems(tmp_path, HEAD + "".join(f"  {line}\n" for line in said.splitlines()))
    assert [one for one in found if told in one], found


def test_texts_stand_in_every_language(tmp_path):
    found = problems(tmp_path, HEAD.replace(", en: Test}", "}") + GOOD)
    assert found == ["3: test.figure: title has no text in 'en'"]


def test_ids_have_a_subject_and_a_name(tmp_path):
    assert "'opened' cannot be the id" in problems(tmp_path, HEAD.replace("test.figure", "opened") + GOOD)[0]


def test_what_a_program_keeps_out_of_figures_is_not_counted(tmp_path, offer_program):
    told = book().programs["street-problem"].source
    offer_program(
        told.replace("publicity: {page: summary, figures: true", "publicity: {page: summary, figures: false")
    )
    assert "street-problem does not publish figures" in problems(tmp_path, HEAD + GOOD)[0]


def test_the_digest_of_a_definition_changes_with_what_is_counted_and_with_nothing_else(figure):
    counted = figure("from: plates\ncount: rows").digest
    assert figure("from: plates\ncount: rows\nwhere: {field: state, is: placed}").digest != counted
    assert figure("count: rows\nfrom: plates").digest == counted
