"""Somebody enters a work from a phone; the post goes from writer to approver; and every page is sound and looks it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, LiveDistrict, LookAt

DESK_PAGES = "/desk/publishing/"


@pytest.fixture(scope="module")
def made(live_district: LiveDistrict) -> dict[str, str]:
    return dict(live_district.ask("publishing"))


def test_a_work_is_entered_from_a_phone_and_a_post_passes_two_pairs_of_eyes(
    live_district: LiveDistrict,
    new_context: Callable[..., BrowserContext],
    page: Page,
    made: dict[str, str],
    tmp_path: Path,
) -> None:
    photo = tmp_path / "snow.jpg"
    Image.new("RGB", (640, 480), (200, 210, 220)).save(photo)
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": live_district.url}])
    page.goto("/exhibitions/")
    page.get_by_role("link", name="Take part").click()
    page.get_by_role("link", name="Enter a work").click()
    page.get_by_label("Your name").fill("赵云生")
    page.get_by_label("Phone number").fill("13900001111")
    page.get_by_label("Title of the work").fill("冰灯")
    page.get_by_label("A picture of the work").set_input_files(photo)
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your work has arrived")).to_be_visible()

    def desk_of(who: str) -> Page:
        context = new_context(**DESK)
        live_district.sign_in(context, who)
        return context.new_page()

    writer, head = desk_of("officer.wen"), desk_of("head.song")
    writer.goto(DESK_PAGES)
    writer.keyboard.press("n")
    writer.get_by_label("Title").fill("冬至包饺子")
    writer.get_by_label("Text").fill("社区食堂见。")
    writer.get_by_role("button", name="Keep the draft").press("Enter")
    expect(writer.get_by_text("somebody else must approve it").first).to_be_visible()
    head.goto(writer.url)
    head.get_by_role("link", name="Approve").press("Enter")
    head.get_by_role("button", name="Approve").press("Enter")
    writer.reload()
    writer.get_by_role("link", name="Publish", exact=True).last.press("Enter")
    writer.get_by_role("button", name="Publish").press("Enter")
    page.goto("/publishing/")
    expect(page.get_by_text("冬至包饺子")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_the_pages_are_sound(look_at: LookAt, made: dict[str, str], screen: str, language: str) -> None:
    seats = {
        "officer.wen": [
            DESK_PAGES, f"{DESK_PAGES}posts/{made['draft']}/", f"{DESK_PAGES}issues/{made['issue']}/",
            f"{DESK_PAGES}shows/{made['show']}/",
        ],
        "": [
            "/publishing/", "/journal/", "/exhibitions/", f"/exhibitions/{made['decided']}/",
            f"/exhibitions/{made['show']}/enter/", f"/exhibitions/sent/{made['receipt']}/",
        ],
    }  # fmt: skip
    for who, addresses in seats.items():
        look_at(addresses, who, screen, language)
