from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2] / "districts" / "pingcheng"
OFFICIAL = Path("/work/shared/data/divisions/pingcheng_140213_2023.csv")
COMMUNITY = "140213066006"


def rows(name: str) -> list[dict[str, str]]:
    with (HOME / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_of_207_entrances_has_one_agent_and_a_place_of_its_own() -> None:
    entrances = {row["code"]: row for row in rows("sites") if row["kind"] == "entrance"}
    assert len(entrances) == 207
    assert len({(row["lat"], row["lon"]) for row in entrances.values()}) == 207
    duties = [row for row in rows("duties") if row["site"]]
    assert sorted(row["site"] for row in duties) == sorted(entrances)
    assert sorted(Counter(row["account"] for row in duties).values()) == [23] * 9
    agents = {row["account"] for row in rows("grants") if row["role"] == "agent" and row["area"] == COMMUNITY}
    assert {row["account"] for row in duties} == agents
    grids = Counter(row["area"] for row in entrances.values())
    assert grids == {f"{COMMUNITY}{number:03d}": 23 for number in range(1, 10)}


def test_every_community_has_its_committee_its_agent_and_its_head() -> None:
    communities = {row["code"] for row in rows("areas") if row["level"] == "community"}
    assert len(communities) == 202
    assert {row["area"] for row in rows("organizations") if row["kind"] == "community"} == communities
    for role in ("agent", "head"):
        assert communities <= {row["area"] for row in rows("grants") if row["role"] == role}


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the official list is not on this machine")
def test_codes_are_the_official_ones() -> None:
    with OFFICIAL.open(encoding="utf-8", newline="") as file:
        official = {row["code"] for row in csv.DictReader(file) if row["code"].startswith("140213")}
    assert {row["code"] for row in rows("areas") if row["level"] != "grid"} == official
