"""The folder a demo is built in: a fresh copy, true on the day it is made, and never in place of anything else."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import yaml

from lifang.district.demo.source import prepare
from lifang.district.yamlfile import FolderError
from tests.district.commands import ROOT

REFERENCE = ROOT / "districts" / "pingcheng"
WRITTEN = yaml.safe_load((REFERENCE / "demo" / "play.yaml").read_text(encoding="utf-8"))["written"]


def column(path: Path, name: str) -> list[date]:
    with path.open(encoding="utf-8", newline="") as file:
        return [date.fromisoformat(row[name]) for row in csv.DictReader(file) if row[name]]


@pytest.mark.parametrize("today", [date(2027, 1, 2), date(2028, 2, 29), date(2031, 12, 31)])
def test_who_is_a_member_or_insured_is_so_in_any_year(tmp_path: Path, today: date) -> None:
    folder = prepare(tmp_path / "demo", "pingcheng", today=today)
    registers = folder / "registers"
    assert min(column(registers / "association-member.csv", "dues_until")) > today
    assert min(column(registers / "volunteer.csv", "insured_until")) > today
    for name in ("association-member.csv", "volunteer.csv", "mentor.csv"):
        assert max(column(registers / name, "from")) < today
    ages = [
        sorted(day - born for born in column(home / "registers" / "volunteer.csv", "birth_on"))
        for home, day in ((folder, today), (REFERENCE, WRITTEN))
    ]
    assert ages[0] == ages[1]  # nobody comes of age, or needs a guardian


def test_nothing_but_dates_is_moved(tmp_path: Path) -> None:
    same = prepare(tmp_path / "same", "pingcheng", today=WRITTEN)
    for path in REFERENCE.rglob("*.csv"):
        if "var" not in path.parts:
            assert (same / path.relative_to(REFERENCE)).read_bytes() == path.read_bytes()
    later = prepare(tmp_path / "later", "pingcheng", today=date(WRITTEN.year + 1, WRITTEN.month, 28))
    with (
        (later / "people.csv").open(encoding="utf-8", newline="") as new,
        (REFERENCE / "people.csv").open(encoding="utf-8", newline="") as old,
    ):
        rows = [[{**row, "from": "", "until": ""} for row in csv.DictReader(file)] for file in (new, old)]
    assert rows[0] == rows[1]


def test_a_district_without_a_play_is_copied_as_it_is(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "demo", "boston", today=date(2031, 5, 1))
    boston = ROOT / "districts" / "boston"
    for path in boston.glob("*.csv"):
        assert (folder / path.name).read_bytes() == path.read_bytes()


def test_a_demo_is_made_anew_and_nothing_else_is_touched(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "demo", "boston", today=WRITTEN)
    (folder / "left.txt").write_text("of an earlier demo", encoding="utf-8")
    prepare(folder, "boston", today=WRITTEN)
    assert not (folder / "left.txt").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("of years", encoding="utf-8")
    with pytest.raises(FolderError, match="holds something else"):
        prepare(tmp_path / "mine", "boston", today=WRITTEN)
    assert (tmp_path / "mine" / "thesis.txt").exists()
