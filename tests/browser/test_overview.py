"""From a page of numbers down to the rows of one of them, as a citizen and at the desk; every page sound at each width."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveDistrict, LookAt

PUBLIC = (
    "/bulletins/",
    "/bulletins/page",
    "/figures/street.opened",
    "/figures/plates.placed?as_of=2026-01-01",
)
AT_THE_DESK = ("/desk/bulletins/", "/desk/bulletins/street.opened")


def test_a_number_of_the_bulletin_leads_to_a_case(
    live_district: LiveDistrict, page: Page, desk_page: Page
) -> None:
    ref = live_district.report()
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_district.url}])
    page.goto("/figures")
    page.get_by_role("link", name="Bulletins").click()
    page.get_by_role("link", name="The mini district").click()
    page.locator("article p a").first.click()
    expect(page).to_have_url(re.compile(r"/figures/street\.opened"))
    page.get_by_label("Up to the end of this day").fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 cases")

    live_district.sign_in(desk_page.context, "duty.li")
    desk_page.goto("/desk/")
    desk_page.get_by_role("link", name="Bulletins").press("Enter")
    desk_page.get_by_role("link", name="Street problems", exact=True).press("Enter")
    desk_page.get_by_role("link", name=ref).press("Enter")
    expect(desk_page).to_have_url(re.compile(f"/desk/c/{ref}"))


@pytest.mark.parametrize(("screen", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_the_pages_are_sound(
    live_district: LiveDistrict, look_at: LookAt, screen: str, language: str
) -> None:
    live_district.report()
    for who, addresses in (("", PUBLIC), ("duty.li", AT_THE_DESK)):
        look_at(addresses, who, screen, language)
