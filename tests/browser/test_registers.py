"""An officer keeps the members of an association, by keyboard; and every page of registers is sound and looks it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveDistrict, LookAt

MEMBERS = "/desk/registers/association-member/"


@pytest.fixture(scope="module")
def lines(live_district: LiveDistrict) -> dict[str, str]:
    return dict(live_district.ask("registers"))


def test_an_officer_enters_changes_and_ends_a_member(
    live_district: LiveDistrict, desk_page: Page, lines: dict[str, str]
) -> None:
    assert lines
    page = desk_page
    live_district.sign_in(page.context, "officer.wen")
    page.goto(MEMBERS)
    page.keyboard.press("n")
    page.get_by_label("Name", exact=True).fill("苏小妹")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="It is somebody new").press("Enter")
    page.get_by_label("Full name").fill("苏小妹")
    page.get_by_label("Association", exact=True).select_option("writers")
    page.get_by_label("Provincial").or_(page.get_by_label("Province")).check()
    page.get_by_label("Poetry").check()
    page.get_by_role("button", name="Enter").press("Enter")
    expect(page.get_by_role("heading", name="苏小妹")).to_be_visible()
    page.keyboard.press("c")
    page.get_by_label("Pen name").fill("三难新郎")
    page.get_by_role("button", name="Change").press("Enter")
    expect(page.get_by_text("三难新郎").first).to_be_visible()
    page.keyboard.press("e")
    page.get_by_label("Why it ends").fill("left by own wish")
    page.get_by_role("button", name="End it").press("Enter")
    expect(page.get_by_text("left by own wish").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("screen", ["desk", "phone"])
def test_the_pages_are_sound(look_at: LookAt, lines: dict[str, str], screen: str, language: str) -> None:
    at_the_desk = ("/desk/registers/", MEMBERS, f"{MEMBERS}{lines['member']}/", f"{MEMBERS}new/?person=new")
    look_at(at_the_desk, "officer.wen", screen, language)
    look_at(("/registers/", "/registers/association-member/"), "", screen, language)
