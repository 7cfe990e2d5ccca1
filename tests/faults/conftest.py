"""A peopled district on a real database: threads and child processes each bring a connection of their own.

On SQLite that is a file (the suite's database in memory has no second connection worth testing), on PostgreSQL the test database.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from tests.factories.cases import people_district

FILE = "lifang.sqlite3"  # as settings.database() calls it in LIFANG_VAR


@pytest.fixture
def district(request: pytest.FixtureRequest, transactional_db: None) -> dict[str, str]:
    """The environment in which a child process finds the same database."""
    fixture = "sqlite_file" if connection.vendor == "sqlite" else "postgres_district"
    return {"LIFANG_SECRET": settings.SECRET_KEY} | request.getfixturevalue(fixture)


@pytest.fixture
def postgres_district() -> dict[str, str]:
    people_district()
    name = connection.settings_dict["NAME"]
    return {"DATABASE_URL": urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))}


@pytest.fixture
def sqlite_file(tmp_path: Path, peopled_file: Path) -> Iterator[dict[str, str]]:
    shutil.copy(peopled_file, tmp_path / FILE)
    with _database_at(tmp_path / FILE):
        yield {"LIFANG_VAR": str(tmp_path)}


@pytest.fixture(scope="session")
def peopled_file(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Path:
    path = tmp_path_factory.mktemp("peopled") / FILE
    with django_db_blocker.unblock(), _database_at(path):
        call_command("migrate", verbosity=0)
        people_district()
    return path


@contextmanager
def _database_at(path: Path) -> Iterator[None]:
    """All connections made meanwhile, in any thread, open this file."""
    before = connections["default"]
    name = before.settings_dict["NAME"]
    before.settings_dict["NAME"] = str(path)  # the threads' connections share these settings
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        before.settings_dict["NAME"] = name
        connections["default"] = before
