"""`lifang check DIR`: everything wrong with a district folder, each with its file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lifang.cases.extend import EFFECTS, GUARDS
from lifang.district import checks
from lifang.district.contents import Contents, read_contents, read_registers
from lifang.district.folder import load_profile, read_profile
from lifang.modules.care import effects as care_effects  # noqa: F401 - as below
from lifang.modules.gatherings import guards  # noqa: F401 - a folder is checked without Django, which loads them else
from lifang.modules.registers import effects  # noqa: F401 - as above
from lifang.overview.bulletins.source import check_bulletins
from lifang.overview.figures.load import FIGURES, read_figures
from lifang.overview.readmodel.tables import UNITS
from lifang.places.profile import Profile
from lifang.programs import check as program_check
from lifang.programs.definition import Program
from lifang.programs.load import catalogue, load_file, load_folder
from lifang.programs.section import suggest
from lifang.programs.source import Problem, ProgramError


def check_folder(folder: Path) -> list[Problem]:
    """Empty when the district may be used."""
    profile, problems = read_profile(folder)
    contents = read_contents(folder, problems)
    if profile is None:
        return sorted(set(problems))
    programs = _programs(folder, problems)
    problems += checks.phone_channel(folder, profile)
    problems += checks.places(folder, profile, contents)
    problems += checks.people(folder, profile, contents, programs)
    problems += checks.registers(read_registers(folder, problems), contents)
    for program in offered_programs(profile, programs):
        problems += _program_problems(program, profile, contents)
    problems += checks.pages(folder, profile.languages)
    problems += _figures(folder, profile, contents, programs)
    return sorted(set(problems))


def offered_programs(profile: Profile, programs: Mapping[str, Program]) -> list[Program]:
    """The district's own programs, and those it takes from the catalogue."""
    shipped = catalogue()
    return [
        program
        for code, program in programs.items()
        if shipped.get(code) is not program or profile.offers(code, program.department)
    ]


def read_programs(folder: Path) -> Mapping[str, Program]:
    """The catalogue, with the folder's own programs in place of those they replace."""
    return {**catalogue(), **{program.code: program for program in load_folder(folder / "programs")}}


def _programs(folder: Path, problems: list[Problem]) -> Mapping[str, Program]:
    try:
        return read_programs(folder)
    except ProgramError as error:
        problems += error.problems
        return catalogue()


def _figures(
    folder: Path, profile: Profile, contents: Contents, programs: Mapping[str, Program]
) -> Iterator[Problem]:
    """The numbers a district declares, who answers for each, and the pages that print them."""
    path, problems = folder / FIGURES, list[Problem]()
    offered = {program.code: program for program in offered_programs(profile, programs)}
    figures = read_figures(path, offered, profile.languages, problems)
    yield from problems
    units = contents["organizations"].by("code")
    for figure in figures.values():
        if figure.owner not in units:
            known = suggest(figure.owner, list(units))
            message = f"{figure.id}: no organization {figure.owner!r} answers for it{known}"
            yield Problem(str(path), figure.line, 1, message)
        for code in sorted(figure.names(UNITS) - units.keys()):
            message = f"{figure.id}: there is no organization {code!r}{suggest(code, list(units))}"
            yield Problem(str(path), figure.line, 1, message)
    if not problems:  # else a figure would be missed whose own mistake is told already
        yield from check_bulletins(folder, figures, profile.languages)


def check_programs(folder: Path, files: Sequence[Path]) -> list[Problem]:
    """Program files that are not in the folder yet, against the units and grants that are."""
    profile = load_profile(folder)
    problems: list[Problem] = []
    contents = read_contents(folder, problems)
    for path in files:
        try:
            problems += _program_problems(load_file(path), profile, contents)
        except ProgramError as error:
            problems += error.problems
    return sorted(set(problems))


def check_program(folder: Path, program: Program) -> list[Problem]:
    """Whether one program that was read already may be used here, against the folder's units and grants."""
    return sorted(set(_program_problems(program, load_profile(folder), read_contents(folder, []))))


def _program_problems(program: Program, profile: Profile, contents: Contents) -> Iterator[Problem]:
    names = program_check.Names(
        guards=frozenset(GUARDS.names()),
        effects=frozenset(EFFECTS.names()),
        languages=profile.languages,
        departments=frozenset(department.code for department in profile.departments),
    )
    yield from program_check.check(program, names)
    yield from checks.units_of(program, contents)
    yield from checks.roles_held(program, contents)
