"""The reference district's newspaper page: each number of it, from the whole demo, built once as anybody builds it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from lifang.district.check import offered_programs, read_programs
from lifang.district.folder import load_profile
from lifang.overview.bulletins.source import HOLE
from lifang.overview.figures.load import load_figures
from tests.district.commands import ROOT
from tests.district.commands import lifang as run

REFERENCE = ROOT / "districts" / "pingcheng"
BUILDING = 1200  # seconds at most, on a machine with other things to do
MANY = 10**9
PAGE: Mapping[str, tuple[int, int]] = {  # the least and the most that the page's words allow
    "associations.writers.members": (76, 76),
    "associations.calligraphers.members": (124, 124),
    "associations.artists.members": (95, 95),
    "property.companies": (8, 8),
    "property.mentored": (6, 6),
    "committees.elected": (1, 1),
    "community.teams": (7, 7),
    "community.volunteers": (126, 126),
    "deliberation.meetings": (13, 13),
    "deliberation.issues_solved": (21, 21),
    "plates.placed": (207, 207),
    "v110.teams": (16, 16),
    "v110.volunteers": (300, MANY),
    "v110.matters": (1_000, MANY),
    "v110.emergencies": (90, 99),
    "v110.events": (500, MANY),
    "v110.leaflets": (9_800, 9_999),  # "nearly 10,000"
    "wages.cases_accepted": (2_277, 2_277),
    "wages.cases_closed": (2_277, 2_277),
    "wages.recovered_yuan": (46_020_000, 46_020_000),
    "inspections.projects": (31, 31),
    "supervision.people": (235, 235),
    "supervision.lost": (0, 0),
    "merit.families": (34, 34),
    "recruiting.leaflets": (2_400, 2_400),
    "recruiting.posters": (48, 48),
    "recruiting.passed_first_check": (20, 29),
}
AS_OF = {
    "zh": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "en": lambda day: f"{day.day} {day:%b %Y}",
}
SCALED = {("wages.recovered_yuan", "wan"): "4,602", ("wages.recovered_yuan", "million"): "46.02"}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="a demo is a folder, with its database in it"),
]


def lifang(*words: str) -> str:
    done = run(*words, without=("DATABASE_URL",), timeout=BUILDING)
    assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    lifang("demo", "--dir", str(folder), "--no-serve")
    return folder


@pytest.fixture(scope="module")
def receipts(demo: Path) -> dict[str, dict[str, Any]]:
    told = json.loads(lifang("figures", "--district", str(demo), "--json"))
    return {one["id"]: one for one in told}


def test_every_number_is_what_the_page_says(receipts: Mapping[str, Mapping[str, Any]]) -> None:
    values = {name: receipts[name]["value"] for name in PAGE}
    assert {
        name: value for name, value in values.items() if not PAGE[name][0] <= value <= PAGE[name][1]
    } == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_prints_them_and_they_stand_when_work_goes_on(
    demo: Path, receipts: Mapping[str, Mapping[str, Any]], language: str
) -> None:
    printed = demo / f"page.{language}.md"
    lifang(
        "bulletin", "page", "--district", str(demo), "--format", "md", "--language", language, "--out", str(printed)
    )  # fmt: skip
    text = printed.read_text(encoding="utf-8")
    written = (REFERENCE / "bulletins" / f"page.{language}.md").read_text(encoding="utf-8")
    told: set[str] = set()

    def number(hole: re.Match[str]) -> str:
        name, _, scale = (part.strip() for part in hole[1].partition("|"))
        if name == "as_of":
            return AS_OF[language](date.fromisoformat(receipts["plates.placed"]["as_of"]))
        told.add(name)
        return SCALED.get((name, scale)) or f"{receipts[name]['value']:,}"

    sentences = [line for line in written.splitlines() if not re.match(r"\{\{ (trend|map|funnel) ", line)]
    for sentence in sentences:
        assert HOLE.sub(number, sentence) in text
    assert told >= set(PAGE)
    lifang("work", "--once", "--district", str(demo))
    stands = lifang("figures", "--district", str(demo), "--check", str(printed))
    assert re.fullmatch(r"(\d+) of \1 numbers stand as they were printed\n", stands)


def test_every_number_was_made_by_entries(demo: Path, receipts: Mapping[str, Mapping[str, Any]]) -> None:
    """Whatever row is counted has a stream in the record, and the record holds."""
    page = demo / "counted.txt"
    lifang("bulletin", "page", "--district", str(demo), "--out", str(page))
    kept = json.loads(Path(f"{page}.receipts.json").read_text(encoding="utf-8"))["figures"]
    profile = load_profile(REFERENCE)
    programs = {program.code: program for program in offered_programs(profile, read_programs(REFERENCE))}
    figures = load_figures(REFERENCE / "figures.yaml", programs, profile.languages)
    with sqlite3.connect(demo / "var" / "lifang.sqlite3") as database:
        told = {stream for (stream,) in database.execute("SELECT DISTINCT stream FROM record_entry")}
    database.close()
    for one in kept:
        assert one["digest"] == receipts[one["id"]]["digest"]
        assert len(one["keys"]) == receipts[one["id"]]["rows"]
        assert bool(one["keys"]) is (one["id"] != "supervision.lost")
        assert {figures[one["id"]].table.stream_of(key) for key in one["keys"]} <= told, one["id"]
    verified = json.loads(lifang("verify", "--district", str(demo), "--json"))
    assert (verified["findings"], verified["differences"]) == ([], [])
    assert verified["counts"]["entries"] > 30_000
    assert verified["counts"]["seals"] > 300  # one for each midnight
