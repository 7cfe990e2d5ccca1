"""The sheet of a meal: kept on the phone, read at the desk, sound and looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import PHONE, LiveDistrict, LookAt
from tests.modules.care.scene import UNIT


@pytest.fixture(scope="module")
def guest(live_district: LiveDistrict) -> str:
    return str(live_district.ask("canteen"))


def sheet() -> str:
    return f"/desk/meals/canteen/{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%d}/supper/"


def test_an_agent_keeps_the_sheet_with_a_thumb(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict, guest: str
) -> None:
    assert guest
    context = new_context(**PHONE)
    live_district.sign_in(context, f"agent.{UNIT}")
    page = context.new_page()
    page.goto("/desk/meals/")
    page.get_by_role("link", name="East Second Canteen").click()
    page.goto(sheet())
    expect(page.locator("main")).to_contain_text("2 guests have not come yet.")
    page.get_by_role("group", name="周桂兰").get_by_label("Came").check()
    page.get_by_role("group", name="吴长顺").get_by_label("Brought home").check()
    page.get_by_role("button", name="Save this sheet").click()
    expect(page.locator(".notice.good")).to_contain_text("Noted.")
    expect(page.get_by_role("group", name="周桂兰").get_by_label("Came")).to_be_checked()
    expect(page.locator("main")).not_to_contain_text("not come yet")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("who", "screen"), [("agent", "phone"), ("officer", "desk")])
def test_the_pages_are_sound(look_at: LookAt, guest: str, who: str, screen: str, language: str) -> None:
    assert guest
    sheets = ("/desk/meals/", "/desk/meals/canteen/", sheet(), sheet().replace("supper", "lunch"))
    look_at(sheets, f"{who}.{UNIT}", screen, language)
