"""plans/drives.yaml: printed matter is received, handed out at stalls, hung on walls, and what is left is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from lifang.district.demo.play.pen import Pen
from lifang.district.demo.play.players import Players
from lifang.district.demo.play.stage import Stage
from lifang.modules.campaigns import commands
from lifang.modules.campaigns.models import Campaign, Item
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Area


class Drives:
    def __init__(
        self, stage: Stage, _pen: Pen, _players: Players, plan: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.stage, self.plan = stage, plan

    def prepare(self) -> None:
        for rules in self.plan.values():
            begin = self.stage.end - timedelta(days=rules["from"])
            self.stage.at(self.stage.office.after(begin, 1), partial(self._begin, rules))

    def _begin(self, rules: Mapping[str, Any]) -> None:
        stage, actor = self.stage, self._actor(rules)
        unit = Organization.objects.get(code=rules["unit"])
        campaign = commands.plan_campaign(
            kind="site",
            title=rules["title"],
            about=rules["about"],
            area=Area.objects.get(code=rules["area"]),
            unit=unit,
            purpose=rules["purpose"],
            starts_on=stage.today,
            ends_on=stage.day(stage.end - timedelta(days=rules["until"])),
            public=True,  # stalls and posters: nobody is on a list
            actor=actor,
            key=stage.key(),
            now=stage.now,
            rng=stage.rng,
        )
        for code, item in rules["items"].items():
            given: dict[str, Any] = {"actor": actor, "now": stage.now}
            row = commands.add_item(
                campaign=campaign, code=code, title=item["title"], key=stage.key(), **given
            )
            commands.receive_stock(item=row, holder=unit, quantity=item["received"], key=stage.key(), **given)
            self._spread(row, unit, item, rules)
        stage.at(stage.end - timedelta(days=rules["until"]), partial(self._count, campaign, unit, rules))

    def _spread(
        self, row: Item, unit: Organization, item: Mapping[str, Any], rules: Mapping[str, Any]
    ) -> None:
        """Given out in so many portions over the time, each as large as the next."""
        stage = self.stage
        span = (rules["from"] - rules["until"]) * 0.9
        for what, do in (("handed_out", self._hand_out), ("posted", self._post)):
            total, portions = item.get(what, 0), item.get("portions", 1)
            for number in range(portions if total else 0):
                quantity = total * (number + 1) // portions - total * number // portions
                moment = stage.now + timedelta(days=span * (number + stage.rng.random()) / portions)
                stage.at(stage.office.after(moment, 0.5), partial(do, row, unit, quantity, rules))

    def _hand_out(self, row: Item, unit: Organization, quantity: int, rules: Mapping[str, Any]) -> None:
        stage = self.stage
        commands.hand_out(
            item=row, holder=unit, quantity=quantity, actor=self._actor(rules), key=stage.key(), now=stage.now
        )

    def _post(self, row: Item, unit: Organization, quantity: int, rules: Mapping[str, Any]) -> None:
        stage, place = self.stage, self.stage.rng.choice(rules["places"])
        commands.post(
            item=row,
            holder=unit,
            quantity=quantity,
            place=place,
            photo=stage.album.picture("poster", f"{row.code}/{stage.key()}"),
            actor=self._actor(rules),
            key=stage.key(),
            now=stage.now,
        )

    def _count(self, campaign: Campaign, unit: Organization, rules: Mapping[str, Any]) -> None:
        stage = self.stage
        given: dict[str, Any] = {"actor": self._actor(rules), "now": stage.now}
        for row in campaign.items.order_by("code"):
            item = rules["items"][row.code]
            left = item["received"] - item.get("handed_out", 0) - item.get("posted", 0)
            commands.count_left(item=row, holder=unit, quantity=left, key=stage.key(), **given)
        commands.close(campaign=campaign, key=stage.key(), **given)

    def _actor(self, rules: Mapping[str, Any]) -> Actor:
        return self.stage.cast.of_unit(rules["unit"], self.stage.today, purpose=rules["purpose"])
