"""Days at the desk, by the keyboard alone: queue, steps, handovers, merges, calls, many at once, figures, grants."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESK, PASSWORD, PHONE, LiveDistrict
from tests.factories.cases import photo_file

Contexts = Callable[..., BrowserContext]
DONE = ".notice.good"


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "lamp.jpg"
    path.write_bytes(photo_file(size=(800, 600)).getvalue())
    return str(path)


@pytest.fixture
def at_desk(new_context: Contexts, live_district: LiveDistrict) -> Callable[..., Page]:
    def sit(who: str, language: str = "en", **options: object) -> Page:
        context = new_context(**{**DESK, **options})
        live_district.sign_in(context, who, language)
        return context.new_page()

    return sit


def held_by_city(live: LiveDistrict, **given: object) -> str:
    ref = live.report(**given)
    live.act(ref, "accept", "agent.lin")
    live.act(ref, "offer", "agent.lin", unit="city-management", reason="市政道路")
    live.act(ref, "accept-offer", "officer.qian")
    return ref


def kinds(live: LiveDistrict, ref: str) -> list[str]:
    return [entry["kind"] for entry in live.entries(ref)]


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def write(page: Page, label: str, text: str) -> None:
    """Into the field of this name, as somebody who came there with Tab."""
    page.get_by_label(label, exact=False).first.focus()
    page.keyboard.type(text)


def pick(page: Page, label: str, text: str) -> None:
    """From a list: it jumps to the choice whose first letters are typed."""
    page.get_by_label(label, exact=False).and_(page.locator("select")).focus()
    page.keyboard.type(text)


def open_from_queue(page: Page, ref: str, lane: str = "/desk/?lane=open") -> None:
    """Down with j until it is chosen, then Enter."""
    page.goto(lane)
    chosen = page.locator("[data-open][aria-selected=true]")
    for _step in range(page.locator("[data-open]").count()):
        press(page, "j")
        if ref in chosen.inner_text():
            break
    press(page, "Enter")
    expect(page).to_have_url(re.compile(f"/desk/c/{ref}/$"))


# -- signing in -------------------------------------------------------------------------------------------------------


def test_an_officer_signs_in_by_password_and_in_the_demonstration_by_one_press(new_context: Contexts) -> None:
    page = new_context(**DESK, locale="en").new_page()
    page.goto("/desk/")
    page.keyboard.press("Tab")
    write(page, "Username", "officer.qian")
    write(page, "Password", PASSWORD)
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/desk/$"))
    expect(page.locator("tbody, .empty").first).to_be_visible()

    page = new_context(**DESK, locale="en").new_page()
    page.goto("/demo/")
    page.get_by_role("button", name="Li Ting").first.focus()
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/desk/"))
    expect(page.locator("main a[href='/desk/intake/'], header a[href='/desk/intake/']")).to_be_visible()


# -- one case ---------------------------------------------------------------------------------------------------------


def test_an_officer_finds_and_solves_a_case_without_the_mouse(
    at_desk: Callable[..., Page], live_district: LiveDistrict, photo: str
) -> None:
    ref, other = held_by_city(live_district), held_by_city(live_district)
    page = at_desk("officer.qian")
    open_from_queue(page, ref)
    press(page, "u")
    expect(page).to_have_url(re.compile("lane=open"))
    press(page, "j", "j", "k", "Enter")
    page.wait_for_url("**/desk/c/**")
    press(page, "]")
    page.wait_for_load_state()
    press(page, "/")
    page.keyboard.type(ref)
    press(page, "Enter")
    expect(page).to_have_url(re.compile(f"/desk/c/{ref}/$"))

    press(page, key_of(page, "Solve"))
    expect(page.get_by_label("What was done")).to_be_focused()
    page.keyboard.type("Mended the lamp")
    press(page, "Control+Enter")
    expect(page.locator(".error-summary")).to_contain_text("Please add a file.")
    expect(page.get_by_label("What was done")).to_have_value("Mended the lamp")
    page.locator("input[type=file]").first.set_input_files(photo)
    page.get_by_label("What was done").focus()
    press(page, "Control+Enter")
    expect(page.locator(DONE)).to_contain_text("Done: Solve.")
    assert live_district.state(ref) == "solved"
    assert live_district.ask("evidence", ref=ref) == 1
    assert live_district.state(other) == "accepted"
    assert kinds(live_district, ref).count("solve") == 1


def key_of(page: Page, name: str) -> str:
    button = page.locator("[data-key]").filter(has_text=re.compile(rf"^\s*{name}\b")).first
    return str(button.get_attribute("data-key"))


def test_one_unit_hands_over_and_the_other_accepts(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    ref = held_by_city(live_district)
    page = at_desk("officer.qian")
    open_from_queue(page, ref)
    press(page, "h")
    pick(page, "Unit", "Housing")
    write(page, "Why", "The building is theirs")
    press(page, "Control+Enter")
    expect(page.locator(DONE)).to_be_visible()

    other = at_desk("officer.zheng")
    other.goto("/desk/")
    row = other.locator("tr").filter(has_text=ref)
    row.get_by_role("button", name="Take over").focus()
    press(other, "Enter")
    expect(other.locator(DONE)).to_be_visible()
    assert kinds(live_district, ref)[-1] == "accept-offer"
    expect(other.locator("main")).to_contain_text("Housing Bureau")


def test_two_that_disagree_are_ruled_on_by_the_duty_desk(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    ref = held_by_city(live_district)
    for _time in range(2):
        live_district.act(ref, "offer", "officer.qian", unit="housing", reason="归住建")
        live_district.act(ref, "decline-offer", "officer.zheng", reason="不归住建")
    page = at_desk("duty.li")
    open_from_queue(page, ref, "/desk/?lane=ruling")
    press(page, "r")
    pick(page, "Unit", "Housing")
    write(page, "Why", "The wall belongs to the building")
    press(page, "Control+Enter")
    expect(page.locator(DONE)).to_be_visible()
    assert kinds(live_district, ref)[-1] == "rule"


def test_a_merge_is_seen_before_it_is_done_and_can_be_taken_back(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    first, twin = live_district.report(), live_district.report(reporter_phone="13812345678")
    page = at_desk("duty.li")
    page.goto(f"/desk/c/{twin}/")
    press(page, "m")
    write(page, "Number of the other case", first)
    write(page, "Why", "The same bag")
    press(page, "Control+Enter")
    expect(page.locator(".notice.warn")).to_contain_text("Nothing is done yet")
    assert kinds(live_district, twin) == ["receive"]
    page.get_by_label("Why").focus()
    press(page, "Control+Enter")
    expect(page.locator("main")).to_contain_text("it is worked on there")
    press(page, "m")
    write(page, "Why", "Another bag after all")
    press(page, "Control+Enter")
    expect(page.locator(".notice.warn")).to_contain_text("Nothing is done yet")
    page.get_by_label("Why").focus()
    press(page, "Control+Enter")
    expect(page.locator(DONE)).to_be_visible()
    assert kinds(live_district, twin)[-2:] == ["merge", "unmerge"]


# -- calls ------------------------------------------------------------------------------------------------------------


def test_a_call_becomes_a_case_with_a_place_found_by_its_initials(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    page = at_desk("duty.li")
    page.goto("/desk/intake/?program=street-problem")
    write(page, "What is it about?", "垃圾")
    suggestion = page.locator("#kinds button[data-fill=category]").first
    suggestion.focus()
    press(page, "Enter")
    expect(page.locator("[name=category]").first).not_to_have_value("")
    write(page, "What is wrong", "A bag at the door")
    write(page, "Place", "dyxq 1-2")
    found = page.locator("#found-places input[type=radio]").first
    found.focus()
    press(page, "Space", "Control+Enter")
    expect(page.locator(DONE)).to_contain_text("Tell the caller the receipt number")
    ref = str(re.search("/desk/c/([^/]+)/", page.url).group(1))  # type: ignore[union-attr]
    assert kinds(live_district, ref) == ["receive"]
    expect(page.locator("h1")).to_contain_text("Entrance 2")


def test_a_call_in_danger_is_handed_to_an_emergency_line(at_desk: Callable[..., Page]) -> None:
    page = at_desk("duty.li")
    page.goto("/desk/")
    press(page, "g", "i")
    expect(page).to_have_url(re.compile("intake"))
    press(page, "Escape", "e")
    expect(page).to_have_url(re.compile("outcome=emergency"))
    page.get_by_role("radio", name=re.compile("119")).focus()
    press(page, "Space")
    write(page, "What it was about", "Smoke on the third floor")
    press(page, "Control+Enter")
    expect(page).to_have_url(re.compile("/desk/contacts/"))
    expect(page.locator("main")).to_contain_text("Smoke on the third floor")


# -- many, figures, administration ------------------------------------------------------------------------------------


def test_many_are_assigned_at_once_after_a_preview(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    chosen = {held_by_city(live_district), held_by_city(live_district)}
    page = at_desk("officer.qian")
    page.goto("/desk/?lane=open")
    for _step in range(page.locator("[data-open]").count()):
        press(page, "j")
        if page.locator("[data-open][aria-selected=true] .mono").inner_text() in chosen:
            press(page, "x")
    expect(page.locator("[data-bulk-count]")).to_have_text("2")
    page.get_by_role("button", name="Assign within the unit").focus()
    press(page, "Enter")
    page.wait_for_url("**/desk/bulk/**")
    pick(page, "Who handles it", "Song")
    press(page, "Control+Enter")
    expect(page.locator(".notice.warn")).to_contain_text("It is possible for 2 cases")
    assert all(kinds(live_district, ref)[-1] != "assign" for ref in chosen)
    press(page, "Enter")
    expect(page.locator("h1")).to_contain_text("2 of 2 done")
    assert all(kinds(live_district, ref)[-1] == "assign" for ref in chosen)


def test_every_figure_of_a_leader_opens_its_rows(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    live_district.report()
    page = at_desk("leader.guan")
    page.goto("/desk/")
    press(page, "g", "f")
    expect(page).to_have_url(re.compile("/desk/figures"))
    number = page.locator(".numbers a").filter(has_text="To do now")
    count = number.locator("b").inner_text()
    number.focus()
    press(page, "Enter")
    expect(page.locator("h1")).to_contain_text(f"To do now {count}")
    assert page.locator("[data-open]").count() == int(count)
    press(page, "j", "Enter")
    expect(page).to_have_url(re.compile("/desk/c/"))
    page.go_back()
    press(page, "u")
    expect(page).to_have_url(re.compile(r"/desk/figures($|\?)"))


def test_an_administrator_gives_a_grant_and_names_a_stand_in(at_desk: Callable[..., Page]) -> None:
    page = at_desk("admin.guan")
    page.goto("/desk/admin/grants/")
    press(page, "n")
    pick(page, "Account", "Xu Li")
    pick(page, "Role", "Head")
    pick(page, "Unit", "Justice")
    pick(page, "Area", "Mini")
    press(page, "Control+Enter")
    expect(page.locator(DONE)).to_contain_text("written into the record")
    expect(page.locator("tbody tr").first).to_contain_text("Xu Li")
    expect(page.locator("tbody tr").first).to_contain_text("head of unit")

    page.goto("/desk/admin/stand-ins/")
    press(page, "n")
    pick(page, "Who is away", "Xu Li")
    pick(page, "Who stands in", "Wen Min")
    page.get_by_label("Last day").fill("2099-12-31")
    press(page, "Control+Enter")
    expect(page.locator("tbody tr").first).to_contain_text("Wen Min")


# -- when things go wrong ---------------------------------------------------------------------------------------------


def test_what_was_typed_outlives_a_session_that_ran_out(
    at_desk: Callable[..., Page], live_district: LiveDistrict
) -> None:
    ref = held_by_city(live_district)
    page = at_desk("officer.qian")
    page.goto(f"/desk/c/{ref}/note/")
    write(page, "Note", "The owner comes on Friday at ten")
    cookie = next(one for one in page.context.cookies() if "session" in one["name"])
    page.context.clear_cookies(name=cookie["name"])
    press(page, "Control+Enter")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    write(page, "Username", "officer.qian")
    write(page, "Password", PASSWORD)
    press(page, "Enter")
    expect(page).to_have_url(re.compile(f"/desk/c/{ref}/note/"))
    expect(page.get_by_label("Note", exact=True)).to_have_value("The owner comes on Friday at ten")
    press(page, "Control+Enter")
    expect(page.locator(DONE)).to_be_visible()
    assert live_district.entries(ref)[-1]["said"]["reason"] == "The owner comes on Friday at ten"
    page.goto(f"/desk/c/{ref}/note/")
    expect(page.get_by_label("Note", exact=True)).to_have_value("")


def test_a_double_click_makes_one_entry(at_desk: Callable[..., Page], live_district: LiveDistrict) -> None:
    ref = held_by_city(live_district)
    page = at_desk("officer.qian")
    page.goto(f"/desk/c/{ref}/note/")
    write(page, "Note", "Once only")
    page.locator("#act .actions button").dblclick()
    expect(page.locator(DONE)).to_be_visible()
    page.go_back()
    page.go_forward()
    assert kinds(live_district, ref).count("note") == 1


@pytest.mark.parametrize(("width", "language"), [(1440, "zh"), (768, "en"), (360, "zh")])
def test_without_scripts_a_case_is_opened_assigned_and_noted(
    at_desk: Callable[..., Page], live_district: LiveDistrict, width: int, language: str
) -> None:
    ref = held_by_city(live_district)
    size = {"viewport": {"width": width, "height": 900}}
    page = at_desk(
        "officer.qian", {"zh": "zh-hans"}.get(language, language), java_script_enabled=False, **size
    )
    page.goto("/desk/?lane=open")
    assert str(page.locator("html").get_attribute("lang")).startswith(language)
    page.get_by_role("link", name=ref).click()
    page.locator(f"form[action$='/{ref}/assign/'] button, a[href$='/{ref}/assign/']").first.click()
    page.goto(f"/desk/c/{ref}/note/")
    page.locator("[name=reason]").fill("明天上门" if language == "zh" else "A visit tomorrow")
    page.locator("#act .actions button").click()
    expect(page.locator(DONE)).to_be_visible()
    assert kinds(live_district, ref)[-1] == "note"


@pytest.mark.parametrize("options", [DESK, {"viewport": {"width": 768, "height": 1024}}, PHONE])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_queue_and_a_case_fit_every_width(
    at_desk: Callable[..., Page], live_district: LiveDistrict, options: dict[str, object], language: str
) -> None:
    ref = held_by_city(live_district)
    page = at_desk("officer.qian", language, **options)
    for address in ("/desk/?lane=open", f"/desk/c/{ref}/", f"/desk/c/{ref}/solve/"):
        page.goto(address)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        ), address
        expect(page.locator("h1").first).to_be_visible()
