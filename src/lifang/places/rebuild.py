"""Areas, sites, plates and local days as the record tells them."""

from __future__ import annotations

from datetime import date

from django.db.models import Value

from lifang.kernel.pinyin import initials
from lifang.places.models import Area, LocalDay, Plate, Site
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import Projection, Rows, Said, Table

AREAS = Projection("area/", Table(Area, "code"))
SITES = Projection("site/", Table(Site, "code"))
PLATES = Projection("plate/", Table(Plate, "code"))
LOCAL_DAYS = Projection("calendar/", Table(LocalDay, Value("local"), ("day",)))
for name, one in (("areas", AREAS), ("sites", SITES), ("plates", PLATES), ("local days", LOCAL_DAYS)):
    REBUILDS.add(name, one)


@AREAS.on("added")
def add_area(rows: Rows, said: Said) -> None:
    rows.add(Area, **said.pick("name", "name_en", "level", "parent"))


@AREAS.on("changed")
def change_area(rows: Rows, said: Said) -> None:
    rows.one(Area).update(said.facts)


@SITES.on("added")
def add_site(rows: Rows, said: Said) -> None:
    facts = {name: value for name, value in said.facts.items() if name != "code"}
    rows.add(Site, **facts, initials=initials(facts["name"]))


@SITES.on("changed")
def change_site(rows: Rows, said: Said) -> None:
    row = rows.one(Site)
    row.update(said.facts)
    row["initials"] = initials(row["name"])


@PLATES.on("issued")
def issue(rows: Rows, said: Said) -> None:
    rows.add(Plate, **said.pick("site"), state="issued", issued_at=said.at)


@PLATES.on("placed", "broken", "replaced")
def move_plate(rows: Rows, said: Said) -> None:
    row = rows.one(Plate)
    row["state"] = said.kind
    if said.kind == "placed":
        row["placed_at"] = row["placed_at"] or said.at
    row["replaced_by"] = said.facts.get("by")


@LOCAL_DAYS.on("local-day-set")
def set_day(rows: Rows, said: Said) -> None:
    rows.add(LocalDay, _day(said), **said.pick("worked", "name"))


@LOCAL_DAYS.on("local-day-cleared")
def clear_day(rows: Rows, said: Said) -> None:
    rows.drop(LocalDay, _day(said))


def _day(said: Said) -> date:
    return date.fromisoformat(said.facts["day"])
