"""An association and a volunteer team in the mini district (factories.cases.people_district), with people in them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from lifang.people.actors import Actor
from lifang.people.commands import add_organization
from lifang.people.commands.newcomers import enter_newcomer
from lifang.people.commands.registers import enter
from lifang.people.models import Organization, Registration
from lifang.places.models import Area

BEGIN = datetime(2026, 3, 1, 4, tzinfo=UTC)
IMPORT: dict[str, Any] = {"actor": Actor.importer("tests"), "now": BEGIN}
UNITS = (
    ("writers", "association", "微里区作家协会", "Mini District Writers", "990101", "civil-affairs"),
    (
        "team-east",
        "team",
        "东一志愿服务队",
        "East First Volunteers",
        "990101001001",
        "committee-990101001001",
    ),
    ("veterans", "department", "退役军人事务局", "Veterans Affairs", "990101", ""),
)


def units() -> None:
    """Once for each database, whoever asks for them first."""
    if Organization.objects.filter(code=UNITS[0][0]).exists():
        return
    for code, kind, name, name_en, area, parent in UNITS:
        add_organization(
            code=code,
            kind=kind,
            name=name,
            name_en=name_en,
            area=Area.objects.get(code=area),
            parent=Organization.objects.get(code=parent) if parent else None,
            **IMPORT,
        )


def writer(name: str, **values: Any) -> Registration:
    given = {"rank": "city", "genre": ["poem", "essay"], "pen_name": f"{name[-1]}斋", **values}
    return _newcomer("association-member", "writers", name, given)


def volunteer(name: str, **values: Any) -> Registration:
    given = {"group": "care", "birth_on": "1980-05-01", "employer": "东街小学", **values}
    return _newcomer("volunteer", "team-east", name, given)


def skill(of: Registration, skill: str, **values: Any) -> Registration:
    return _again(
        "volunteer-skill", of, {"skill": skill, "proof": "certificate", "proof_no": "A-17", **values}
    )


def family(of: Registration) -> Registration:
    return _again(
        "honoured-family",
        of,
        {"merit": "second", "honoured_on": "2026-10-01", "soldier_name": "林卫国"},
        holder="veterans",
    )


def _newcomer(register: str, holder: str, name: str, values: dict[str, Any]) -> Registration:
    return enter_newcomer(
        register=register, holder=holder, name=name, values=values, from_on=date(2026, 3, 1), **IMPORT
    )


def _again(
    register: str, of: Registration, values: dict[str, Any], holder: str = "team-east"
) -> Registration:
    assert of.person is not None
    return enter(
        register=register,
        holder=holder,
        person=of.person.code,
        values=values,
        from_on=date(2026, 3, 1),
        **IMPORT,
    )
