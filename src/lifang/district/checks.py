"""What must agree between the files of a district folder."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lifang.district.contents import Contents, Sheet
from lifang.district.folder import DISTRICT_KEYS, read_bounds
from lifang.district.kinds import LEVELS, Line
from lifang.district.yamlfile import Keys
from lifang.kernel.geometry import Position
from lifang.outbox.extend import CHANNELS
from lifang.people.registers import find_register
from lifang.places.profile import Profile
from lifang.programs.definition import Program
from lifang.programs.keys import ROLES
from lifang.programs.section import suggest
from lifang.programs.source import Problem
from lifang.programs.values import clean_all

_PAGE = re.compile(r"(?P<name>[a-z0-9-]+)\.(?P<language>[a-z]{2})\.md")


def phone_channel(folder: Path, profile: Profile) -> Iterator[Problem]:
    """Not known when a process reads its profile: gateways are registered after that."""
    keys = Keys.of_file(folder / "district.yaml", DISTRICT_KEYS, [])
    if keys is not None:
        keys.one_of("phone_channel", CHANNELS.names(), profile.phone_channel)
        yield from keys.problems


def places(folder: Path, profile: Profile, contents: Contents) -> Iterator[Problem]:
    yield from _areas(folder, profile, contents["areas"])
    yield from _sites(folder, contents)


def _areas(folder: Path, profile: Profile, areas: Sheet) -> Iterator[Problem]:
    yield from areas.repeated("code")
    known = areas.by("code")
    if areas.table and profile.area not in known:
        message = f"area is {profile.area!r}, which areas.csv does not list; add it there or correct it here"
        yield Problem(str(folder / "district.yaml"), 1, 1, message)
    for line in areas:
        code, parent = line["code"], line["parent"]
        if not parent:
            if code != profile.area:
                yield areas.problem(line, f"{code} has no parent; only {profile.area} stands alone", "parent")
            continue
        if parent not in known:
            yield areas.problem(line, f"no area {parent!r} is listed{_zero(parent, known)}", "parent")
        elif not code.startswith(parent) or code == parent:
            message = f"{code} does not begin with its parent's code {parent}; correct one of the two"
            yield areas.problem(line, message, "code")
        elif LEVELS.index(line["level"]) <= LEVELS.index(known[parent]["level"]):
            message = f"a {line['level']} cannot lie in a {known[parent]['level']}"
            yield areas.problem(line, f"{message}; correct the level or the parent", "level")
        yield from _in_languages(areas, line, profile.languages)


def _sites(folder: Path, contents: Contents) -> Iterator[Problem]:
    sites = contents["sites"]
    areas, known = contents["areas"].by("code"), sites.by("code")
    problems: list[Problem] = []
    bounds = read_bounds(folder, problems)
    yield from problems
    yield from sites.repeated("code")
    for line in sites:
        yield from _known(sites, line, "area", areas, "areas.csv")
        yield from _known(sites, line, "parent", known, "sites.csv")
        lat, lon = line["lat"], line["lon"]
        if (lat is None) != (lon is None):
            yield sites.problem(line, "lat and lon go together; fill both or neither", "lat")
        elif bounds and lat is not None and not bounds.contains(Position(lat, lon)):
            turned = bounds.contains(Position(lon, lat))
            hint = "lat and lon are exchanged" if turned else "correct it, or the bounds in district.yaml"
            yield sites.problem(line, f"{lat / 1e6}, {lon / 1e6} lies outside the district; {hint}", "lat")


def people(
    folder: Path, profile: Profile, contents: Contents, programs: Mapping[str, Program]
) -> Iterator[Problem]:
    areas, units = contents["areas"].by("code"), contents["organizations"].by("code")
    organizations, persons, grants, duties = (
        contents[kind] for kind in ("organizations", "people", "grants", "duties")
    )
    accounts, sites = persons.by("account"), contents["sites"].by("code")
    yield from organizations.repeated("code")
    for line in organizations:
        yield from _known(organizations, line, "area", areas, "areas.csv")
        yield from _known(organizations, line, "parent", units, "organizations.csv")
        yield from _in_languages(organizations, line, profile.languages)
    if organizations.table:
        yield from _units_of_district(folder, profile, organizations)
    yield from persons.repeated("code")
    yield from persons.repeated("account")
    for line in persons:
        yield from _known(persons, line, "organization", units, "organizations.csv")
        yield from _dates(persons, line)
        if line["organization"] and line["from"] is None:
            yield persons.problem(line, "from is empty; write the first day in the organization", "from")
    for line in grants:
        yield from _known(grants, line, "account", accounts, "people.csv")
        yield from _known(grants, line, "unit", units, "organizations.csv")
        yield from _known(grants, line, "area", areas, "areas.csv")
        yield from _known(grants, line, "program", programs, "programs")
        yield from _dates(grants, line)
    for line in duties:
        yield from _known(duties, line, "account", accounts, "people.csv")
        yield from _known(duties, line, "unit", units, "organizations.csv")
        yield from _known(duties, line, "site", sites, "sites.csv")
        yield from _known(duties, line, "area", areas, "areas.csv")
        yield from _dates(duties, line)
        if bool(line["site"]) == bool(line["area"]):
            yield duties.problem(line, "a duty is for one site or for one area; fill exactly one", "site")


def registers(sheets: Mapping[str, Sheet], contents: Contents) -> Iterator[Problem]:
    persons, units = contents["people"].by("code"), contents["organizations"].by("code")
    for code, sheet in sheets.items():
        declared = find_register(code)
        subjects = persons if declared.subject == "person" else units
        for line in sheet:
            yield from _known(sheet, line, "holder", units, "organizations.csv")
            yield from _known(sheet, line, declared.subject, subjects, f"the {declared.subject} table")
            yield from _dates(sheet, line)
            if not line[declared.subject]:
                yield sheet.problem(line, f"{declared.subject} is empty; write its code", declared.subject)
            holder = units.get(line["holder"])
            if holder is not None and holder["kind"] not in declared.holder.kinds:
                kinds = ", ".join(declared.holder.kinds)
                yield sheet.problem(line, f"{code} is kept by: {kinds}; not by a {holder['kind']}", "holder")
            typed = {name: line[name] for name in declared.fields if line[name]}
            for name, message in clean_all(declared.fields.values(), typed, "en")[1].items():
                yield sheet.problem(line, message, name)


def _units_of_district(folder: Path, profile: Profile, organizations: Sheet) -> Iterator[Problem]:
    path, units = str(folder / "district.yaml"), organizations.by("code")
    for department in profile.departments:
        unit = units.get(department.code)
        if unit is None:
            message = f"the department {department.code!r} is not in organizations.csv; add it there"
            yield Problem(path, 1, 1, message)
        elif unit["name"] not in department.name.values():
            message = f"{department.code} is called {unit['name']!r} here, but otherwise in district.yaml"
            yield organizations.problem(unit, f"{message}; use one name", "name")
    if not any(line["kind"] == "duty" for line in organizations):
        message = (
            "no organization is of the kind duty; a district needs a duty desk to hold what nobody holds"
        )
        yield Problem(str(folder / "organizations.csv"), 1, 1, message)


def units_of(program: Program, contents: Contents) -> Iterator[Problem]:
    """Every unit that a program names by its code."""
    units = contents["organizations"].by("code")
    named: list[tuple[tuple[str, ...], str]] = [(("route",), route.to) for route in program.routes]
    named += [(("actions", action.name), action.hand_to or "") for action in program.actions.values()]
    for where, rule in named:
        code = rule.removeprefix("unit:")
        if rule.startswith("unit:") and code not in units:
            yield _program_problem(program, where, f"no organization {code!r}{suggest(code, list(units))}")


def roles_held(program: Program, contents: Contents) -> Iterator[Problem]:
    """A step that nobody may take would leave cases lying; so each role has a holder in each community."""
    grants, areas = contents["grants"], contents["areas"]
    if areas.table is None:
        return
    leaves = _leaves(areas)
    for role, where in _roles_named(program).items():
        held = {
            grant["area"]
            for grant in grants
            if grant["role"] == role
            and grant["purpose"] == program.purpose
            and grant["program"] in ("", program.code)
        }
        bare = [line for line in leaves if not any(line["code"].startswith(code) for code in held)]
        if bare:
            shown = ", ".join(f"{line['code']} {line['name']}" for line in bare[:3])
            more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
            message = (
                f"{program.code} names the role {role!r}, which nobody holds in {shown}{more}; "
                f"add grants with the purpose {program.purpose!r} to grants.csv"
            )
            yield _program_problem(program, where, message)


def _roles_named(program: Program) -> dict[str, tuple[str, ...]]:
    """Each role and the first place that names it."""
    named: list[tuple[str, tuple[str, ...]]] = []
    for action in program.actions.values():
        named += [(role, ("actions", action.name, "who")) for role in action.who]
    for clock in program.clocks.values():
        if clock.extend:
            named.append((clock.extend.who, ("clocks", clock.name, "extend")))
    named += [(role, ("intake", "who")) for role in program.intake.who]
    named += [(step.to, ("escalation",)) for step in program.escalation]
    first: dict[str, tuple[str, ...]] = {}
    for role, where in named:
        if role in ROLES:
            first.setdefault(role, where)
    return first


def _leaves(areas: Sheet) -> list[Line]:
    """Communities, or what a small district has in their place; grids are parts of them."""
    parents = {line["parent"] for line in areas if line["level"] != "grid"}
    return [line for line in areas if line["level"] != "grid" and line["code"] not in parents]


def pages(folder: Path, languages: Sequence[str]) -> Iterator[Problem]:
    found: dict[str, set[str]] = {}
    for path in sorted((folder / "pages").glob("*.md")):
        match = _PAGE.fullmatch(path.name)
        if match is None:
            yield Problem(str(path), 1, 1, "a page is called NAME.LANGUAGE.md, e.g. about.en.md; rename it")
            continue
        found.setdefault(match["name"], set()).add(match["language"])
        if not path.read_bytes().removeprefix(BOM_UTF8).startswith(b"# "):
            yield Problem(str(path), 1, 1, "a page begins with its title; write for example: # About us")
    for name, written in found.items():
        for language in languages:
            if language not in written:
                path = folder / "pages" / f"{name}.{language}.md"
                yield Problem(str(path), 1, 1, f"the page {name} is missing in {language!r}; write it")


def _known(sheet: Sheet, line: Line, column: str, known: Mapping[str, Any], file: str) -> Iterator[Problem]:
    value = line[column]
    if value and value not in known:
        message = f"{column} {value!r} is not in {file}{_zero(value, known)}; add it there or correct it here"
        yield sheet.problem(line, message, column)


def _zero(value: str, known: Iterable[str]) -> str:
    """The commonest damage a spreadsheet does to a code."""
    lost = next((code for code in known if code.lstrip("0") == value), None)
    return f" (the spreadsheet dropped the leading zero of {lost}; format the column as text)" if lost else ""


def _dates(sheet: Sheet, line: Line) -> Iterator[Problem]:
    first: date | None = line["from"]
    last: date | None = line["until"]
    if first and last and last < first:
        yield sheet.problem(line, f"until {last} lies before from {first}; exchange them", "until")


def _in_languages(sheet: Sheet, line: Line, languages: Sequence[str]) -> Iterator[Problem]:
    if len(languages) > 1 and "en" in languages and not line["name_en"]:
        yield sheet.problem(
            line, f"{line['name']} has no name_en; the district speaks English too", "name_en"
        )


def _program_problem(program: Program, where: tuple[str, ...], message: str) -> Problem:
    while where and where not in program.places:
        where = where[:-1]
    place = program.places[where]
    return Problem(place.path, place.line, place.column, message)
