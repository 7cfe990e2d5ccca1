from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from lifang.district.folder import FolderError, load_profile

Change = Callable[[str, str, str], None]


def test_the_profile_says_what_the_folder_says(folder: Path) -> None:
    profile = load_profile(folder)
    assert profile.name == {"zh": "微里区", "en": "Mini District"}
    assert profile.area == "990101"
    assert profile.languages == ("zh", "en")
    assert profile.calendar.zone.key == "Asia/Shanghai"
    assert [department.code for department in profile.departments][:2] == ["housing", "city-management"]
    assert profile.emergency["119"] == {"zh": "火警", "en": "Fire"}
    assert profile.synthetic
    assert profile.var == folder / "var"


def test_messages_to_telephones_take_the_channel_that_is_named(folder: Path, change: Change) -> None:
    assert load_profile(folder).phone_channel == "console"
    change("district.yaml", "synthetic: true", "synthetic: true\nphone_channel: town-sms")
    assert (
        load_profile(folder).phone_channel == "town-sms"
    )  # `lifang check` knows whether there is such a channel


def test_the_calendar_is_the_country_s_with_the_district_s_changes(folder: Path, change: Change) -> None:
    before = load_profile(folder).calendar
    change("calendar.yaml", "base: china", "base: china\nclosed: [2026-11-24]\nopen: [2026-11-28]")
    change("calendar.yaml", '["09:00-12:00", "14:00-18:00"]', '["08:30-17:30"]')
    after = load_profile(folder).calendar
    assert before.is_workday(date(2026, 11, 24))
    assert not after.is_workday(date(2026, 11, 24))
    assert not before.is_workday(date(2026, 11, 28))
    assert after.is_workday(date(2026, 11, 28))
    assert not after.is_workday(date(2026, 10, 1))
    assert after.office_hours == ((time(8, 30), time(17, 30)),)
    assert before.version != after.version


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=f"{tmp_path} is not a district folder"):
        load_profile(tmp_path)


def test_all_problems_are_told_at_once(folder: Path, change: Change) -> None:
    change("district.yaml", "datum: wgs84", "datum: mars")
    change("district.yaml", "synthetic: true", "synthetic: perhaps")
    with pytest.raises(FolderError) as caught:
        load_profile(folder)
    assert len(caught.value.problems) == 2
