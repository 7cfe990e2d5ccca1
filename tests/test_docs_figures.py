"""docs/figures.md tells every key, table and column, and every id of the reference district with its definition."""

from __future__ import annotations

import re
from pathlib import Path

from lifang.district.check import offered_programs, read_programs
from lifang.district.folder import load_profile
from lifang.overview.bulletins.source import PICTURES, SCALES
from lifang.overview.figures.load import KEYS, load_figures
from lifang.overview.history import Reason
from lifang.overview.readmodel.tables import TABLES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
DISTRICT = ROOT / "districts" / "pingcheng"
PROMISED = {
    "associations.writers.members",
    "associations.calligraphers.members",
    "associations.artists.members",
    "property.companies",
    "property.mentored",
    "committees.elected",
    "community.teams",
    "community.volunteers",
    "deliberation.meetings",
    "deliberation.issues_solved",
    "plates.placed",
    "v110.teams",
    "v110.volunteers",
    "v110.matters",
    "v110.emergencies",
    "v110.events",
    "v110.leaflets",
    "wages.cases_accepted",
    "wages.cases_closed",
    "wages.recovered_yuan",
    "inspections.projects",
    "supervision.people",
    "supervision.lost",
    "merit.families",
    "recruiting.leaflets",
    "recruiting.posters",
    "recruiting.passed_first_check",
}


def section(title: str, mark: str = "##") -> str:
    found = re.search(rf"^{mark} {re.escape(title)}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def rows(text: str) -> list[list[str]]:
    cells = re.findall(r"^\| (`.*) \|$", text, re.MULTILINE)
    return [re.split(r" (?<!\\)\| ", one) for one in cells]


def names(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_every_key_of_a_figure_is_told():
    assert {name for row in rows(section("Writing a figure")) for name in names(row[0])} == set(
        KEYS["figure"]
    )


def test_every_table_and_column_is_told_as_it_is():
    assert re.findall(r"^### (.+)$", PAGE, re.MULTILINE) == list(TABLES)
    for table in TABLES.values():
        told = {row[0].strip("`"): row[1:] for row in rows(section(table.name, "###"))}
        families = {"fields.NAME", "first.ACTION"} if table.families else set()
        assert told.keys() == table.columns.keys() | families
        for name, column in table.columns.items():
            assert told[name] == [column.type, column.meaning]
        assert section(table.name, "###").strip().startswith(table.meaning)


def test_every_hole_is_told():
    told = " ".join(row[0] for row in rows(section("Bulletins")))
    assert all(word in told for word in (*SCALES, *PICTURES, "as_of"))


def test_every_id_of_the_reference_district_is_told_with_its_definition():
    profile = load_profile(DISTRICT)
    programs = {program.code: program for program in offered_programs(profile, read_programs(DISTRICT))}
    figures = load_figures(DISTRICT / "figures.yaml", programs, profile.languages)
    assert set(figures) >= PROMISED
    told = {row[0].strip("`"): row[1:] for row in rows(section("The reference district's figures"))}
    assert told == {
        figure.id: [figure.unit["en"], f"{figure.definition['en']} {figure.definition['zh']}"]
        for figure in figures.values()
    }


def test_every_reason_is_told():
    told = {name for row in rows(section("Checking a printed page")) for name in names(row[0])}
    assert told == set(Reason)
