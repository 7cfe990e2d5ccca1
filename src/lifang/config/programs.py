"""`lifang programs`: what kinds of work there are, and whether a new one is sound."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each import inside a function says why it stands there
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lifang.config.answers import FINDING, as_dict, fail, now, print_json, told
from lifang.config.options import District, Json
from lifang.config.start import choose_district, open_district

if TYPE_CHECKING:
    from lifang.cases.versions import Moved
    from lifang.programs.definition import Program

programs_app = typer.Typer(no_args_is_help=True, help="The kinds of work this district does.")


class Language(StrEnum):
    CHINESE = "zh"
    ENGLISH = "en"


@programs_app.command("list")
def programs_list(district: District = None, as_json: Json = False) -> None:
    """The programs this district offers, then those that are only in the catalogue."""
    from lifang.district.check import offered_programs  # --help stays quick
    from lifang.district.folder import load_profile  # --help stays quick

    programs = _programs(district)
    with told():
        offered = {
            program.code for program in offered_programs(load_profile(choose_district(district)), programs)
        }
    if as_json:
        print_json(
            [
                {"code": p.code, "version": p.version, "title": dict(p.title), "offered": p.code in offered}
                for p in programs.values()
            ]
        )
        return
    width = max(map(len, programs), default=0)
    for heading, wanted in (("offered here", True), ("only in the catalogue", False)):
        listed = [program for code, program in sorted(programs.items()) if (code in offered) is wanted]
        if listed:
            typer.echo(f"{heading}:")
        for program in listed:
            typer.echo(f"  {program.code:{width}}  v{program.version}  {' / '.join(program.title.values())}")


@programs_app.command("show")
def programs_show(
    code: str,
    district: District = None,
    language: Annotated[Language, typer.Option(help="Of the text.")] = Language.CHINESE,
    diagram: Annotated[
        bool, typer.Option("--diagram", help="Its states and actions as a Mermaid diagram.")
    ] = False,
) -> None:
    """One program in plain words: who, steps, deadlines and their basis, evidence, publicity."""
    from lifang.programs.describe import describe, mermaid  # --help stays quick

    programs = _programs(district)
    if code not in programs:
        fail(f"there is no program {code!r}; there are: {', '.join(sorted(programs))}")
    typer.echo((mermaid if diagram else describe)(programs[code], language))


@programs_app.command("check")
def programs_check(files: list[Path], district: District = None, as_json: Json = False) -> None:
    """Prove program files sound before they are put into the district's folder."""
    from lifang.district.check import check_programs  # --help stays quick

    with told():
        problems = check_programs(choose_district(district), files)
    if as_json:
        print_json({"problems": [as_dict(problem) for problem in problems]})
    else:
        for problem in problems:
            typer.echo(problem)
        typer.echo(f"{len(problems)} problems" if problems else "sound")
    if problems:
        raise typer.Exit(FINDING)


@programs_app.command("move")
def programs_move(
    code: str,
    *,
    district: District = None,
    versions: Annotated[
        list[int] | None, typer.Option("--from", help="Only cases of this version; may be repeated.")
    ] = None,
    to: Annotated[
        int | None, typer.Option("--to", help="The version to go on under; else the present one.")
    ] = None,
    states: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="OLD=NEW", help="Where cases of a state go on; may be repeated."),
    ] = None,
    area: Annotated[str, typer.Option(help="Only cases of this area.")] = "",
    reason: Annotated[str, typer.Option(help="Why, for the timeline of each case at the desk.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    as_json: Json = False,
) -> None:
    """Let open cases go on under another version of their program: all of them, or none."""
    state_map = _state_map(states or [])
    open_district(district)
    from django.utils import translation  # Django runs by now
    from rich.console import Console  # --help stays quick
    from rich.progress import Progress  # the same

    from lifang.cases.book import FrozenProgramChanged  # Django runs by now
    from lifang.cases.errors import BadInput  # the same
    from lifang.cases.versions import CannotMove, Moved, WrongMap, move_cases, target  # the same
    from lifang.district.check import check_program  # the same
    from lifang.places.models import Area  # the same

    if area and not Area.objects.filter(pk=area).exists():
        fail(f"there is no area {area!r}; its code stands in areas.csv")
    moved, problems = None, list[str]()
    translation.activate("en")  # as all that commands say
    try:
        new = target(code, to)
        for version in versions or ():
            target(code, version)  # refused when there is none
        problems = [str(problem) for problem in check_program(choose_district(district), new)]
        if not problems:
            with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
                task = bar.add_task("moving cases", total=None)
                moved = move_cases(
                    new=new,
                    now=now(),
                    versions=versions or (),
                    states=state_map,
                    area=area,
                    reason=reason,
                    dry_run=dry_run,
                    progress=lambda done, of: bar.update(task, completed=done, total=of),
                )
    except (BadInput, WrongMap) as error:
        fail(str(error))
    except FrozenProgramChanged as error:
        problems = [str(error)]
    except CannotMove as error:
        problems = error.problems
    _tell_moved(moved or Moved(new.code, new.version), problems, dry_run=dry_run, as_json=as_json)
    if problems:
        raise typer.Exit(FINDING)


def _state_map(pairs: list[str]) -> dict[str, str]:
    states = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not (old and equals and new) or old in states:
            fail(f"--map {pair}: write OLD=NEW, once for each old state, e.g. --map accepted=working")
        states[old] = new
    return states


def _tell_moved(moved: Moved, problems: list[str], *, dry_run: bool, as_json: bool) -> None:
    rows = sorted(moved.states.items())
    if as_json:
        named = ("version", "state", "to_state")
        print_json(
            {
                "program": moved.program,
                "to": moved.to,
                "dry_run": dry_run,
                "moved": moved.cases,
                "states": [dict(zip(named, row, strict=True)) | {"cases": count} for row, count in rows],
                "deadlines": dict(sorted(moved.deadlines.items())),
                "problems": problems,
            }
        )
        return
    for problem in problems:
        typer.echo(problem)
    for (version, state, to_state), count in rows:
        typer.echo(f"{count:8}  version {version} {state} → {to_state}")
    if told_of := ", ".join(
        f"{count} {DEADLINES[name]}" for name, count in sorted(moved.deadlines.items()) if count
    ):
        typer.echo(f"deadlines: {told_of}")
    if problems or dry_run:
        typer.echo(f"nothing was moved; {moved.cases} cases would go on under version {moved.to}")
    else:
        typer.echo(f"{moved.program}: {moved.cases} cases go on under version {moved.to}")


DEADLINES = {
    "same": "as before",
    "later": "later than before",
    "earlier": "earlier than before",
    "late": "of these past at once",
    "started": "new",
    "ended": "ended",
}


def _programs(district: Path | None) -> Mapping[str, Program]:
    from lifang.district.check import read_programs  # --help stays quick
    from lifang.programs.source import ProgramError  # --help stays quick

    try:
        return read_programs(choose_district(district))
    except ProgramError as error:
        fail(str(error))
