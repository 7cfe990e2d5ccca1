"""Units, persons, accounts, grants and duties. A file adds, and ends what is over; it renames nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from lifang.district.importers.tally import BadLines, Tally
from lifang.district.kinds import Line
from lifang.people import commands, vault
from lifang.people.actors import Actor
from lifang.people.commands import ChangeRefused
from lifang.people.models import Account, Duty, Grant, Membership, Organization, Person, Secret
from lifang.places.models import Area, Site
from lifang.record.commands import gathered

Row = TypeVar("Row", Grant, Duty, Membership)


def import_organizations(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    areas, known = _areas(), {unit.code: unit for unit in Organization.objects.all()}

    def one(line: Line) -> str:
        area, parent = _find(areas, line["area"], "area"), _maybe(known, line["parent"], "organization")
        old = known.get(line["code"])
        wanted = {
            "kind": line["kind"],
            "name": line["name"],
            "name_en": line["name_en"],
            "area_id": line["area"],
            "parent_id": line["parent"] or None,
            "phone": line["phone"],
        }
        if old is not None:
            return _same(old, wanted)
        known[line["code"]] = commands.add_organization(
            code=line["code"],
            kind=line["kind"],
            name=line["name"],
            name_en=line["name_en"],
            area=area,
            parent=parent,
            phone=line["phone"],
            actor=actor,
            now=now,
        )
        return "added"

    return each(lines, one, [f"unit/{line['code']}" for line in lines])


def import_people(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    units = {unit.code: unit for unit in Organization.objects.all()}
    known = {person.code: person for person in Person.objects.all()}
    accounts = {account.username: account for account in Account.objects.all()}
    phones = set(Secret.objects.filter(kind=Secret.Kind.PHONE).values_list("person__code", "index"))
    members: dict[tuple[str, str, str], list[Membership]] = {}
    for membership in Membership.objects.select_related("person").order_by("from_on"):
        where = (membership.person.code, membership.organization_id, membership.role)
        members.setdefault(where, []).append(membership)

    def one(line: Line) -> str:
        code, done = line["code"], {"unchanged"}
        person = known.get(code)
        if person is None:
            person = commands.add_person(
                code=code, name=line["name"], name_en=line["name_en"], actor=actor, now=now
            )
            known[code] = person
            done.add("added")
        else:
            _same(person, {"name": line["name"], "name_en": line["name_en"]})
        if line["phone"]:
            kind = Secret.Kind.PHONE
            index = vault.blind_index(kind, vault.normalise(kind, line["phone"]))
            if (code, index) not in phones:
                vault.store_secret(person=person, kind=kind, value=line["phone"], actor=actor, now=now)
                done.add("changed")
        if line["organization"]:
            unit = _find(units, line["organization"], "organization")
            first = _needed(line["from"], "from is empty; write the first day in the organization")
            rows = members.get((code, unit.code, line["role"]), [])
            done.add(
                _period(
                    rows,
                    first,
                    line["until"],
                    add=lambda: commands.add_membership(
                        person=person,
                        organization=unit,
                        role=line["role"],
                        from_on=first,
                        until_on=line["until"],
                        actor=actor,
                        now=now,
                    ),
                    end=lambda row: commands.end_membership(
                        membership=row, last_day=line["until"], actor=actor, now=now
                    ),
                )
            )
        if line["email"] and not line["account"]:
            raise ValueError(
                "an e-mail address belongs to an account; fill account too, or leave email empty"
            )
        if line["account"]:
            done.add(_account(line, person, accounts, actor, now))
        return next(word for word in ("added", "changed", "unchanged") if word in done)

    streams = [f"person/{line['code']}" for line in lines]
    return each(lines, one, [*streams, *_account_streams(lines)])


def _account(line: Line, person: Person, accounts: dict[str, Account], actor: Actor, now: datetime) -> str:
    name = line["account"]
    account = accounts.get(name)
    word = "unchanged"
    if account is None:
        account = accounts[name] = commands.open_account(
            username=name, person=person, language=line["language"], actor=actor, now=now
        )
        word = "changed"
    elif account.person_id != person.pk:
        raise ValueError(f"the account {name!r} belongs to somebody else; choose another name")
    if line["email"] and line["email"] != account.email:
        accounts[name] = commands.set_email(account=account, email=line["email"], actor=actor, now=now)
        word = "changed"
    return word


def import_grants(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    areas, accounts = _areas(), {account.username: account for account in Account.objects.all()}
    units = {unit.code: unit for unit in Organization.objects.all()}
    known: dict[tuple[Any, ...], list[Grant]] = {}
    for grant in Grant.objects.select_related("account").order_by("from_on"):
        where = (
            grant.account.username,
            grant.role,
            grant.unit_id,
            grant.area_id,
            grant.program,
            grant.purpose,
        )
        known.setdefault(where, []).append(grant)

    def one(line: Line) -> str:
        names = ("account", "role", "unit", "area", "program", "purpose")
        account = _find(accounts, line["account"], "account")
        unit, area = _find(units, line["unit"], "organization"), _find(areas, line["area"], "area")
        return _period(
            known.get(tuple(line[name] for name in names), []),
            line["from"],
            line["until"],
            add=lambda: commands.give_grant(
                account=account,
                role=line["role"],
                unit=unit,
                area=area,
                program=line["program"],
                purpose=line["purpose"],
                from_on=line["from"],
                until_on=line["until"],
                actor=actor,
                now=now,
            ),
            end=lambda row: commands.end_grant(grant=row, last_day=line["until"], actor=actor, now=now),
        )

    return each(lines, one, _account_streams(lines))


def import_duties(lines: Sequence[Line], actor: Actor, now: datetime) -> Tally:
    areas, accounts = _areas(), {account.username: account for account in Account.objects.all()}
    units = {unit.code: unit for unit in Organization.objects.all()}
    sites = {site.code: site for site in Site.objects.all()}
    known: dict[tuple[str, str, str, str], list[Duty]] = {}
    for duty in Duty.objects.select_related("account", "site").order_by("from_on"):
        site_code = duty.site.code if duty.site else ""
        where = (duty.account.username, duty.unit_id, site_code, duty.area_id or "")
        known.setdefault(where, []).append(duty)

    def one(line: Line) -> str:
        if bool(line["site"]) == bool(line["area"]):
            raise ValueError("a duty is for one site or for one area; fill exactly one")
        account = _find(accounts, line["account"], "account")
        unit = _find(units, line["unit"], "organization")
        place: Site | Area = (
            _find(sites, line["site"], "site") if line["site"] else _find(areas, line["area"], "area")
        )
        return _period(
            known.get((line["account"], line["unit"], line["site"], line["area"]), []),
            line["from"],
            line["until"],
            add=lambda: commands.give_duty(
                account=account,
                unit=unit,
                place=place,
                from_on=line["from"],
                until_on=line["until"],
                actor=actor,
                now=now,
            ),
            end=lambda row: commands.end_duty(duty=row, last_day=line["until"], actor=actor, now=now),
        )

    return each(lines, one, _account_streams(lines))


def _account_streams(lines: Sequence[Line]) -> list[str]:
    return [f"account/{line['account']}" for line in lines if line["account"]]


def each(lines: Sequence[Line], one: Callable[[Line], str], streams: Iterable[str]) -> Tally:
    """All bad rows are told, not only the first."""
    tally, problems = Tally(), {}
    with gathered(streams):
        for line in lines:
            try:
                word = one(line)
            except (ChangeRefused, ValueError) as error:
                problems[line.line] = str(error)
            else:
                tally.count(word)
        if problems:
            raise BadLines(problems)
    return tally


def _period(
    rows: Sequence[Row],
    first: date,
    last: date | None,
    *,
    add: Callable[[], Row],
    end: Callable[[Row], Row],
) -> str:
    """What a row means beside the record's row of the same first day: new, ended now, or the same."""
    for row in rows:
        if row.from_on == first:
            if row.until_on == last:
                return "unchanged"
            if last is not None and (row.until_on is None or last < row.until_on):
                end(row)
                return "changed"
            raise ValueError(
                f"it ended on {row.until_on} in the record; what is over begins again with a new day"
            )
    add()
    return "added"


def _same(old: Organization | Person, wanted: Mapping[str, Any]) -> str:
    for name, value in wanted.items():
        if getattr(old, name) != value:
            raise ValueError(
                f"{old.code} has {name.removesuffix('_id')} {getattr(old, name)!r} in the record, not {value!r}; "
                f"an import adds and does not rename: correct the row or use a new code"
            )
    return "unchanged"


T = TypeVar("T")


def _find(known: Mapping[str, T], code: str, what: str) -> T:
    if code not in known:
        raise ValueError(f"there is no {what} {code!r}; import it first or correct the code")
    return known[code]


def _maybe(known: Mapping[str, T], code: str, what: str) -> T | None:
    return _find(known, code, what) if code else None


def _needed(value: date | None, message: str) -> date:
    if value is None:
        raise ValueError(message)
    return value


def _areas() -> dict[str, Area]:
    return {area.code: area for area in Area.objects.all()}
