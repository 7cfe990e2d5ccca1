from __future__ import annotations

from dataclasses import replace


def directives(response) -> dict[str, list[str]]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return {name: sources for name, *sources in map(str.split, parts)}


def test_nothing_inline_and_nothing_from_elsewhere(browser):
    policy = directives(browser.get("/"))
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert not [
        source for sources in policy.values() for source in sources if "unsafe" in source or "//" in source
    ]


def test_the_districts_own_map_tiles_may_be_shown(browser, settings):
    settings.LIFANG_PROFILE = replace(
        settings.LIFANG_PROFILE, map_tiles="https://tiles.example/{z}/{x}/{y}.png"
    )
    policy = directives(browser.get("/"))
    assert "https://tiles.example" in policy["img-src"]
    assert "https://tiles.example" not in policy["script-src"]


def test_the_other_headers(browser):
    headers = browser.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "microphone=()" in headers["Permissions-Policy"]
    assert {"Accept-Language", "Cookie"} <= set(headers["Vary"].replace(",", "").split())


def test_errors_carry_them_too(browser):
    assert "Content-Security-Policy" in browser.get("/nothing-here").headers
    assert "Content-Security-Policy" in browser.get("/broken").headers


def test_reading_a_public_page_leaves_no_cookie(browser):
    assert not browser.get("/").cookies
