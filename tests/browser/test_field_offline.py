"""The phone without a signal: what is done is kept, sent once, decided by the person, and wiped at sign-out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Dialog, Page, Route, expect

import lifang
from tests.browser.conftest import PASSWORD, PHONE, LiveDistrict
from tests.factories.cases import photo_file

STATUS = "[data-sync]"
POCKET = Path(lifang.__file__).parent / "web" / "static" / "lifang" / "pocket"


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "door.jpg"
    path.write_bytes(photo_file(size=(800, 600)).getvalue())
    return str(path)


def ready(page: Page) -> None:
    """The list was loaded with a signal, the snapshot is kept and the worker is there."""
    page.goto("/field/?lane=all")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator(f"{STATUS}[title]")).to_be_visible()


def phone_of(
    context: BrowserContext, live: LiveDistrict, who: str = "agent.lin", language: str = "en"
) -> Page:
    live.sign_in(context, who, language)
    page = context.pages[0] if context.pages else context.new_page()
    ready(page)
    return page


def test_done_without_a_signal_survives_the_browser_and_is_sent_once(
    phone: Callable[..., BrowserContext], live_district: LiveDistrict, photo: str
) -> None:
    ref = live_district.report()
    context = phone()
    page = phone_of(context, live_district)

    context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    expect(page.locator(STATUS)).to_have_text("No signal")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".notice.warn")).to_contain_text("not sent yet")
    page.get_by_role("link", name="Solve").click()
    page.get_by_label("What was done").fill("Swept and bagged")
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(".error-summary")).to_contain_text("Please add a file.")
    page.get_by_label("Photo", exact=False).set_input_files(photo)
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(STATUS)).to_have_text("No signal · 2 to send")
    context.close()

    context = phone()
    context.set_offline(True)
    page = context.pages[0]
    page.goto("/field/outbox/")
    expect(page.locator("[data-item=waiting]")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("Swept and bagged")
    assert live_district.state(ref) == "received"

    context.set_offline(False)
    expect(page.locator("main")).to_contain_text("Everything is sent")
    page.goto(f"/field/c/{ref}/")
    expect(page.locator(".tag").first).to_have_text("Solved")
    written = live_district.entries(ref)
    assert [entry["kind"] for entry in written] == ["receive", "accept", "solve"]
    assert all(entry["acted_at"] for entry in written[1:])
    assert live_district.ask("evidence", ref=ref) == 1


def test_an_answer_that_gets_lost_is_asked_for_again_and_counts_once(
    page: Page, live_district: LiveDistrict
) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")

    lost = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/field/sync", lose, times=1)
    page.context.set_offline(False)
    page.goto("/field/outbox/")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("main")).to_contain_text("Everything is sent")
    assert lost == [200]
    assert kinds(live_district, ref) == ["receive", "accept"]


def test_a_conflict_shows_both_sides_and_the_person_decides(
    page: Page, live_district: LiveDistrict, photo: str
) -> None:
    refs = [live_district.report() for _number in range(3)]
    for ref in refs:
        live_district.act(ref, "accept", "agent.lin")
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    for ref in refs:
        page.goto(f"/field/c/{ref}/solve/")
        page.get_by_label("What was done").fill(f"Cleared {ref}")
        page.get_by_label("Photo", exact=False).set_input_files(photo)
        page.get_by_role("button", name="Solve").click()
        expect(page.locator(".notice.warn")).to_contain_text("Solve")
        live_district.act(ref, "assign", "head.fang", handler="agent.lin")
    page.context.set_offline(False)
    page.goto("/field/outbox/")
    expect(page.locator(STATUS)).to_have_text("3 to decide")
    noted, changed, dropped = (
        page.locator("[data-item=refused]").filter(has_text=f"Cleared {ref}") for ref in refs
    )
    expect(noted).to_contain_text("moved on")
    expect(noted).to_contain_text("Accepted")
    expect(noted).to_contain_text("Lin Xiaonuan")

    noted.get_by_role("button", name="Keep it as a note on the case").click()
    expect(page.locator("[data-item]")).to_have_count(2)
    told = live_district.entries(refs[0])[-1]
    assert told["kind"] == "note"
    assert f"Cleared {refs[0]}" in told["said"]["reason"]
    assert live_district.ask("evidence", ref=refs[0]) == 1

    changed.get_by_role("link", name="Change it and send again").click()
    page.get_by_label("What was done").fill("Cleared, and told the owner")
    page.get_by_role("button", name="Solve").click()
    expect(page.locator("[data-item]")).to_have_count(1)
    assert live_district.state(refs[1]) == "solved"
    assert live_district.ask("evidence", ref=refs[1]) == 1

    page.on("dialog", lambda dialog: dialog.accept())
    dropped.get_by_role("button", name="Discard it").click()
    expect(page.locator("main")).to_contain_text("Everything is sent")
    assert kinds(live_district, refs[2]) == ["receive", "accept", "assign"]


def test_signing_out_wipes_and_says_what_would_be_lost(page: Page, live_district: LiveDistrict) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/note/")
    page.get_by_label("Note").fill("Nobody opened")
    page.get_by_role("button", name="Add a note").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")
    page.context.set_offline(False)
    page.context.route("**/field/sync", lambda route: route.abort())
    said = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.message)
        (dialog.accept if len(said) == 2 else dialog.dismiss)()

    page.on("dialog", answer)
    page.goto("/field/me/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{live_district.url}/")
    assert len(said) == 2
    assert "Not sent yet: 1." in said[0]
    assert kept(page) == {"databases": [], "caches": [], "workers": 0}


def test_another_account_finds_nothing_of_the_one_before(page: Page, live_district: LiveDistrict) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")
    page.context.set_offline(False)
    page.context.clear_cookies()
    live_district.sign_in(page.context, "agent.he")
    ready(page)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    expect(page.locator("main")).to_contain_text("This page needs a signal")
    page.goto("/field/outbox/")
    expect(page.locator("main")).to_contain_text("Everything is sent")
    assert live_district.state(ref) == "received"


def test_unsent_work_waits_for_the_one_who_did_it_whoever_uses_the_phone_meanwhile(
    page: Page, live_district: LiveDistrict, photo: str
) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    page.get_by_role("link", name="Solve").click()
    page.get_by_label("What was done").fill("Swept and bagged")
    page.get_by_label("Photo", exact=False).set_input_files(photo)
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(STATUS)).to_have_text("No signal · 2 to send")
    page.context.set_offline(False)

    page.context.clear_cookies()  # the first one's session ran out
    live_district.sign_in(page.context, "agent.he")
    ready(page)
    others = page.locator("[data-others='agent.lin']")
    expect(others).to_contain_text("Work of agent.lin that is not sent yet is kept on this phone: 2")
    assert "Swept" not in page.content()
    expect(page.locator(STATUS)).to_contain_text("All sent")
    check_by_axe(page, "/field/", "/field/outbox/")
    assert live_district.state(ref) == "received", "nobody sends it in their place"
    page.goto("/field/me/")
    page.get_by_role("button", name="Sign out").click()  # and signing out does not take it along
    page.wait_for_url(f"{live_district.url}/")

    live_district.sign_in(page.context, "agent.lin")
    page.goto("/field/")
    expect(page.locator(STATUS)).to_contain_text("All sent", timeout=20_000)
    expect(page.locator("[data-others]")).to_have_count(0)
    assert [entry["kind"] for entry in live_district.entries(ref)] == ["receive", "accept", "solve"]
    assert live_district.ask("evidence", ref=ref) == 1


def test_somebody_elses_work_is_deleted_only_by_a_confirmed_choice(
    page: Page, live_district: LiveDistrict
) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")
    page.context.set_offline(False)
    page.context.clear_cookies()
    live_district.sign_in(page.context, "agent.he")
    ready(page)
    said: list[str] = []

    def answer(dialog: Dialog) -> None:
        said.append(dialog.message)
        (dialog.accept if len(said) == 2 else dialog.dismiss)()

    page.on("dialog", answer)
    discard = page.locator("[data-others]").get_by_role("button", name="Delete it")
    discard.click()
    expect(discard).to_be_visible()
    discard.click()
    expect(page.locator("[data-others]")).to_have_count(0)
    assert "unsent work of agent.lin from this phone: 1?" in said[1]
    live_district.sign_in(page.context, "agent.lin")
    ready(page)
    expect(page.locator(STATUS)).to_contain_text("All sent")
    assert live_district.state(ref) == "received"


def test_nothing_on_the_disk_can_be_read(page: Page, live_district: LiveDistrict) -> None:
    live_district.report(description="只有网格员知道的话")
    phone_of(page.context, live_district)
    records = page.evaluate("""async () => {
        const base = await new Promise((ok) => { const r = indexedDB.open("lifang-pocket"); r.onsuccess = () => ok(r.result); });
        const all = (store) => new Promise((ok) => { const r = base.transaction(store).objectStore(store).getAll(); r.onsuccess = () => ok(r.result); });
        const [sealed, plain] = [await all("sealed"), await all("plain")];
        base.close();
        const key = plain.find((one) => one instanceof CryptoKey);
        const text = sealed.map((one) => new TextDecoder().decode(one.data)).join("");
        return { count: sealed.length, leaks: /网格员|street-problem/.test(text), extractable: key.extractable };
    }""")
    assert records == {"count": 1, "leaks": False, "extractable": False}


def test_the_signal_goes_while_a_page_of_the_server_is_open(
    page: Page, live_district: LiveDistrict, photo: str
) -> None:
    ref = live_district.report()
    live_district.act(ref, "accept", "agent.lin")
    phone_of(page.context, live_district)
    page.goto(f"/field/c/{ref}/solve/")
    page.get_by_label("What was done").fill("Done at the door")
    page.get_by_label("Photo", exact=False).set_input_files(photo)
    page.context.set_offline(True)
    page.get_by_role("button", name="Solve").click()
    expect(page.locator("[data-item=waiting]")).to_contain_text("Done at the door")
    page.context.set_offline(False)
    expect(page.locator("main")).to_contain_text("Everything is sent")
    assert live_district.state(ref) == "solved"


def test_with_a_signal_a_form_is_answered_as_without_scripts(
    page: Page, live_district: LiveDistrict, photo: str
) -> None:
    ref = live_district.report()
    live_district.act(ref, "accept", "agent.lin")
    phone_of(page.context, live_district)
    page.goto(f"/field/c/{ref}/solve/")
    page.get_by_label("What was done").fill("Swept")
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(".error-summary")).to_contain_text("Please add a file.")
    expect(page.get_by_label("What was done")).to_have_value("Swept")
    page.get_by_label("Photo", exact=False).set_input_files(photo)
    page.get_by_role("button", name="Solve").dblclick()
    expect(page.locator(".notice.good")).to_contain_text("Done: Solve.")
    expect(page.locator(STATUS)).to_have_text("All sent")
    assert kinds(live_district, ref) == ["receive", "accept", "solve"]


def test_a_session_that_ran_out_loses_nothing(page: Page, live_district: LiveDistrict) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(STATUS)).to_contain_text("1 to send")
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    expect(page.locator(STATUS)).to_have_text("Sign in to send")
    page.goto("/accounts/login/?next=/field/")
    page.get_by_label("Username").fill("agent.lin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(STATUS)).to_have_text("All sent")
    assert live_district.state(ref) == "accepted"


def test_near_me_sorts_by_distance_and_asks_only_then(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict
) -> None:
    near = live_district.report(site="dongyuan-1-2")
    context = new_context(**PHONE)
    page = phone_of(context, live_district)
    context.set_offline(True)
    page.goto("/field/near/")
    expect(page.locator("svg.map a")).not_to_have_count(0)
    page.get_by_role("button", name="Show what is near me").click()
    expect(page.locator(".notice.warn")).to_contain_text("did not give your position")
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 30.00012, "longitude": 120.00015})
    page.get_by_role("button", name="Show what is near me").click()
    expect(page.locator(".jobs li").first).to_contain_text("0 m")
    hrefs = page.locator(".jobs a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert f"/field/c/{near}/" in hrefs
    far = page.locator(".far").all_text_contents()
    assert far == sorted(far, key=lambda text: int(text.removesuffix(" m")))
    expect(page.locator("svg.map .me")).to_have_count(1)


def test_a_phone_without_room_says_so_and_keeps_the_form(page: Page, live_district: LiveDistrict) -> None:
    ref = live_district.report()
    phone_of(page.context, live_district)
    page.add_init_script("""
        navigator.storage.estimate = async () => ({ quota: 100e6, usage: 95e6 });
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value, key) {
            if (String(key).startsWith("item/")) throw new DOMException("full", "QuotaExceededError");
            return put.call(this, value, key);
        };""")
    page.context.set_offline(True)
    page.goto(f"/field/c/{ref}/note/")
    expect(page.locator(".notice.warn")).to_contain_text("nearly full (5 MB left)")
    page.get_by_label("Note").fill("Nobody opened")
    page.get_by_role("button", name="Add a note").click()
    expect(page.locator(".error-summary")).to_contain_text("no room left")
    expect(page.get_by_label("Note")).to_have_value("Nobody opened")


def test_it_can_be_installed_and_is_small(page: Page, live_district: LiveDistrict) -> None:
    phone_of(page.context, live_district)
    told = page.evaluate(
        "fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())"
    )
    assert (told["scope"], told["start_url"], told["display"]) == ("/field/", "/field/", "standalone")
    sizes = [
        page.evaluate("async (url) => (await (await fetch(url)).blob()).size", icon["src"])
        for icon in told["icons"]
    ]
    assert all(sizes)
    assert sum(path.stat().st_size for path in POCKET.glob("*.js")) < 50 * 1024


def test_axe_finds_nothing_on_the_pages_that_the_phone_draws(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict, photo: str
) -> None:
    ref = live_district.report()
    live_district.act(ref, "accept", "agent.lin")
    context = new_context(**PHONE, permissions=["geolocation"])
    context.set_geolocation({"latitude": 30.00012, "longitude": 120.00015})
    page = phone_of(context, live_district)
    context.set_offline(True)
    check_by_axe(page, "/field/?lane=all", f"/field/c/{ref}/", f"/field/c/{ref}/solve/")
    page.get_by_role("button", name="Solve").click()
    check_by_axe(page)
    page.get_by_label("What was done").fill("Swept")
    page.get_by_label("Photo", exact=False).set_input_files(photo)
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(".notice.warn")).to_be_visible()
    check_by_axe(page, "/field/outbox/", "/field/near/")
    page.get_by_role("button", name="Show what is near me").click()
    expect(page.locator("svg.map .me")).to_have_count(1)
    check_by_axe(page)
    live_district.act(ref, "assign", "head.fang", handler="agent.lin")
    context.set_offline(False)
    page.goto("/field/outbox/")
    expect(page.locator("[data-item=refused]")).to_be_visible()
    check_by_axe(page)
    page.get_by_role("link", name="Change it and send again").click()
    expect(page.locator("form")).to_be_visible()
    check_by_axe(page)


def test_with_scripts_off_the_pages_work_as_ever(
    new_context: Callable[..., BrowserContext], live_district: LiveDistrict
) -> None:
    ref = live_district.report()
    context = new_context(**PHONE, java_script_enabled=False)
    live_district.sign_in(context, "agent.lin")
    page = context.new_page()
    page.goto(f"/field/c/{ref}/")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator(".notice.good")).to_contain_text("Done: Accept.")
    page.goto("/field/near/")
    assert "This page needs scripts" in page.content()


def kinds(live: LiveDistrict, ref: str) -> list[str]:
    return [entry["kind"] for entry in live.entries(ref)]


def kept(page: Page) -> dict[str, object]:
    return page.evaluate("""async () => ({
        databases: await indexedDB.databases(), caches: await caches.keys(),
        workers: (await navigator.serviceWorker.getRegistrations()).length })""")


def check_by_axe(page: Page, *addresses: str) -> None:
    """On the page that is open, or on each of these."""
    for address in addresses or ("",):
        if address:
            page.goto(address)
            expect(page.locator(STATUS)).to_be_visible()
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], page.url
