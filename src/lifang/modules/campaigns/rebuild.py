"""Campaigns, targets, visits and stock as the record tells them."""

from __future__ import annotations

from datetime import datetime

from lifang.modules.campaigns import ladder
from lifang.modules.campaigns.models import Campaign, Item, Movement, Recheck, Target, Turf, Visit
from lifang.places.profile import profile
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import UNKNOWN, Projection, Rows, Said, Table

CAMPAIGNS = Projection(
    "campaign/",
    Table(Campaign, "ref"),
    Table(Turf, "campaign__ref", ("number",)),
    Table(Target, "campaign__ref", ("number",), names={"turf": "turf__number"}),
    Table(Visit, "campaign__ref", ("target__number", "nth")),
    Table(Recheck, "visit__campaign__ref", ("visit__target__number", "visit__nth")),
    Table(Item, "campaign__ref", ("code",)),
    Table(Movement, "item__campaign__ref", ("item__code", "number")),
)
REBUILDS.add("campaigns", CAMPAIGNS)


@CAMPAIGNS.on("planned")
def plan(rows: Rows, said: Said) -> None:
    rows.add(Campaign, **said.facts, planned_at=said.at)


@CAMPAIGNS.on("outcomes-declared")
def declare_outcomes(rows: Rows, said: Said) -> None:
    rows.one(Campaign).update(said.pick("outcomes"))


@CAMPAIGNS.on("closed")
def close(rows: Rows, said: Said) -> None:
    rows.one(Campaign).update(closed_at=said.at, closed_because=said.facts.get("because", ""))


@CAMPAIGNS.on("listed", "compared")
def add_targets(rows: Rows, said: Said) -> None:
    """The codes on the cards are secret and stand in the payload."""
    second = said.kind == "compared"
    for facts in said.facts["targets"]:
        number = facts["number"]
        booking = UNKNOWN if said.erased else said.payload["bookings"][str(number)]
        place = {name: value for name, value in facts.items() if name != "number"}
        rows.add(Target, number, **place, listed=not second, on_second=second, order=number, booking=booking)
    if second:
        rows.one(Campaign)["second_source"] = said.facts["source"]
        for number in said.facts["both"]:
            rows.one(Target, number)["on_second"] = True


@CAMPAIGNS.on("assigned")
def assign(rows: Rows, said: Said) -> None:
    turf = said.facts["turf"]
    rows.add(Turf, turf, **said.pick("team", "account"))
    for place, number in enumerate(said.facts["numbers"], 1):
        rows.one(Target, number).update(turf=turf, order=place)


@CAMPAIGNS.on("booked")
def book(rows: Rows, said: Said) -> None:
    rows.one(Target, said.facts["target"]).update(booked_on=said.facts["on"], booked_part=said.facts["part"])


@CAMPAIGNS.on("visit", "letter")
def visit(rows: Rows, said: Said) -> None:
    facts = said.facts
    at = _acted_at(said)
    target = rows.one(Target, facts["target"])
    local = at.astimezone(profile().calendar.zone)
    joint_with = said.personal("joint_with", "")
    position = said.personal("position", [None, None, None])
    lat, lon, accuracy = [UNKNOWN] * 3 if position is UNKNOWN else position
    rows.add(
        Visit,
        facts["target"],
        facts["nth"],
        **said.pick("did", "outcome", "checked", "photo", "photo_public", "finding"),
        by=said.by,
        at=at,
        sent_at=said.at,
        reason=said.personal("reason", ""),
        joint_with=joint_with,
        evening=local.time() >= ladder.EVENING,
        lat_e6=lat,
        lon_e6=lon,
        accuracy=accuracy,
    )
    tried = [*target["tried"], *([facts["tried"]] if facts["tried"] else [])]
    target.update(
        visits=facts["nth"], booked_on=None, booked_part="", tried=tried, step=ladder.next_step(tried)
    )
    if "next_from" in facts:
        target["next_from"] = datetime.fromisoformat(facts["next_from"])
    if facts["outcome"]:
        target.update(outcome=facts["outcome"], outcome_at=at)


@CAMPAIGNS.on("reopened")
def reopen(rows: Rows, said: Said) -> None:
    rows.one(Target, said.facts["target"]).update(
        outcome="", outcome_at=None, tried=[], next_from=None, step=Target.Step.FIRST
    )


@CAMPAIGNS.on("drawn")
def draw(rows: Rows, said: Said) -> None:
    for code in said.facts["pool"]:
        rows.one(Visit, *_visit(code))["drawn"] = True
    for code in said.facts["sample"]:
        rows.add(Recheck, *_visit(code), drawn_at=said.at)


@CAMPAIGNS.on("rechecked")
def recheck(rows: Rows, said: Said) -> None:
    row = rows.one(Recheck, *_visit(said.facts["visit"]))
    row.update(by=said.by, at=said.at, outcome=said.facts["outcome"])


@CAMPAIGNS.on("item")
def add_item(rows: Rows, said: Said) -> None:
    rows.add(Item, said.facts["item"], **said.pick("title"))


@CAMPAIGNS.on("stock")
def move_stock(rows: Rows, said: Said) -> None:
    facts = said.pick("kind", "quantity", "holder", "place", "photo", "photo_public")
    facts |= {name: said.facts[name] for name in ("corrects", "reason") if name in said.facts}
    rows.add(Movement, said.facts["item"], said.facts["number"], **facts, at=said.at, by=said.actor)


@CAMPAIGNS.on("erased")
def erase(rows: Rows, said: Said) -> None:
    for row in rows.all(Visit).values():
        row.update(reason="", joint_with="", lat_e6=None, lon_e6=None, accuracy=None)
    rows.one(Campaign)["erased_at"] = said.at


def _acted_at(said: Said) -> datetime:
    return datetime.fromisoformat(said.facts["acted_at"]) if "acted_at" in said.facts else said.at


def _visit(code: str) -> tuple[int, int]:
    number, _dash, nth = code.partition("-")
    return int(number), int(nth)
