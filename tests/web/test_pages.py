"""The district's own texts, from its folder to the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lifang.places.profile import profile

TEXT = """# Opening hours

<script>alert(1)</script> [here](javascript:alert(1)) and [there](/pages/more)

| day | hours |
|---|---|
| Monday | 9 to 12 |
"""


@pytest.fixture(autouse=True)
def pages(settings, tmp_path: Path) -> Path:
    settings.LIFANG_PROFILE = replace(profile(), folder=tmp_path)
    (tmp_path / "pages").mkdir()
    return tmp_path / "pages"


def body(browser, path: str, language: str = "en") -> str:
    response = browser.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    return response.content.decode()


def test_a_page_is_shown_without_html_of_its_own(browser, pages):
    (pages / "hours.en.md").write_text(TEXT)
    shown = body(browser, "/pages/hours")
    assert "<h1>Opening hours</h1>" in shown
    assert "<td>9 to 12</td>" in shown
    assert '<a href="/pages/more">there</a>' in shown
    assert "<title>Opening hours ·" in shown
    assert "<script>alert" not in shown
    assert 'href="javascript' not in shown


def test_a_page_speaks_the_readers_language_or_says_which_it_speaks(browser, pages):
    (pages / "about.zh.md").write_text("# 关于本站\n", encoding="utf-8")
    assert '<article lang="zh-hans"><h1>关于本站</h1>' in body(browser, "/about", "en")
    (pages / "about.en.md").write_text("# About us\n")
    assert '<article lang="en"><h1>About us</h1>' in body(browser, "/about", "en")
    assert "<h1>关于本站</h1>" in body(browser, "/about", "zh")


def test_every_public_page_links_to_what_the_district_says_of_itself(browser, pages):
    assert 'href="/about"' not in body(browser, "/")
    about = pages / "about.en.md"
    about.write_text("# About us\n")
    assert '<a href="/about">About us</a>' in body(browser, "/")


def test_a_changed_page_is_read_anew(browser, pages):
    (pages / "about.en.md").write_text("# First\n")
    assert "First" in body(browser, "/about")
    (pages / "about.en.md").write_text("# Second\n")
    assert "Second" in body(browser, "/about")


@pytest.mark.parametrize(
    "path", ["/about", "/pages/none", "/pages/../district", "/pages/about.en", "/pages/%2e%2e%2fdistrict"]
)
def test_what_is_not_there_is_not_found(browser, db, path):
    assert browser.get(path).status_code == 404
