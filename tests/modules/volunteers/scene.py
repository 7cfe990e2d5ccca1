"""A team of volunteers in the mini district, made through the real commands, and short ways to act for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from lifang.modules.volunteers import commands
from lifang.modules.volunteers.models import Need, Offer, Shift
from lifang.people.actors import Actor
from lifang.people.commands import add_person, open_account
from lifang.people.commands.registers import enter
from lifang.people.commands.units import add_organization
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site
from tests.factories.cases import MONDAY, a_key, account

IMPORTER = Actor.importer("tests")
BEFORE = MONDAY - timedelta(days=20)
COMMUNITY = "990101001001"
PEOPLE = {
    "chen": ("陈安", "1980-05-01", {"insured_until": "2099-12-31", "shown_consent": "true"}),
    "gu": ("顾真", "1957-02-11", {}),
    "su": (
        "苏小",
        "2018-06-01",
        {"guardian_name": "苏父", "guardian_phone": "13900000099", "guardian_consent": "true"},
    ),
}
"""An insured grown-up who agrees to be named, an old neighbour without insurance, and a pupil; so for years, since pages
read the real clock."""


def people_team(
    code: str = "team-hands", people: dict[str, tuple[str, str, dict[str, Any]]] = PEOPLE
) -> Organization:
    team = add_organization(
        code=code,
        kind="team",
        name="东一邻里服务队",
        name_en="East First Neighbours",
        area=Area.objects.get(code=COMMUNITY),
        parent=Organization.objects.get(code="committee-990101001001"),
        actor=IMPORTER,
        now=BEFORE,
    )
    for name, (shown, born, values) in people.items():
        volunteer(name, shown, born, team=team, **values)
    return team


def volunteer(name: str, shown: str, born: str, *, team: Organization, **values: Any) -> Person:
    person = add_person(code=f"v-{name}", name=shown, actor=IMPORTER, now=BEFORE)
    open_account(username=name, person=person, language="zh", actor=IMPORTER, now=BEFORE)
    enter(
        register="volunteer",
        holder=team.code,
        person=person.code,
        values={"group": "care", "birth_on": born, **values},
        from_on=BEFORE.date(),
        actor=IMPORTER,
        now=BEFORE,
    )
    return person


def skill(name: str, code: str, expires_on: str = "") -> None:
    enter(
        register="volunteer-skill",
        holder="team-hands",
        person=f"v-{name}",
        values={"skill": code, "proof": "training", "expires_on": expires_on},
        from_on=BEFORE.date(),
        actor=IMPORTER,
        now=BEFORE,
    )


def person(name: str) -> Person:
    return Person.objects.get(code=f"v-{name}")


def need(who: str | Actor = "agent.lin", now: datetime = MONDAY, **changed: Any) -> Need:
    """Tomorrow morning at the entrance of building 1, two people for two hours."""
    start = changed.pop("starts_at", MONDAY + timedelta(days=1))
    given: dict[str, Any] = {
        "title": "铲雪",
        "kind": "cleaning",
        "what": "把1单元门口的雪铲开。",
        "risk": "路滑。",
        "dangerous": False,
        "team": Organization.objects.get(code="team-hands"),
        "area": Area.objects.get(code=COMMUNITY),
        "site": Site.objects.get(code="dongyuan-1-1"),
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "wanted": 2,
        "public": True,
    }
    return commands.open_need(**(given | changed), actor=acting(who, now), key=a_key(), now=now)


def acting(who: str | Actor, now: datetime = MONDAY) -> Actor:
    return who if isinstance(who, Actor) else account(who, now)


def ask(asked: Need, who: str = "agent.lin", now: datetime = MONDAY) -> dict[str, Offer]:
    rows = commands.offer(need=asked, actor=acting(who), key=a_key(), now=now)
    return {row.person.code.removeprefix("v-"): row for row in rows}


def say(asked: Need, name: str, accept: bool, now: datetime = MONDAY, who: str = "") -> Offer:
    row = Offer.objects.get(need=asked, person=person(name))
    return commands.answer(offer=row, accept=accept, actor=acting(who or name), key=a_key(), now=now)


def serve(asked: Need, name: str, *, minutes: int = 120, late: int = 0, who: str = "") -> Shift:
    """Comes forward when not asked, signs in `late` minutes after the start, and out again."""
    start = asked.starts_at + timedelta(minutes=late)
    if not asked.offers.filter(person=person(name)).exists():
        commands.come_forward(
            need=asked, person=person(name), actor=acting(who or name), key=a_key(), now=asked.opened_at
        )
    shift = commands.sign_in(
        need=asked, person=person(name), how="desk" if who else "phone", actor=acting(who or name), key=a_key(),
        now=start,
    )  # fmt: skip
    return commands.sign_out(
        shift=shift,
        how=shift.how,
        actor=acting(who or name),
        key=a_key(),
        now=start + timedelta(minutes=minutes),
    )


def confirm(
    shift: Shift, who: str = "agent.lin", now: datetime | None = None, **corrected: datetime
) -> Shift:
    now = now or shift.need.ends_at + timedelta(hours=1)
    return commands.confirm(shift=shift, actor=acting(who), key=a_key(), now=now, **corrected)


def on(day: str) -> date:
    return date.fromisoformat(day)
