"""A district folder → its profile: its names and how it keeps time. Read once, when a process starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo

from lifang.district.yamlfile import FolderError, Keys
from lifang.kernel import calendars
from lifang.kernel.geometry import Box
from lifang.kernel.worktime import WorkCalendar
from lifang.places.profile import Department, Profile
from lifang.programs.keys import CHANNELS
from lifang.programs.load import catalogue
from lifang.programs.source import Problem

__all__ = ["FolderError", "load_profile", "read_profile"]

DISTRICT_KEYS = (
    "name", "area", "languages", "zone", "datum", "bounds", "departments", "channels", "emergency", "hotline",
    "synthetic", "map_tiles", "reference", "catalogue", "phone_channel",
)  # fmt: skip
BOUNDS = ("south", "west", "north", "east")
CALENDAR_KEYS = ("base", "state", "office_hours", "closed", "open")
BASES = ("china", "united-states")
LANGUAGES = ("zh", "en")
DATUMS = ("wgs84", "gcj02")


def load_profile(folder: Path) -> Profile:
    """The folder's profile, or a FolderError that names each problem with its file and line."""
    profile, problems = read_profile(folder)
    if profile is None or problems:
        raise FolderError(problems)
    return profile


def _catalogue(keys: Keys) -> tuple[str, ...] | None:
    """The programs of the catalogue that the district names, or None where it leaves the choice to its departments."""
    if not keys.has("catalogue"):
        return None
    known = list(catalogue())
    return keys.listed("catalogue", lambda text: known[known.index(text)], ", ".join(known))


def read_profile(folder: Path) -> tuple[Profile | None, list[Problem]]:
    path = folder / "district.yaml"
    problems: list[Problem] = []
    if not path.is_file():
        message = (
            f"{folder} is not a district folder: it has no district.yaml. "
            f"Start one with `lifang new {folder}`, or name another with --district DIR or LIFANG_DISTRICT."
        )
        return None, [Problem(str(path), 1, 1, message)]
    keys = Keys.of_file(path, DISTRICT_KEYS, problems)
    if keys is None:
        return None, problems
    keys.need("name", "{zh: 示例区, en: Example District}")
    keys.need("area", '"990100"')
    keys.need("languages", "[zh, en]")
    keys.need("zone", "Asia/Shanghai")
    languages = keys.listed("languages", lambda text: LANGUAGES[LANGUAGES.index(text)], "zh, en")
    zone = keys.parsed("zone", _zone, "a time zone, e.g. Asia/Shanghai")
    calendar = read_calendar(folder, zone, problems) if zone else None
    if calendar is None:
        return None, problems
    profile = Profile(
        folder=folder,
        name=keys.texts("name", languages),
        area=keys.text("area"),
        languages=languages,
        calendar=calendar,
        datum=keys.one_of("datum", DATUMS, "wgs84"),
        departments=tuple(
            Department(code, keys.texts_of(node, f"departments.{code}", languages))
            for code, node in keys.pairs("departments")
        ),
        channels=keys.listed("channels", lambda text: CHANNELS[CHANNELS.index(text)], ", ".join(CHANNELS))
        or CHANNELS,
        emergency=_emergency(keys, languages),
        hotline=keys.text("hotline"),
        phone_channel=keys.text("phone_channel", "console"),
        synthetic=keys.flag("synthetic"),
        map_tiles=keys.text("map_tiles"),
        catalogue=_catalogue(keys),
    )
    return profile, problems


def read_bounds(folder: Path, problems: list[Problem]) -> Box | None:
    """The box in which the district lies, in the datum of its files; a coordinate outside is a mistake."""
    keys = Keys.of_file(folder / "district.yaml", DISTRICT_KEYS, [])
    if keys is None or not keys.has("bounds"):
        return None
    keys.problems = problems
    sides = keys.section("bounds", BOUNDS)
    if sides is None:
        return None
    found = [sides.parsed(side, _degrees, "degrees, e.g. 40.0932") for side in BOUNDS]
    for side in BOUNDS:
        sides.need(side, "40.0932")
    south, west, north, east = found
    if south is None or west is None or north is None or east is None:
        return None
    if south >= north or west >= east:
        keys.note_at("bounds", "bounds: south must lie below north, and west left of east")
        return None
    return Box(south, west, north, east)


def read_calendar(folder: Path, zone: ZoneInfo, problems: list[Problem]) -> WorkCalendar | None:
    """Public holidays of the country, then what calendar.yaml says of this district."""
    path = folder / "calendar.yaml"
    if not path.is_file():
        message = "calendar.yaml is missing; write at least `base: china` or `base: united-states`"
        problems.append(Problem(str(path), 1, 1, message))
        return None
    keys = Keys.of_file(path, CALENDAR_KEYS, problems)
    if keys is None:
        return None
    keys.need("base", "china")
    before = len(problems)
    base = keys.one_of("base", BASES, "")
    closed = keys.listed("closed", date.fromisoformat, "2026-10-02")
    opened = keys.listed("open", date.fromisoformat, "2026-10-10")
    hours = keys.listed("office_hours", _span, '"09:00-12:00", "14:00-18:00"')
    for day in sorted(set(closed) & set(opened)):
        keys.note_at("open", f"{day} is both closed and open; keep one")
    if base == "united-states":
        keys.need("state", "MA")
    if len(problems) > before:
        return None
    try:
        calendar = (
            calendars.china(zone=zone.key)
            if base == "china"
            else calendars.united_states(keys.text("state"), zone=zone.key)
        )
        return calendars.merge(calendar, closed=closed, open=opened, office_hours=hours or None)
    except ValueError as error:
        keys.note(keys.node, str(error))
        return None


def _emergency(keys: Keys, languages: tuple[str, ...]) -> Mapping[str, Mapping[str, str]]:
    lines = keys.pairs("emergency")
    return {number: keys.texts_of(node, f"emergency.{number}", languages) for number, node in lines}


def _degrees(text: str) -> int:
    try:
        return int(Decimal(text) * 1_000_000)
    except (InvalidOperation, OverflowError) as error:
        raise ValueError(text) from error


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as error:
        raise ValueError(text) from error


def _span(text: str) -> tuple[time, time]:
    opens, closes = text.split("-")
    return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
