"""The sheets of meals as the record tells them."""

from __future__ import annotations

from typing import Any

from lifang.modules.care.models import Portion, Sitting
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import Projection, Rows, Said, Table

SITTINGS = Projection(
    "sitting/",
    Table(Sitting, "ref"),
    Table(Portion, "sitting__ref", ("guest__code",)),
)
REBUILDS.add("sittings", SITTINGS)


@SITTINGS.on("noted")
def note(rows: Rows, said: Said) -> None:
    _sitting(rows, said)
    for guest, state in said.facts["states"].items():
        rows.add(Portion, guest, state=state, at=said.at)


@SITTINGS.on("called-off")
def call_off(rows: Rows, said: Said) -> None:
    _sitting(rows, said)["no_meal_because"] = said.facts["reason"]


@SITTINGS.on("checked")
def check(rows: Rows, said: Said) -> None:
    _sitting(rows, said)["checked_at"] = said.at
    for guest, case in said.facts["missed"].items():
        rows.add(Portion, guest, state=Portion.State.MISSED, at=said.at, case=case)


def _sitting(rows: Rows, said: Said) -> dict[str, Any]:
    return rows.get(Sitting) or rows.add(Sitting, **said.pick("canteen", "on", "meal"))
