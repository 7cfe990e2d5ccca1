"""What every page must be: nothing for axe to find, nothing to scroll sideways, nothing that jumps, no error."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE, SMALL, ZOOMED = (1440, 900), (360, 740), (320, 256)  # the last: 1280 x 1024 at 400 %
MOST_SHIFT = 0.02
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => window.shifts.push(
    [one.value, one.sources.map(({ node }) => (node && node.outerHTML || "").slice(0, 90))],
))).observe({ type: "layout-shift", buffered: true });"""


class Watched:
    """A page, and all that it says against itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.said: list[str] = []
        page.on("console", lambda message: self._hear(message.type, message.text, message.location["url"]))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _hear(self, kind: str, text: str, where: str) -> None:
        page_itself = "Failed to load resource" in text and where == self.page.url
        if kind in ("error", "warning") and not page_itself:
            self.said.append(f"{kind}: {text}")

    def open(self, address: str, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.goto(address)
        self.page.wait_for_function("!document.querySelector('[aria-busy=true]')")


def check(watched: Watched, size: tuple[int, int]) -> None:
    page = watched.page
    assert watched.said == [], page.url
    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _what in shifts) < MOST_SHIFT, (page.url, size, shifts)
    assert wider_than_the_window(page) == [], (page.url, size)
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], (page.url, size)


def wider_than_the_window(page: Page) -> list[str]:
    """What stands out to the right, if the page has to be scrolled sideways."""
    found: list[str] = page.evaluate("""() => {
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > width + 1)
            .map((one) => one.outerHTML.slice(0, 120));
    }""")
    return found
