"""The `lifang` command. Exit 0 success, 1 a finding, 2 wrong use. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import atexit
import gc

# ruff: noqa: PLC0415 - each import inside a function says why it stands there
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lifang.config.answers import FINDING, as_dict, fail, now, print_json, tell_import, told, writing
from lifang.config.figures import bulletin, figures
from lifang.config.options import District, Json
from lifang.config.programs import programs_app
from lifang.config.start import choose_district, open_district, start_django

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Runs a district's front-line work, and can prove every figure it reports.",
)
app.add_typer(programs_app, name="programs")
app.command()(figures)
app.command()(bulletin)

Folder = Annotated[Path, typer.Argument(help="The district folder.", show_default=False)]


class Kind(StrEnum):
    AREAS = "areas"
    SITES = "sites"
    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    GRANTS = "grants"
    DUTIES = "duties"
    PLATES = "plates"
    REGISTRATIONS = "registrations"
    CASES = "cases"


@app.callback()
def choose(district: District = None) -> None:
    if district is not None:
        choose_district(district)


@app.command()
def new(folder: Folder, as_json: Json = False) -> None:
    """Start a district folder: small, commented, and sound."""
    from lifang.district.new import make_folder  # --help stays quick

    with told(), writing(folder):
        written = make_folder(folder)
    if as_json:
        print_json({"folder": str(folder), "files": [str(path) for path in written]})
        return
    for path in written:
        typer.echo(path)
    typer.echo(f"\nNow write your own data into these files, then: lifang check {folder}")


@app.command()
def check(
    folder: Annotated[Path | None, typer.Argument(show_default=False)] = None, as_json: Json = False
) -> None:
    """Tell everything that is wrong with a district folder, line by line."""
    from lifang.district.check import check_folder  # --help stays quick

    chosen = choose_district(folder)
    problems = check_folder(chosen)
    if as_json:
        print_json({"folder": str(chosen), "problems": [as_dict(problem) for problem in problems]})
    else:
        for problem in problems:
            typer.echo(problem)
        typer.echo(f"{len(problems)} problems" if problems else f"{chosen.name}: everything is in order")
    if problems:
        raise typer.Exit(FINDING)


@app.command()
def serve(
    folder: Annotated[Path | None, typer.Argument(show_default=False)] = None,
    address: str = "127.0.0.1",
    port: int = 8000,
) -> None:
    """Run the district: the web server and the worker beside it."""
    choose_district(folder)
    _serve(address, port)


@app.command()
def work(
    district: District = None,
    once: Annotated[bool, typer.Option("--once", help="One round, for cron.")] = False,
    parent: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Do what time asks for: warn before deadlines, record breaches, send messages, seal the day."""
    open_district(district)
    from lifang.config.work import work_for_ever, work_once  # Django runs by now

    if once:
        work_once(now())
    else:
        work_for_ever(parent)


@app.command("import")
def import_(
    kind: Kind,
    file: Path,
    *,
    district: District = None,
    program: Annotated[str, typer.Option(help="Cases only: the program they belong to.")] = "",
    mapping: Annotated[
        Path | None, typer.Option(help="Cases only: which column means what (see docs/guide/administrator).")
    ] = None,
    register: Annotated[str, typer.Option(help="Registrations only: the register they belong to.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would happen.")] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Import the good rows although others are bad.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Read a CSV or XLSX file into the record. Every bad row is told with its line; repeating changes nothing."""
    open_district(district, make=True)  # the first thing done with a new folder
    with told():
        if kind is Kind.CASES:
            from lifang.district.importers.cases import run_case_import  # Django runs by now

            report = run_case_import(
                file, mapping=mapping, program=program, now=now(), dry_run=dry_run, partial=partial
            )
        else:
            from lifang.district.importers.run import run_import  # Django runs by now

            report = run_import(kind, file, now=now(), register=register, dry_run=dry_run, partial=partial)
    tell_import(report, dry_run=dry_run, as_json=as_json)
    if kind is Kind.PEOPLE and report.written and not as_json:
        from lifang.config.passwords import tell_missing  # Django runs by now

        tell_missing()


@app.command()
def export(file: Path, district: District = None, payloads: bool = True, as_json: Json = False) -> None:
    """Write the whole record to a file that `lifang verify FILE` can check anywhere (.gz: compressed)."""
    open_district(district)
    from lifang.record.export import export_record  # Django runs by now

    with writing(file):
        lines = export_record(file, payloads=payloads)
    if as_json:
        print_json({"file": str(file), "lines": lines})
    else:
        typer.echo(f"{file}: {lines} lines")


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(show_default=False)] = None,
    district: District = None,
    as_json: Json = False,
) -> None:
    """Prove that no entry was altered, dropped, reordered or invented: in the record, or in an exported file."""
    differences: list[str] = []
    if file is None:
        open_district(district)
        from lifang.record.queries import verify_database  # Django runs by now
        from lifang.record.rebuild import differences as find_differences  # Django runs by now

        report = verify_database()
        differences = [str(difference) for difference in find_differences()]
    else:
        from lifang.record.verify import verify_file  # no Django for an auditor

        if not file.is_file():
            fail(f"{file}: there is no such file")
        report = verify_file(file)
    counts = {
        name: getattr(report, name)
        for name in ("streams", "entries", "payloads", "erased", "seals", "leaves")
    }
    findings = [str(finding) for finding in report.findings]
    if as_json:
        print_json({"counts": counts, "findings": findings, "differences": differences})
    else:
        typer.echo(", ".join(f"{count} {name}" for name, count in counts.items()))
        for line in [*findings[:1], *differences[:20]]:
            typer.echo(line)
        typer.echo("every entry is as it was written" if not findings else f"{len(findings)} findings")
    if findings or differences:
        raise typer.Exit(FINDING)


@app.command()
def seal(district: District = None, as_json: Json = False) -> None:
    """Seal the record as it is now: one hash that stands for every entry, to be published."""
    open_district(district)
    from lifang.record import seals  # Django runs by now

    try:
        made = seals.seal(now=now())
    except seals.SealError as error:
        fail(str(error))
    if as_json:
        print_json({"number": made.number, "day": made.day.isoformat(), "root": made.root, "hash": made.hash})
    else:
        typer.echo(seals.publish(made))


@app.command()
def plates(
    folder: Annotated[Path, typer.Argument(help="Where the A4 sheets (SVG) are written.")],
    *,
    base_url: Annotated[str, typer.Option(help="How residents reach this server, e.g. https://…")],
    area: Annotated[str, typer.Option(help="Only plates of this area.")] = "",
    issue: Annotated[
        bool, typer.Option("--issue", help="First issue a plate to each entrance without one.")
    ] = False,
    district: District = None,
    as_json: Json = False,
) -> None:
    """Write the plates that are issued and not yet hanging, ready to print."""
    open_district(district)
    from lifang.district.printing import PrintRefused, check_print, issue_missing, write_sheets  # the same

    try:
        check_print(area=area, base_url=base_url)
    except PrintRefused as error:
        fail(str(error))
    issued = issue_missing(area=area, now=now()) if issue else 0
    with writing(folder):
        written = write_sheets(folder, area=area, base_url=base_url)
    if as_json:
        print_json({"issued": issued, "sheets": [str(path) for path in written]})
        return
    if issue:
        typer.echo(f"{issued} plates issued")
    for path in written:
        typer.echo(path)
    if not written:
        typer.echo(
            "nothing to print: every plate that was issued hangs; --issue makes plates for entrances without one"
        )


@app.command()
def password(
    user: Annotated[str, typer.Argument(help="The name the account signs in with.")],
    district: District = None,
    generate: Annotated[bool, typer.Option("--generate", help="Make a strong one and print it.")] = False,
) -> None:
    """Give an account a password: its first, or a new one in place of one that was lost."""
    open_district(district)
    from lifang.config.passwords import give  # Django runs by now

    give(user, generate=generate)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where to build it.")] = Path("demo"),
    district: Annotated[
        str, typer.Option("--district", help="A district that comes with the product, by name.")
    ] = "",
    port: int = 8000,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only build it.")] = False,
) -> None:
    """Build a shipped district, play its record through the engine, and serve it with one-click sign-in."""
    from lifang.district.demo.source import prepare  # --help stays quick

    moment = now()
    with told():
        prepare(folder, district, today=moment.date())
    os.environ["LIFANG_DEMO"] = "1"
    choose_district(folder)
    start_django()
    from lifang.district.demo.build import build  # Django runs by now
    from lifang.district.demo.welcome import welcome  # Django runs by now

    with told():
        build(folder, now=moment, tell=typer.echo)
    typer.echo("\n".join(["", *welcome(f"http://127.0.0.1:{port}"), ""]))
    if not no_serve:
        _serve("127.0.0.1", port)


def _serve(address: str, port: int) -> None:
    with told():
        start_django()
    from lifang.config import serve as server  # Django runs by now
    from lifang.district.database import DatabaseUnusable, make_database  # Django runs by now

    if os.environ.get("LIFANG_DEMO") == "1" and not server.is_loopback(address):
        fail("a demo signs anybody in, so it is served on this machine only; leave --address out")
    try:
        server.check_port(address, port)
        make_database()
        typer.echo(f"http://{address}:{port}/  (stop with Ctrl-C)")
        server.serve(address, port)
    except (server.PortTaken, DatabaseUnusable) as error:
        fail(str(error))


def main() -> None:
    # A command keeps nearly all it makes. To look for rubbish often costs a tenth of its time, and a last look at
    # its end, when the system takes everything back anyway, another tenth or two.
    gc.set_threshold(500_000, 20, 100)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # a POSIX locale must not break Chinese
    app()


if __name__ == "__main__":
    main()
