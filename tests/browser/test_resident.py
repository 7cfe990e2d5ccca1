"""The resident's way in a real browser: from the plate to the closed case and back, in both languages, on phone and desk."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, LiveDistrict

SCREENS = {"360": PHONE, "1440": DESK}
COLD = 100_000  # bytes of a page with everything it asks for, photos aside
WORDS_OF_IT = "有人焚烧垃圾"
CODE = re.compile(r"/c/([0-9A-Z-]{17})$")


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=list(SCREENS))
def screen(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def there(screen: str, language: str) -> tuple[str, str]:
    return screen, language


@pytest.fixture(scope="module")
def plate(live_district: LiveDistrict) -> str:
    return str(live_district.ask("plate", site="dongyuan-1-1"))


@pytest.fixture
def open_page(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    def opened(screen: str = "360", language: str = "en", **options: object) -> Page:
        return new_context(**SCREENS[screen], locale=language, **options).new_page()

    return opened


@pytest.fixture(scope="module")
def big_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six megabytes, as a phone takes it: noise does not compress."""
    path = tmp_path_factory.mktemp("photos") / "big.jpg"
    noise = Image.frombytes("RGB", (2000, 1500), os.urandom(2000 * 1500 * 3)).resize((4000, 3000))
    noise.save(path, "JPEG", quality=93)
    assert path.stat().st_size > 6_000_000
    return path


def fill_report(page: Page, plate: str, said: str) -> None:
    """From the door to the form; somebody may have reported the same before."""
    page.goto(f"/p/{plate}")
    page.locator("a[href*='want=problem']").click()
    page.locator("a[href*='/report/street-problem']").first.click()
    page.locator("#q").fill("垃圾")
    page.locator("form[role=search] button").click()
    page.locator("a[href*='category=06010']").first.click()
    if (none := page.locator("a.button[href*='new=yes']")).count():
        none.click()
    page.locator("[name=description]").fill(said)


def send(page: Page) -> str:
    page.locator("main form .actions button").click()
    page.wait_for_url(CODE)
    found = CODE.search(page.url)
    assert found
    return found[1]


def solve(live: LiveDistrict, ref: str) -> None:
    live.act(ref, "accept", "agent.lin")
    live.act(ref, "solve", "agent.lin", proof="photo", result="已清理 / cleared")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


# -- the whole way ----------------------------------------------------------------------------------------------------


def test_from_the_plate_to_the_closed_case_and_back(
    open_page: Callable[..., Page],
    live_district: LiveDistrict,
    plate: str,
    big_photo: Path,
    there: tuple[str, str],
) -> None:
    page = open_page(*there)
    fill_report(page, plate, "一袋垃圾 a bag of rubbish")
    assert fits(page)
    page.locator("input[type=file]").set_input_files(big_photo)
    receipt = send(page)
    case = live_district.ask("of-receipt", receipt=receipt)
    assert case["state"] == "received"
    assert case["sizes"][0] < 1_500_000  # shrunk before it was sent
    assert fits(page)

    solve(live_district, case["ref"])
    page.reload()
    expect(page.locator(".photo")).to_have_count(2)
    page.locator("fieldset", has=page.locator("[name=solved]")).locator("input[value=no]").check()
    page.locator("form[action$=feedback] button").click()
    page.wait_for_url("**/reopen")
    page.locator("[name=reason]").fill("还在 still there")
    page.locator("main form .actions button").click()
    page.wait_for_url(CODE)
    expect(page.locator(".timeline")).to_contain_text("still there")
    assert live_district.state(case["ref"]) == "accepted"
    assert fits(page)


def test_with_scripts_off(
    open_page: Callable[..., Page], live_district: LiveDistrict, plate: str, language: str
) -> None:
    page = open_page("360", language, java_script_enabled=False)
    fill_report(page, plate, "没有脚本 no scripts")
    small = io.BytesIO()
    Image.new("RGB", (64, 48)).save(small, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small.getvalue()}
    )
    receipt = send(page)
    case = live_district.ask("of-receipt", receipt=receipt)
    assert (case["said"]["description"], len(case["sizes"])) == ("没有脚本 no scripts", 1)
    solve(live_district, case["ref"])
    page.goto(f"/c/{receipt}")
    page.locator("[name=solved][value=yes]").check()
    page.locator("form[action$=feedback] button").click()
    expect(page.locator(".notice.good")).to_be_visible()
    expect(page.locator("[data-print]")).to_be_hidden()
    page.goto("/cases/?view=map")
    page.locator(".ward-map a").first.click()
    assert "/cases/" in page.url


def test_a_double_press_makes_one_report(
    open_page: Callable[..., Page], live_district: LiveDistrict, plate: str
) -> None:
    page = open_page()
    fill_report(page, plate, "双击 double press")
    before = live_district.ask("cases")
    page.locator("main form .actions button").dblclick()
    page.wait_for_url(CODE)
    assert live_district.ask("cases") == before + 1


def test_the_way_back_keeps_the_words_and_sends_nothing_twice(
    open_page: Callable[..., Page], live_district: LiveDistrict, plate: str
) -> None:
    page = open_page()
    live_district.report()  # so that it is asked whether it is this one
    fill_report(page, plate, "写了一半 half written")
    page.go_back()
    page.go_forward()
    expect(page.locator("[name=description]")).to_have_value("写了一半 half written")
    receipt = send(page)
    before = live_district.ask("cases")
    page.go_back()
    page.locator("main form .actions button").click()
    page.wait_for_url(CODE)
    assert page.url.endswith(receipt)
    assert live_district.ask("cases") == before


def test_the_way_back_to_a_note_sends_it_once(
    open_page: Callable[..., Page], live_district: LiveDistrict
) -> None:
    ref = live_district.report()
    page = open_page()
    page.goto(f"/c/{live_district.ask('receipt', ref=ref)}/note")
    for _time in range(2):
        page.locator("[name=reason]").fill("还没有人来 nobody came")
        page.locator("main form .actions button").click()
        expect(page.locator(".notice.good")).to_be_visible()
        page.go_back()
        page.wait_for_url("**/note")
    assert [entry["kind"] for entry in live_district.entries(ref)] == ["receive", "note"]


# -- is it this one? --------------------------------------------------------------------------------------------------


def test_what_is_reported_already_appears_while_writing_and_is_followed(
    open_page: Callable[..., Page], live_district: LiveDistrict, big_photo: Path
) -> None:
    main = live_district.report(category="06020", site="dongyuan-1-2", description="别人的话")
    page = open_page()
    page.goto("/report/street-problem?category=06010&site=dongyuan-1-2&new=yes")
    page.locator("[name=reporter_phone]").fill("13987654321")
    page.locator("input[type=file]").set_input_files(big_photo)
    page.locator("[name=description]").press_sequentially(WORDS_OF_IT)
    follow = page.locator(f"[data-same='{main}']")
    expect(follow).to_be_visible()
    assert "别人的话" not in page.content()
    follow.click()
    page.wait_for_url(CODE)
    own = live_district.ask("of-receipt", receipt=CODE.search(page.url)[1])  # type: ignore[index]
    assert (own["merged_into"], own["said"]["description"]) == (main, WORDS_OF_IT)
    assert len(own["sizes"]) == 1
    solve(live_district, main)
    page.reload()
    page.locator("[name=solved][value=no]").check()
    page.locator("form[action$=feedback] button").click()
    page.wait_for_url("**/reopen")


# -- for everybody ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def addresses(live_district: LiveDistrict, plate: str) -> dict[str, str]:
    ref = live_district.report(site="dongyuan-1-2")
    live_district.report(site="xinlou-1")
    receipt = live_district.ask("receipt", ref=ref)
    done = live_district.report(site="dongyuan-1-2", category="06020")
    solve(live_district, done)
    here = "/report/street-problem?category=06010&site=dongyuan-1-1"
    return {
        "home": "/",
        "plate": f"/p/{plate}",
        "unknown plate": "/p/KKKKK-KKKKK",
        "choose": "/report",
        "category": "/report/street-problem",
        "place": "/report/street-problem?category=06010",
        "already": here,
        "form": f"{here}&new=yes",
        "same": f"{here}&same={ref}",
        "enter": "/c/",
        "follow": f"/c/{receipt}",
        "asked": f"/c/{live_district.ask('receipt', ref=done)}",
        "note": f"/c/{receipt}/note",
        "cases": "/cases/",
        "map": "/cases/?view=map",
        "case": f"/cases/{ref}/",
        "figures": "/figures",
        "seals": "/seals",
        "program": "/programs/street-problem",
    }


PAGES = (
    "home", "plate", "unknown plate", "choose", "category", "place", "already", "form", "same", "enter", "follow",
    "asked", "note", "cases", "map", "case", "figures", "seals", "program",
)  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(
    open_page: Callable[..., Page], addresses: dict[str, str], name: str, screen: str
) -> None:
    page = open_page(screen)
    page.goto(addresses[name])
    page.locator("main details").evaluate_all("all => all.forEach((one) => { one.open = true })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
def test_a_cold_page_is_small_still_and_fits_in_large_type(
    open_page: Callable[..., Page], addresses: dict[str, str], live_district: LiveDistrict, name: str
) -> None:
    page = open_page()
    page.context.add_cookies([{"name": "lifang_type", "value": "large", "url": live_district.url}])
    page.add_init_script("""
        window.shifted = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.shifted += one.value; }))
          .observe({ type: "layout-shift", buffered: true });""")
    sizes: dict[str, int] = {}
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))
    page.goto(addresses[name], wait_until="networkidle")
    photos = sum(size for url, size in sizes.items() if "/evidence/" in url)
    assert sum(sizes.values()) - photos < COLD, sizes
    assert page.evaluate("window.shifted") == 0
    assert page.locator("html.large-type").count() == 1
    assert fits(page)


@pytest.mark.parametrize("name", ["follow", "map", "figures", "plate", "case"])
def test_a_page_prints_without_buttons_and_with_what_is_folded(
    open_page: Callable[..., Page], addresses: dict[str, str], name: str
) -> None:
    page = open_page("1440")
    page.goto(addresses[name])
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("main .button:visible")).to_have_count(0)
    expect(page.locator("main details:not([open]):visible")).to_have_count(0)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("main details[open]").count() == 0


def test_the_map_is_walked_by_keyboard(open_page: Callable[..., Page], addresses: dict[str, str]) -> None:
    page = open_page("1440")
    page.goto(addresses["map"])
    mark = page.locator(".ward-map a").first
    for _press in range(40):
        page.keyboard.press("Tab")
        if mark.evaluate("one => one === document.activeElement"):
            break
    assert mark.get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases/(\w|\?box)"))
