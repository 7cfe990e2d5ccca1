"""A campaign in a real browser: planned at the desk, walked without a signal, seen by everybody, held against itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, LiveDistrict, LookAt
from tests.factories.cases import photo_file

COMMITTEE = "committee-990101001001"
TABLE = "site,stair,floor,door\n" + "".join(
    f"dongyuan-1-{entrance},1,{floor},{floor}0{side}\n"
    for entrance in (1, 2)
    for floor in (1, 2)
    for side in (1, 2)
)


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "doors.csv"
    path.write_text(TABLE)
    return str(path)


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "door.jpg"
    path.write_bytes(photo_file(size=(800, 600)).getvalue())
    return str(path)


def planned(desk: Page, table: str, name: str) -> str:
    """By the head of a committee, by mouse: the plan, its list, a second list, and a team. Its reference."""
    desk.goto("/desk/campaigns/")
    desk.get_by_role("link", name="Plan a campaign").click()
    desk.get_by_label("Area", exact=True).select_option("990101001001")
    desk.get_by_label("households").check()
    desk.get_by_label("Name in Chinese").first.fill(name)
    desk.get_by_label("Name in English").first.fill("Stairs kept free")
    today = date.today()
    desk.get_by_label("First day").fill((today - timedelta(days=2)).isoformat())
    desk.get_by_label("Last day").fill((today + timedelta(days=20)).isoformat())
    desk.get_by_label("Name in Chinese, line 7").fill("改天再来")
    desk.get_by_label("Name in English, line 7").fill("Another day")
    desk.get_by_label("Needs a reason, line 7").check()
    desk.get_by_role("button", name="Plan it").click()
    desk.get_by_label("A table as CSV").set_input_files(table)
    desk.get_by_role("button", name="Add to the list").click()
    expect(desk.locator(".notice.good")).to_contain_text("Added: 8")
    desk.get_by_label("Who made it, and from what").fill("Meters of the power company")
    desk.get_by_label("A table as CSV").last.set_input_files(table)
    desk.get_by_role("button", name="Compare").click()
    desk.get_by_label("Team").last.select_option(COMMITTEE)
    desk.get_by_label("Dongyuan Estate, Building 1").check()
    desk.get_by_role("button", name="Give it to the team").click()
    expect(desk.locator(".notice.good")).to_contain_text("walks 8 doors now")
    return desk.url.rstrip("/").split("/")[-2]


def ready(page: Page) -> None:
    """The list was loaded with a signal, the snapshot is kept and the worker is there."""
    page.goto("/field/campaigns/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator("[data-sync][title]")).to_be_visible()


def test_from_the_plan_to_a_door_without_a_signal_and_back(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict, table: str, photo: str
) -> None:
    desk = new_context(**DESK)
    live_district.sign_in(desk, "head.fang")
    head = desk.new_page()
    ref = planned(head, table, "楼道畅通入户宣传")
    context = new_context(**PHONE, permissions=["geolocation"])
    context.set_geolocation({"latitude": 30.00012, "longitude": 120.00008})
    live_district.sign_in(context, "agent.lin")
    page = context.new_page()
    ready(page)
    context.set_offline(True)
    page.goto(f"/field/campaigns/{ref}/1/")
    expect(page.locator(".jobs li")).to_have_count(8)
    page.get_by_role("link", name="Stair 1, 101").first.click()
    page.get_by_label("Another day").check()
    page.get_by_role("button", name="Keep this visit").click()
    expect(page.locator(".error-summary")).to_contain_text("Please fill this in.")
    page.get_by_label("Vacant").check()
    page.get_by_role("button", name="Keep this visit").click()
    expect(page.locator(".error-summary")).to_contain_text("Please add a file.")
    page.get_by_label("Photo").set_input_files(photo)
    page.get_by_role("button", name="Keep this visit").click()
    expect(page.locator(".jobs .tag.brick")).to_have_text("not sent yet")
    context.set_offline(False)
    page.reload()
    expect(page.locator("[data-sync]")).to_contain_text("All sent", timeout=20_000)
    page.goto(f"/field/campaigns/{ref}/1/")
    expect(page.locator(".jobs li")).to_have_count(7)
    page.goto(f"/field/campaigns/{ref}/door/2/")
    page.get_by_label("Nobody met").check()
    page.get_by_role("button", name="Keep this visit").click()
    # Which hour comes next depends on the hour of this run: who was there in the evening is sent at another one.
    expect(page.locator(".notice.good")).to_contain_text(re.compile("come (in the evening|at another hour)"))
    head.goto(f"/desk/campaigns/{ref}/target/1/")
    expect(head.locator(".timeline")).to_contain_text("Vacant")
    expect(head.locator(".photo img")).to_be_visible()
    head.wait_for_function("document.querySelector('.photo img').naturalWidth > 0")
    head.goto(f"/desk/campaigns/{ref}/checks/")
    expect(head.locator("main")).to_contain_text("8 doors, 7 of them still without an outcome; at most")
    head.get_by_role("button", name="Draw 5 %").click()
    expect(head.locator(".notice.good")).to_contain_text("Drawn: 1")


def test_the_pages_are_sound(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict, look_at: LookAt, table: str
) -> None:
    desk = new_context(**DESK)
    live_district.sign_in(desk, "head.fang")
    head = desk.new_page()
    ref = planned(head, table, "消防通道检查")
    head.goto(f"/desk/campaigns/{ref}/cards/?turf=1")
    code = head.locator(".door-cards .mono").first.inner_text()
    at_desk = ["/desk/campaigns/", "/desk/campaigns/new/"]
    at_desk += [
        f"/desk/campaigns/{ref}/{page}"
        for page in ("", "?site=dongyuan-1-1", "outcomes/", "checks/", "stock/", "lists/", "target/1/")
    ]
    on_phone = [
        "/field/campaigns/",
        *(f"/field/campaigns/{ref}/{page}" for page in ("1/", "door/1/", "stock/")),
    ]
    public = ["/campaigns/", f"/campaigns/{ref}/", f"/b/{code}", "/b/"]
    for screen, language in (("phone", "en"), ("desk", "zh-hans")):
        for who, addresses in (("head.fang", at_desk), ("agent.lin", on_phone), ("", public)):
            look_at(addresses, who, screen, language)
