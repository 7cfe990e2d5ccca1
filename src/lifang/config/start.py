"""Which district a command works on, and Django set up for it: the environment first, then the settings."""

from __future__ import annotations

import atexit
import os
from pathlib import Path

from lifang.config.answers import fail, told


def choose_district(folder: Path | None) -> Path:
    """--district, else LIFANG_DISTRICT, else the working folder."""
    chosen = (folder or Path(os.environ.get("LIFANG_DISTRICT", "."))).resolve()
    os.environ["LIFANG_DISTRICT"] = str(chosen)
    return chosen


def start_django() -> None:
    import django  # noqa: PLC0415 - the district must be chosen before the settings are read
    from django.db import connections  # noqa: PLC0415 - --help stays quick

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lifang.config.settings")
    django.setup()
    atexit.register(connections.close_all)  # SQLite's last to leave brings its log home into the one file


def open_district(district: Path | None, *, make: bool = False) -> None:
    """Django on this district and its database, which is made only by who fills it."""
    choose_district(district)
    with told():
        start_django()
    from lifang.district.database import DatabaseUnusable, check_database, make_database  # noqa: PLC0415 - Django runs by now
    from lifang.places import localdays  # noqa: PLC0415 - the same

    try:
        (make_database if make else check_database)()
    except DatabaseUnusable as error:
        fail(str(error))
    localdays.load()
