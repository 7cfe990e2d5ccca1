"""Whoever leaves the desk learns first what the phone pages of the same browser have not sent yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, LiveDistrict
from tests.browser.test_field_offline import STATUS, kept, phone_of

DIALOG = "#unsent"


def leave_by(page: Page, address: str) -> None:
    page.goto(address)
    if address.startswith("/desk/"):
        page.locator(".desk-head details.menu summary").click()
    page.locator("form[action$='/logout/'] button").click()


@pytest.mark.parametrize(("size", "language"), [(DESK, "en"), (PHONE, "zh-hans")])
def test_what_is_not_sent_is_told_and_deleted_only_with_consent(
    new_context: Callable[..., BrowserContext],
    live_district: LiveDistrict,
    size: dict[str, object],
    language: str,
) -> None:
    ref = live_district.report()
    page = phone_of(new_context(**size).new_page().context, live_district, "officer.qian", language)
    leave_by(page, "/desk/")
    page.wait_for_url(f"{live_district.url}/")  # nothing waits: nothing is asked

    live_district.act(ref, "accept", "agent.lin")
    live_district.act(ref, "offer", "agent.lin", unit="city-management", reason="市政道路")
    live_district.act(ref, "accept-offer", "officer.qian")
    page = phone_of(page.context, live_district, "officer.qian", language)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/note/")
    page.locator("[name=reason]").fill("Nobody opened")
    page.locator("form button:not([type])").click()
    expect(page.locator(STATUS)).to_contain_text("1")
    page.context.set_offline(False)
    page.context.route("**/field/sync", lambda route: route.abort())

    for address in ("/desk/", "/accounts/logout/"):
        leave_by(page, address)
        expect(page.locator(f"{DIALOG} [data-unsent]")).to_have_text("1")
        assert Axe().run(page).violations_count == 0
        page.locator(f"{DIALOG} [value=stay]").click()
        expect(page.locator(DIALOG)).to_be_hidden()
    page.locator("form[action$='/logout/'] button").click()
    page.locator(f"{DIALOG} a").click()
    expect(page.locator("[data-item=waiting]")).to_have_count(1)
    leave_by(page, "/desk/")
    page.locator(f"{DIALOG} [value=leave]").click()
    page.wait_for_url(f"{live_district.url}/")
    assert kept(page)["databases"] == []
    page.goto("/desk/")
    expect(page.locator("#id_login")).to_be_visible()


def test_what_somebody_else_has_not_sent_stays_for_them(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict
) -> None:
    """Also when the second one never opened a page of the phone."""
    ref = live_district.report()
    page = phone_of(new_context(**DESK).new_page().context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")
    page.context.set_offline(False)
    live_district.sign_in(page.context, "officer.qian")
    leave_by(page, "/desk/")
    page.wait_for_url(f"{live_district.url}/")
    assert live_district.state(ref) == "received"
    live_district.sign_in(page.context, "agent.lin")
    page.goto("/field/")
    expect(page.locator(STATUS)).to_contain_text("All sent", timeout=20_000)
    assert live_district.state(ref) == "accepted"
