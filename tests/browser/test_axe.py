"""Every page of the staff: nothing for axe to find, nothing to scroll sideways, nothing that jumps, no error, no stranger."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.shortcuts import render
from django.test import RequestFactory
from django.urls import Resolver404, resolve
from django.utils.translation import override
from django.views.csrf import csrf_failure
from playwright.sync_api import Browser, Page, expect

from lifang.cases import urls
from lifang.web import errors
from tests.browser.conftest import PASSWORD, LiveDistrict, watch
from tests.browser.soundness import SHIFTS, SMALL, WIDE, ZOOMED, Watched, check, wider_than_the_window
from tests.browser.test_field_offline import ready

NOBODY: tuple[str, ...] = (
    "/accounts/login/",
    "/accounts/login/?next=/desk/",
    "/demo/",
    "/nothing-is-here",
    "/desk/c/2026-0/",
)
AGENT: tuple[str, ...] = (
    "/field/",
    "/field/?lane=all",
    "/field/?lane=offers",
    "/field/me/",
    "/field/near/",
    "/field/outbox/",
)
AGENT += ("/field/c/{mine}/", "/field/c/{mine}/solve/", "/field/c/{mine}/note/", "/field/c/{mine}/offer/")
AGENT += ("/desk/intake/",)  # not for an agent: the page that says so
OFFICER: tuple[str, ...] = (
    "/desk/",
    "/desk/?lane=all",
    "/desk/?lane=all&view=map",
    "/desk/?lane=all&kind=consultation",
    "/desk/bulk/?step=assign&ref={held}",
)
OFFICER += tuple(
    f"/desk/c/{{held}}/{step}"
    for step in ("", "solve/", "assign/", "offer/", "extend/", "pause/", "ask-help/")
)
DUTY: tuple[str, ...] = (
    "/desk/search?q=1",
    "/desk/search?q=nothing+like+it",
    "/desk/intake/",
    "/desk/intake/?outcome=emergency",
)
DUTY += (
    "/desk/intake/?outcome=answered",
    "/desk/intake/?program=consultation",
    "/desk/contacts/",
    "/desk/c/{open}/",
)
DUTY += ("/desk/c/{open}/merge/", "/desk/c/{twin}/unmerge/", "/desk/figures", "/desk/figures?days=30")
DUTY += (
    "/desk/figures/rows?show=open",
    "/desk/figures/rows?show=closed",
    "/accounts/password/change/",
    "/accounts/logout/",
)
DUTY += (
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/totp/activate/",
)
DUTY += ("/accounts/2fa/recovery-codes/", "/accounts/reauthenticate/", "/desk/components")
SECTIONS = ("people", "grants", "stand-ins", "sites", "plates", "days")
ADMIN: tuple[str, ...] = tuple(f"/desk/admin/{name}/" for name in SECTIONS) + tuple(
    f"/desk/admin/{name}/add/" for name in SECTIONS
)
ADMIN += ("/desk/admin/people/?find=nobody+of+this+name", "/desk/admin/people/email/?row=p-agent-1")
ADDRESSES = [
    (who, address)
    for who, theirs in (
        ("", NOBODY), ("agent.lin", AGENT), ("officer.qian", OFFICER), ("duty.li", DUTY), ("admin.guan", ADMIN),
    )
    for address in theirs
]  # fmt: skip
PARTS = {"places", "call-caller", "call-kinds", "call-similar", "save-view", "forget-view", "map-base"}
FILES = {"shell", "worker", "manifest", "snapshot", "sync", "evidence"}
ONWARDS = {"work", "admin-start"}
BROKEN: dict[str, Callable[..., Any]] = {
    "400": errors.bad_request,
    "403": errors.forbidden,
    "403_csrf": csrf_failure,
    "404": errors.not_found,
    "429": lambda request: render(request, "429.html", status=429),
    "500": errors.server_error,
}


@pytest.fixture(scope="module")
def refs(live_district: LiveDistrict) -> dict[str, str]:
    live = live_district
    mine, held, still_open, twin = (live.report() for _ in range(4))
    live.act(mine, "accept", "agent.lin")
    live.act(held, "accept", "agent.lin")
    live.act(held, "offer", "agent.lin", unit="city-management", reason="市政道路")
    live.act(held, "accept-offer", "officer.qian")
    live.act(still_open, "note", "duty.li", reason="居民又来电话")
    live.act(twin, "merge", "duty.li", ref=mine, reason="同一件事")
    offered = live.report()
    live.act(offered, "offer", "agent.lin", unit="city-management", reason="市政道路")
    live.ask("contact", who="duty.li", summary="问几点下班，已经当场回答")
    return {"mine": mine, "held": held, "open": still_open, "twin": twin}


@pytest.fixture(scope="module")
def seats(browser: Browser, live_district: LiveDistrict) -> Iterator[Callable[[str], Watched]]:
    taken: dict[str, Watched] = {}
    strangers: list[str] = []

    def seat(who: str) -> Watched:
        if who not in taken:
            context = browser.new_context(base_url=live_district.url, reduced_motion="reduce")
            context.add_cookies([{"name": "django_language", "value": "en", "url": live_district.url}])
            context.add_init_script(SHIFTS)
            watch(context, live_district.url, strangers)
            taken[who] = Watched(context.new_page())
            if who:
                sign_in(taken[who].page, who)
            if who.startswith("agent."):
                ready(taken[who].page)
        return taken[who]

    yield seat
    for watched in taken.values():
        watched.page.context.close()
    assert not strangers, f"a page asked another machine: {strangers}"


def sign_in(page: Page, who: str) -> None:
    """By the form: what asks for the password once more is open for some minutes."""
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/(desk|field)/"))


@pytest.mark.parametrize(("who", "address"), ADDRESSES)
def test_a_page_is_sound_at_every_width(
    seats: Callable[[str], Watched], refs: dict[str, str], who: str, address: str
) -> None:
    watched = seats(who)
    watched.said.clear()
    for size in (WIDE, SMALL):
        watched.open(address.format(**refs), size)
        check(watched, size)
    watched.page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    assert wider_than_the_window(watched.page) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", BROKEN)
def test_an_error_page_is_sound_at_every_width(
    seats: Callable[[str], Watched], name: str, language: str
) -> None:
    with override(language):
        html = BROKEN[name](RequestFactory().get("/broken")).content.decode()
    assert f'<html lang="{language}"' in html
    assert 'class="button"' in html  # a way on
    watched = seats("")
    watched.said.clear()
    watched.page.route(
        "**/broken", lambda route: route.fulfill(status=int(name[:3]), content_type="text/html", body=html)
    )
    for size in (WIDE, SMALL, ZOOMED):
        watched.open("/broken", size)
        check(watched, size)
    watched.page.unroute("**/broken")


def test_no_page_of_the_staff_is_left_out() -> None:
    seen = {name_of(address.format(mine="r", held="r", open="r", twin="r")) for _who, address in ADDRESSES}
    staff = {one.name for one in (*urls.urls_desk, *urls.urls_field, *urls.urls_shared)}
    assert staff - seen == PARTS | FILES | ONWARDS


def name_of(address: str) -> str | None:
    try:
        return resolve(address.partition("?")[0]).url_name
    except Resolver404:
        return None
