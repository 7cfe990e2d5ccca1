"""A meeting from the plan to the list of who came, a vote by its slip, and every page of both sound at each width."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveDistrict, LookAt

PUBLIC = (
    "/gatherings/",
    "/gatherings/?when=past",
    "/gatherings/{comes}/",
    "/gatherings/{done}/",
    "/g/{door}",
    "/votes/",
    "/votes/{running}/",
    "/votes/{running}/ballot",
    "/votes/{elected}/",
    "/votes/{elected}/tag",
    "/votes/{withdrawn}/",
)
AT_THE_DESK = (
    "/desk/gatherings/",
    "/desk/gatherings/plan/",
    "/desk/gatherings/{council}/",
    "/desk/gatherings/{council}/hold/",
    "/desk/gatherings/{council}/poster",
    "/desk/votes/",
    "/desk/votes/draw-up/",
    "/desk/votes/{running}/",
    "/desk/votes/{running}/doors",
    "/desk/votes/{running}/proxy/",
    "/desk/votes/{running}/void/",
    "/desk/votes/{running}/cancel/",
    "/desk/votes/{withdrawn}/",
    "/desk/votes/{elected}/",
)
ON_THE_PHONE = ("/field/gatherings/", "/field/gatherings/{council}/", "/field/votes/{running}/")


@pytest.fixture(scope="module")
def refs(live_district: LiveDistrict) -> dict[str, str]:
    return dict(live_district.ask("gatherings"))


def test_people_come_to_what_was_planned_and_owners_vote_with_their_slips(
    live_district: LiveDistrict, refs: dict[str, str], page: Page, desk_page: Page
) -> None:
    """The desk by keyboard, the resident's phone with scripts as they are."""
    live_district.sign_in(desk_page.context, "head.fang")
    desk_page.goto("/desk/gatherings/")
    desk_page.keyboard.press("n")
    desk_page.get_by_label("Name", exact=True).fill("邻里茶话会")
    begins = datetime.now() + timedelta(minutes=40)
    desk_page.get_by_label("Begins").fill(f"{begins:%Y-%m-%dT%H:%M}")
    desk_page.get_by_label("Ends").fill(f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    desk_page.get_by_label("Place", exact=True).fill("社区活动室")
    desk_page.get_by_role("button", name="Plan it").press("Enter")
    desk_page.get_by_role("link", name="Announce").press("Enter")
    desk_page.get_by_role("button", name="Announce").press("Enter")
    expect(desk_page.locator(".notice.good")).to_be_visible()
    public = desk_page.get_by_role("link", name="Public page").get_attribute("href") or ""

    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_district.url}])
    page.goto(public)
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".field.wrong, [name=name]:invalid").first).to_be_visible()
    page.get_by_label("Your name").fill("王秀英")
    page.get_by_role("button", name="Sign up").click()
    expect(page.locator(".notice.good")).to_contain_text("Your number is 1")
    desk_page.reload()
    desk_page.get_by_role("button", name="王秀英 is here").press("Enter")
    expect(desk_page.get_by_text("ticked by the organiser")).to_be_visible()

    page.goto(f"/votes/{refs['running']}/")
    expect(page.locator(".gauge").last).to_contain_text("11 / 24")
    page.get_by_role("link", name="Vote now").click()
    page.get_by_label("Code on your voting slip").fill(refs["slip"].lower().replace("-", " "))
    page.get_by_label("For", exact=True).check()
    page.get_by_role("button", name="Hand in the ballot").click()
    expect(page).to_have_url(re.compile(r"/votes/.*/ballots/"))
    expect(page.get_by_role("heading", name="Your ballot is in")).to_be_visible()
    page.goto(f"/votes/{refs['running']}/")
    expect(page.locator(".gauge").last).to_contain_text("12 / 24")


@pytest.mark.parametrize(("screen", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_the_pages_are_sound(look_at: LookAt, refs: dict[str, str], screen: str, language: str) -> None:
    for who, addresses in (("", PUBLIC), ("head.fang", AT_THE_DESK), ("agent.lin", ON_THE_PHONE)):
        look_at([address.format(**refs) for address in addresses], who, screen, language)
