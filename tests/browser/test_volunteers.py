"""A call for volunteers from the desk to the hours, by keyboard and thumb; and every page sound at each width."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveDistrict, LookAt

PUBLIC = (
    "/volunteers/",
    "/volunteers/{danger}/",
    "/volunteers/hours/",
    "/volunteers/certificate/",
    "/volunteers/certificate/{code}",
    "/volunteers/certificate/00000-00000-00000",
)
VOLUNTEER = (
    "/field/volunteer/",
    "/field/volunteer/n/{asked}/",
    "/field/volunteer/hours/",
    "/field/volunteer/me/",
)
ON_DUTY = (
    "/field/volunteer/n/{duty}/",
    "/field/volunteer/n/{duty}/report/",
    "/field/volunteer/hours/{held}/",
)
ORGANISER = (
    "/desk/volunteers/",
    "/desk/volunteers/?lane=past",
    "/desk/volunteers/open/",
    "/desk/volunteers/n/{asked}/",
    "/desk/volunteers/n/{danger}/",
    "/desk/volunteers/n/{asked}/cancel/",
    "/desk/volunteers/hours/",
    "/desk/volunteers/hours/?lane=held",
    "/desk/volunteers/hours/?lane=published",
    "/desk/volunteers/hours/{held}/",
    "/desk/volunteers/hours/{waiting}/",
    "/desk/volunteers/people/",
)


@pytest.fixture(scope="module")
def refs(live_district: LiveDistrict) -> dict[str, str]:
    return dict(live_district.ask("volunteers"))


def test_a_call_is_opened_asked_answered_served_and_confirmed(
    live_district: LiveDistrict, refs: dict[str, str], page: Page, desk_page: Page
) -> None:
    assert refs
    live_district.sign_in(desk_page.context, "head.fang")
    desk_page.goto("/desk/volunteers/")
    desk_page.keyboard.press("n")
    desk_page.get_by_label("What is to be done").fill("搬桌椅")
    desk_page.get_by_label("What volunteers should know").fill("活动室门口集合。")
    desk_page.get_by_label("What could go wrong").fill("无")
    desk_page.get_by_label("No", exact=True).check()
    begins = datetime.now() + timedelta(minutes=5)
    desk_page.get_by_label("From").fill(f"{begins:%Y-%m-%dT%H:%M}")
    desk_page.get_by_label("Until").fill(f"{begins + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    desk_page.get_by_label("How many people").fill("2")
    desk_page.get_by_role("button", name="Open the need").press("Enter")
    expect(desk_page.get_by_role("heading", name="Whom the rule asks next")).to_be_visible()
    here = re.sub(r".*/n/", "", desk_page.url)

    live_district.sign_in(page.context, "chen")
    page.goto("/work/")
    expect(page).to_have_url(re.compile("/field/volunteer/$"))
    page.get_by_role("link", name="搬桌椅").click()
    page.get_by_role("button", name=re.compile("I can come|Yes, I come")).click()
    expect(page.locator(".notice.good")).to_contain_text("We count on you")
    page.get_by_role("button", name="I am here: sign in").click()
    page.get_by_label("What you saw").fill("桌椅都搬好了")
    page.get_by_role("button", name="Write into the log").click()
    expect(page.locator(".timeline")).to_contain_text("桌椅都搬好了")
    page.get_by_role("button", name="I am leaving: sign out").click()
    expect(page.get_by_text("waits for the organiser")).to_be_visible()

    desk_page.goto("/desk/volunteers/hours/")
    row = desk_page.get_by_role("row").filter(has_text="搬桌椅")
    row.get_by_role("button", name="Confirm").press("Enter")
    expect(desk_page.locator(".notice.good")).to_contain_text("陈安")
    desk_page.goto(f"/desk/volunteers/n/{here}")
    expect(desk_page.get_by_text("open to objection")).to_be_visible()


@pytest.mark.parametrize(("screen", "language"), [("desk", "zh-hans"), ("phone", "en")])
def test_the_pages_are_sound(look_at: LookAt, refs: dict[str, str], screen: str, language: str) -> None:
    seats = (
        ("", PUBLIC), ("chen", VOLUNTEER), ("gu", ON_DUTY), ("head.fang", ORGANISER), ("agent.lin", ORGANISER[:6]),
    )  # fmt: skip
    for who, addresses in seats:
        look_at([address.format(**refs) for address in addresses], who, screen, language)
