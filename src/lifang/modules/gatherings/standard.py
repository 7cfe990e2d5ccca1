"""The numbers this module counts with, each with its source beside it in standard.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lifang.kernel.worktime import Period
from lifang.modules.gatherings.ballots.statute import CommitteeSize


@dataclass(frozen=True, slots=True)
class Duty:
    """What an owners' committee, or the street for it, has to do in time."""

    period: Period  # after its beginning; of the term: before its end
    basis: Mapping[str, str]


def duty(name: str) -> Duty:
    read = _read()["duties"][name]
    return Duty(Period.parse(read.get("within") or read["before"]), read["basis"])


def nominations_of_a_unit(seats: int) -> int:
    """How many people the owners of one unit may nominate for an election."""
    return int(_read()["nominations"]["a_unit_for_each_seat"]["value"]) * seats


def committee_size() -> tuple[CommitteeSize, Mapping[str, str]]:
    """How small a committee may be, and the basis of that."""
    read = dict(_read()["committee"])
    basis = read.pop("basis")
    return CommitteeSize(**read), basis


@cache
def _read() -> Any:
    return yaml.safe_load((Path(__file__).parent / "standard.yaml").read_text(encoding="utf-8"))
