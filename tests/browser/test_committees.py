"""Owners nominate with their slips and scripts off, the desk writes down a chair, and every page of it is sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, LiveDistrict, LookAt

PUBLIC = (
    "/votes/",
    "/votes/{nominating}/",
    "/votes/{nominating}/nominate",
    "/votes/{nominating}/nominate?done=asked",
    "/votes/{nominating}/consent",
    "/votes/{elected}/nominate",
    "/committees/",
    "/committees/{elected}/",
    "/committees/{fresh}/",
)
AT_THE_DESK = (
    "/desk/votes/{nominating}/",
    "/desk/votes/{nominating}/call/",
    "/desk/votes/{nominating}/nominate/",
    "/desk/votes/{nominating}/consent/?of=c1",
    "/desk/votes/committees/",
    "/desk/votes/committees/{elected}/",
    "/desk/votes/committees/{fresh}/",
    "/desk/votes/committees/{fresh}/chair/",
    "/desk/votes/committees/{elected}/post/",
    "/desk/votes/committees/{elected}/leaves/",
)
AT_THE_STREET = ("/desk/votes/committees/{elected}/", "/desk/votes/committees/{elected}/answer/")


@pytest.fixture(scope="module")
def refs(live_district: LiveDistrict) -> dict[str, str]:
    return dict(live_district.ask("gatherings"))


def test_owners_nominate_without_scripts_and_the_nominated_says_yes(
    live_district: LiveDistrict,
    new_context: Callable[..., BrowserContext],
    refs: dict[str, str],
    desk_page: Page,
) -> None:
    context = new_context(**PHONE, java_script_enabled=False)
    context.add_cookies([{"name": "django_language", "value": "en", "url": live_district.url}])
    page = context.new_page()
    page.goto(f"/votes/{refs['nominating']}/")
    page.get_by_role("link", name="Nominate a candidate").click()
    page.get_by_role("radio", name="Another owner").check()
    page.get_by_label("Full name").fill("钱先生")
    page.get_by_label("Code on your voting slip").fill(refs["own"].lower().replace("-", " "))
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator("main")).to_contain_text("Write at which door the other owner lives.")
    page.get_by_label("Their door").fill("1-1-102")
    page.get_by_role("button", name="Nominate").click()
    expect(page.locator(".notice.good")).to_contain_text("The nomination is in")

    page.get_by_role("link", name="I was nominated").click()
    page.get_by_label("Yes").check()
    page.get_by_label("Your full name").fill("钱先生")
    page.get_by_label("Code on your voting slip").fill(refs["own"])
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("main")).to_contain_text("Nobody of this name was nominated for your unit.")
    page.get_by_label("Code on your voting slip").fill(refs["neighbour"])
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".notice.good")).to_contain_text("Your answer is written down")

    live_district.sign_in(desk_page.context, "head.fang")
    desk_page.goto(f"/desk/votes/{refs['nominating']}/")
    row = desk_page.get_by_role("row", name="钱先生")
    expect(row).to_contain_text("agreed")
    row.get_by_role("link", name="Review").press("Enter")
    desk_page.get_by_label("Yes").check()
    desk_page.get_by_role("button", name="Review").press("Enter")
    expect(desk_page.get_by_role("row", name="钱先生")).to_contain_text("on the list")


def test_the_desk_writes_down_the_chair_and_everybody_reads_it(
    live_district: LiveDistrict, refs: dict[str, str], page: Page, desk_page: Page
) -> None:
    live_district.sign_in(desk_page.context, "head.fang")
    desk_page.goto("/desk/votes/committees/")
    desk_page.get_by_role("link", name="东苑小区南区业主委员会").press("Enter")
    desk_page.get_by_role("link", name="Write down whom the members elected").press("Enter")
    desk_page.get_by_label("赵先生").first.check()
    desk_page.get_by_role("group", name="Deputies").get_by_label("钱先生").check()
    desk_page.get_by_label("Day of the meeting").fill(f"{datetime.now():%Y-%m-%d}")
    desk_page.get_by_label("Members who were there").fill("1")
    send = desk_page.get_by_role("button", name="Write down whom the members elected")
    send.press("Enter")
    expect(desk_page.locator("main")).to_contain_text("Of 3 members more than half must be there")
    desk_page.get_by_label("Members who were there").fill("3")
    send.press("Enter")
    expect(desk_page.locator(".notice.good")).to_be_visible()

    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_district.url}])
    page.goto(f"/committees/{refs['fresh']}/")
    facts = page.locator("dl.facts").first
    expect(facts).to_contain_text("Chair")
    expect(facts).to_contain_text("赵先生")
    expect(page.locator("main")).to_contain_text("late")  # its seven days were over


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_the_pages_are_sound(look_at: LookAt, refs: dict[str, str], screen: str, language: str) -> None:
    for who, addresses in (("", PUBLIC), ("head.fang", AT_THE_DESK), ("officer.tao", AT_THE_STREET)):
        look_at([address.format(**refs) for address in addresses], who, screen, language)
