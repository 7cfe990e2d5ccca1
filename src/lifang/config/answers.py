"""What commands tell: to people in lines, to machines in JSON, and by the exit code."""

from __future__ import annotations

# ruff: noqa: PLC0415 - each import inside a function says why it stands there
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from lifang.district.importers.run import Report
    from lifang.programs.source import Problem

FINDING, WRONG_USE = 1, 2


@contextmanager
def told() -> Iterator[None]:
    """A folder or file that cannot be used: its problems, without a traceback."""
    from lifang.district.yamlfile import FolderError  # --help stays quick

    try:
        yield
    except FolderError as error:
        fail(str(error))


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A file or folder that cannot be written: why not, without a traceback."""
    try:
        yield
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}. Name a place where you may write.")


def tell_import(report: Report, *, dry_run: bool, as_json: bool) -> None:
    tally = report.tally
    if as_json:
        print_json(
            {
                "kind": report.kind,
                "file": report.path,
                "written": report.written,
                "new": tally.added,
                "changed": tally.changed,
                "unchanged": tally.unchanged,
                "problems": [as_dict(problem) for problem in report.problems],
            }
        )
    else:
        for problem in report.problems:
            typer.echo(problem)
        typer.echo(f"{report.kind}: {tally.added} new, {tally.changed} changed, {tally.unchanged} unchanged")
        if not report.written:
            typer.echo("nothing was imported" + ("" if dry_run else "; correct these rows, or add --partial"))
    if report.problems:
        raise typer.Exit(FINDING)


def as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
    }


def print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))


def fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(WRONG_USE)


def now() -> datetime:
    return datetime.now(UTC)
