"""The stock of a campaign, item by item and team by team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lifang.modules.campaigns import stock
from lifang.modules.campaigns.models import Campaign, Movement
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.web.language import language

MOVED: Mapping[str, stock.Kind] = {
    Movement.Kind.RECEIVED: "received",
    Movement.Kind.HANDED_OUT: "handed-out",
    Movement.Kind.POSTED: "posted",
}


@dataclass(frozen=True)
class Ledger:
    rows: list[Movement]  # the newest first

    @cached_property
    def balances(self) -> list[stock.Balance]:
        return stock.balances(self._moved, self._left)

    @cached_property
    def findings(self) -> list[stock.Finding]:
        return stock.findings(self._moved, self._left)

    @cached_property
    def _moved(self) -> list[stock.Movement]:
        return [
            stock.Movement(
                code=f"{row.item.code}-{row.number}",
                item=_item(row),
                holder=name_in(row.holder, language()),
                kind=MOVED[row.kind],
                quantity=row.quantity,
                at=row.at,
                place=row.place,
                photo=row.photo,
            )
            for row in reversed(self.rows)
            if row.kind in MOVED
        ]

    @cached_property
    def _left(self) -> dict[tuple[str, str], int]:
        """The last count stands."""
        counted = [row for row in reversed(self.rows) if row.kind == Movement.Kind.COUNTED]
        return {(_item(row), name_in(row.holder, language())): row.quantity for row in counted}


def ledger_of(campaign: Campaign) -> Ledger:
    rows = Movement.objects.filter(item__campaign=campaign).select_related("item", "holder")
    return Ledger(list(rows.order_by("-at", "-pk")))


def _item(row: Movement) -> str:
    return words.text(row.item.title, language())
