"""A district that is really served, and a real Chromium in front of it.

`live_district`: the mini district, peopled, on a server and a database of its own, once for the whole run.
`page`, `desk_page`: a phone of 360 px and a desk of 1440 px. Both follow whatever leaves the machine: nothing may.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.soundness import SHIFTS, SMALL, WIDE, Watched, check

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
SCREENS = {"phone": (PHONE, SMALL), "desk": (DESK, WIDE)}
LookAt = Callable[[Iterable[str], str, str, str], None]
STARTS_WITHIN = 60  # seconds
PASSWORD = "correct horse 9"  # of every account in the live district


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@dataclass
class LiveDistrict:
    url: str
    _driver: subprocess.Popen[str]

    def ask(self, do: str, **given: Any) -> Any:
        assert self._driver.stdin
        assert self._driver.stdout
        self._driver.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._driver.stdin.flush()
        answer = self._driver.stdout.readline()
        assert answer, f"the driver died of {do} {given}"
        return json.loads(answer)

    def report(self, **given: Any) -> str:
        """The reference of a new case."""
        return str(self.ask("report", **given))

    def act(self, case: str, action: str, who: str, **given: Any) -> str:
        return str(self.ask("act", case=case, action=action, who=who, **given))

    def state(self, ref: str) -> str:
        return str(self.ask("state", ref=ref))

    def entries(self, ref: str) -> list[dict[str, Any]]:
        return list(self.ask("entries", ref=ref))

    def sign_in(self, context: BrowserContext, who: str, language: str = "en") -> None:
        """A session as after the sign-in page; it outlives the browser, as there."""
        until = time.time() + 14 * 24 * 3600
        cookies = [self.ask("session", who=who), {"name": "django_language", "value": language}]
        context.add_cookies([{**cookie, "url": self.url, "expires": until} for cookie in cookies])  # type: ignore[list-item]


@pytest.fixture(scope="session")
def live_district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveDistrict]:
    require_chromium()
    var = tmp_path_factory.mktemp("live")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "LIFANG_DISTRICT": str(ROOT / "tests" / "districts" / "mini"),
        "LIFANG_VAR": str(var),
        "LIFANG_DEMO": "1",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("DATABASE_URL", None)
    drive = [sys.executable, "-m", "tests.browser.driver"]
    serve = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    serve += ["--log-level", "error", "lifang.config.wsgi:application"]
    with subprocess.Popen(
        drive, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as driver:
        district = LiveDistrict(f"http://localhost:{port}", driver)
        district.ask("build", password=PASSWORD)
        with subprocess.Popen(serve, cwd=ROOT, env=environment) as server:
            try:
                _wait_for(f"{district.url}/healthz")
                yield district
            finally:
                server.terminate()
                assert driver.stdin
                driver.stdin.close()


def _wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def require_chromium() -> None:
    if not Path(CHROMIUM).exists():
        if os.environ.get("LIFANG_TEST_ALL") == "1":
            pytest.fail(f"{CHROMIUM} is not there: install Chromium, or unset LIFANG_TEST_ALL")
        pytest.skip(f"{CHROMIUM} is not there")


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Ends with the package: its event loop would keep Django's database from the tests that come after."""
    require_chromium()
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
    yield started
    started.close()


@pytest.fixture
def new_context(browser: Browser, live_district: LiveDistrict) -> Iterator[Callable[..., BrowserContext]]:
    opened: list[BrowserContext] = []
    strangers: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=live_district.url, **options)
        watch(context, live_district.url, strangers)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    assert not strangers, f"a page asked another machine: {strangers}"


def watch(context: BrowserContext, url: str, strangers: list[str]) -> None:
    def look(request: Any) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            strangers.append(request.url)

    context.on("request", look)


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(**PHONE).new_page()


@pytest.fixture
def desk_page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context(**DESK).new_page()


@pytest.fixture
def look_at(new_context: Callable[..., BrowserContext], live_district: LiveDistrict) -> LookAt:
    """`look_at(addresses, who, screen, language)`: each page must be sound for this person (nobody: "")."""

    def look(addresses: Iterable[str], who: str, screen: str, language: str) -> None:
        shape, size = SCREENS[screen]
        context = new_context(**shape, reduced_motion="reduce")
        context.add_init_script(SHIFTS)
        if who:
            live_district.sign_in(context, who, language)
        else:
            context.add_cookies([{"name": "django_language", "value": language, "url": live_district.url}])
        watched = Watched(context.new_page())
        for address in addresses:
            watched.open(address, size)
            check(watched, size)

    return look


@pytest.fixture
def phone(
    playwright: Playwright, live_district: LiveDistrict, tmp_path: Path
) -> Iterator[Callable[..., BrowserContext]]:
    """A phone whose browser can be closed and started again: it keeps its profile."""
    opened: list[BrowserContext] = []
    profile = tmp_path / "profile"

    def start(**options: Any) -> BrowserContext:
        context = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=list(ARGUMENTS),
            base_url=live_district.url,
            **{**PHONE, **options},
        )
        opened.append(context)
        return context

    yield start
    for context in opened:
        context.close()
    shutil.rmtree(profile, ignore_errors=True)
