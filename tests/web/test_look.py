"""Promises of the look that a reader of one template cannot see kept."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lifang.web

WEB = Path(lifang.web.__file__).parent
STATIC = WEB / "static" / "lifang"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
TOKENS = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", (STATIC / "tokens.css").read_text()))
PAIRS = [
    ("ink", "paper"), ("ink", "paper-2"), ("ink-2", "paper"), ("ink-2", "paper-2"), ("ink-3", "paper"),
    ("wall-2", "paper"), ("paper", "wall"), ("wall", "wall-soft"), ("ink", "wall-soft"), ("brick", "paper"), ("brick", "brick-soft"),
    ("good", "good-soft"), ("warn", "warn-soft"), ("bad", "bad-soft"), ("bad", "paper"), ("paper", "bad"), ("ink", "focus"),
]  # fmt: skip


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_texts_can_be_read(text, ground):
    """WCAG 2.2, 1.4.3."""
    darker, lighter = sorted((luminance(TOKENS[text]), luminance(TOKENS[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_public_pages_stay_small():
    css = sum((STATIC / f"{name}.css").stat().st_size for name in ("tokens", "base", "components", "public"))
    assert css < 25_000
    assert (STATIC / "app.js").stat().st_size < 6_200


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_inline(template):
    source = template.read_text()
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", source)
    assert not re.search(r"https?://", source)
    for tag in re.findall(r"<script[^>]*>", source):
        assert "src=" in tag


def test_every_icon_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', (STATIC / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z]+)"', path.read_text())}
    assert named
    assert named <= drawn


def test_no_page_loads_from_elsewhere(browser):
    for address in ("/", "/work/", "/field/"):
        page = browser.get(address).content.decode()
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page)
