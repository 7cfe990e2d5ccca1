"""The stock of a campaign, item by item and team by team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

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
Line = TypeVar("Line", stock.Balance, stock.Finding)


@dataclass(frozen=True)
class Ledger:
    """Summed by codes: two teams may have one name, and two items one title in the reader's language."""

    rows: list[Movement]  # the newest first

    @cached_property
    def taken_back(self) -> set[str]:
        """Codes of movements that count no more; what takes them back counts neither."""
        return {f"{row.item.code}-{row.corrects}" for row in self.rows if row.corrects is not None}

    @cached_property
    def balances(self) -> list[stock.Balance]:
        return [self._named(one) for one in stock.balances(self._moved, self._left)]

    @cached_property
    def findings(self) -> list[stock.Finding]:
        return [self._named(one) for one in stock.findings(self._moved, self._left)]

    @cached_property
    def _moved(self) -> list[stock.Movement]:
        return [
            stock.Movement(
                code=row.code,
                item=row.item.code,
                holder=row.holder.code,
                kind=MOVED[row.kind],
                quantity=row.quantity,
                at=row.at,
                place=row.place,
                photo=row.photo,
            )
            for row in self._standing
            if row.kind in MOVED
        ]

    @cached_property
    def _left(self) -> dict[tuple[str, str], int]:
        """The last count stands."""
        counted = [row for row in self._standing if row.kind == Movement.Kind.COUNTED]
        return {(row.item.code, row.holder.code): row.quantity for row in counted}

    @cached_property
    def _standing(self) -> list[Movement]:
        """The oldest first."""
        return [row for row in reversed(self.rows) if row.code not in self.taken_back]

    def _named(self, line: Line) -> Line:
        return replace(line, item=self._items[line.item], holder=self._holders[line.holder])

    @cached_property
    def _items(self) -> dict[str, str]:
        return {row.item.code: words.text(row.item.title, language()) for row in self.rows}

    @cached_property
    def _holders(self) -> dict[str, str]:
        return {row.holder.code: name_in(row.holder, language()) for row in self.rows}


def ledger_of(campaign: Campaign) -> Ledger:
    rows = Movement.objects.filter(item__campaign=campaign).select_related("item", "holder")
    return Ledger(list(rows.order_by("-at", "-pk")))
