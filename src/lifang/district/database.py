from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


class DatabaseUnusable(Exception):
    """The message says what to run or to check."""


def make_database() -> None:
    """Bring the tables to this version; a fresh folder gets them all."""
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    _reach()
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def check_database() -> None:
    """For commands that read what others wrote: they make no tables, so that a wrong folder is told."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).is_file():  # to connect would make an empty one
        raise _not_made(name)
    _reach()
    executor = MigrationExecutor(connection)
    if not executor.loader.applied_migrations:
        raise _not_made(name)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise DatabaseUnusable(
            f"the database {name} is of an earlier version of Lifang: back it up, then start `lifang serve`, "
            "which brings it to this version"
        )


def tell_planner() -> None:
    """After many rows at once: without fresh counts PostgreSQL plans as if the tables were still small."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _not_made(name: object) -> DatabaseUnusable:
    return DatabaseUnusable(
        f"there is no database {name} yet: `lifang import areas areas.csv` makes it. If this is the wrong district, "
        "name another with --district DIR or LIFANG_DISTRICT"
    )


def _reach() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise DatabaseUnusable(
            f"the database cannot be reached: {str(error).strip()}. Check that it runs, and DATABASE_URL"
        ) from error
