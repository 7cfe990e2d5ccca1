"""What one district is called and how it keeps time: read once, at start, by `district.folder`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.conf import settings

from lifang.kernel.calendars import merge
from lifang.kernel.worktime import WorkCalendar

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Department:
    code: str  # the code of an Organization
    name: Text


@dataclass(frozen=True, slots=True)
class Profile:
    folder: Path
    name: Text
    area: str  # code of the root Area
    languages: tuple[str, ...]  # first one is the default
    calendar: WorkCalendar
    datum: str  # of coordinates in the folder's files: "wgs84" | "gcj02"
    departments: tuple[Department, ...]
    channels: tuple[str, ...]
    emergency: Mapping[str, Text]  # number → what it is for, e.g. "119" → fire
    hotline: str = ""
    phone_channel: str = "console"  # the outbox channel that reaches phone numbers
    synthetic: bool = False  # the people in this folder are invented, and pages say so
    map_tiles: str = ""
    catalogue: tuple[str, ...] | None = (
        None  # programs taken from the catalogue; None: those of its departments
    )

    def offers(self, program: str, department: str) -> bool:
        """Whether a program of the catalogue is one of this district's."""
        if self.catalogue is not None:
            return program in self.catalogue
        return any(department == own.code for own in self.departments)

    @property
    def var(self) -> Path:
        return self.folder / "var"


_adjusted: list[Profile | None] = [None, None]  # as configured, and with the local days


def profile() -> Profile:
    configured = settings.LIFANG_PROFILE
    assert isinstance(configured, Profile)
    read, adjusted = _adjusted
    return adjusted if read is configured and adjusted is not None else configured


def with_local_days(days: Mapping[date, bool]) -> None:
    """From now on this process counts with these days, too: False is closed, True is worked (see places.localdays)."""
    configured = settings.LIFANG_PROFILE
    closed = [day for day, worked in days.items() if not worked]
    opened = [day for day, worked in days.items() if worked]
    calendar = merge(configured.calendar, closed=closed, open=opened)
    _adjusted[:] = [configured, replace(configured, calendar=calendar)] if days else [None, None]
