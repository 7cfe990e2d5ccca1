"""Takes the pictures of the README from a served demo: `make docs`, or with the folder of a demo that is built already.

python tools/pictures.py [--dir FOLDER] [NAME ...]
"""

from __future__ import annotations

import argparse
import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
}
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
COLOURS = 96
LARGEST = 250 * 1024  # bytes
STARTS_WITHIN = 60  # seconds


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    address: str
    who: str = ""
    language: str = "zh-hans"
    shape: str = "phone"


def subjects() -> list[Picture]:
    """What there is most to see of, whatever the demo has played."""
    from django.db.models import Count, Q  # noqa: PLC0415 - Django is set up first

    from lifang.cases.models import Case  # noqa: PLC0415
    from lifang.cases.queries import public_cases  # noqa: PLC0415
    from lifang.people.models import Grant  # noqa: PLC0415
    from lifang.places.models import Plate  # noqa: PLC0415

    still_open = Case.objects.filter(closed_at=None)
    busy = still_open.exclude(handler="").values("handler").annotate(n=Count("pk")).order_by("-n", "handler")
    agents = set(Grant.objects.filter(role="agent").values_list("account__username", flat=True))
    agent = next(row["handler"] for row in busy if row["handler"] in agents)

    def first(role: str) -> str:
        grants = Grant.objects.filter(role=role, account__is_active=True).annotate(work=Count("unit__cases"))
        return grants.order_by("-work", "account__username").values_list("account__username", flat=True)[0]

    near = Count("cases", filter=Q(cases__in=public_cases()))
    plate = Plate.objects.filter(state=Plate.State.PLACED).annotate(seen=near).order_by("-seen", "code")[0]
    told = public_cases().filter(state="working", program="street-problem", language="zh")
    receipt = told.order_by("-entries", "-opened_at", "ref").values_list("receipt", flat=True)[0]
    return [
        Picture("plate", f"/p/{plate.code}"),
        Picture("report", f"/report/street-problem?plate={plate.code}&category=06010"),
        Picture("receipt", f"/c/{receipt}"),
        Picture("field", "/field/?lane=all", agent),
        Picture("desk", "/desk/?lane=open&held=all", first("duty"), shape="desk"),
        Picture("figures", "/desk/figures", first("leader"), language="en", shape="desk"),
    ]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(lifang("serve", str(folder), "--port", str(port))) as server:
        try:
            until = time.monotonic() + STARTS_WITHIN
            while not answers(f"{address}/healthz"):
                if time.monotonic() > until or server.poll() is not None:
                    raise SystemExit(f"{folder} is not served: see what the server says above")
                time.sleep(0.2)
            yield address
        finally:
            server.terminate()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except OSError:
        return False


def lifang(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "lifang.config.cli", *arguments]


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    context = browser.new_context(
        base_url=address, reduced_motion="reduce", **(DESK if picture.shape == "desk" else PHONE)
    )
    context.add_cookies([{"name": "django_language", "value": picture.language, "url": address}])
    page = context.new_page()
    if picture.who:
        sign_in(page, picture.who)
    page.goto(picture.address)
    page.wait_for_load_state("networkidle")
    shot = page.screenshot()
    context.close()
    return shot


def sign_in(page: Page, who: str) -> None:
    page.goto("/demo/")
    button = page.locator(f"button[value='{who}']")
    if not button.count():  # not among those that the page offers: the first button is made to say whom
        page.locator("button[name=account]").first.evaluate("(one, who) => { one.value = who; }", who)
        button = page.locator(f"button[value='{who}']")
    button.first.click()
    page.wait_for_url(re.compile("/(desk|field)/"))


def keep(name: str, shot: bytes) -> None:
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise SystemExit(f"{path} has {size} bytes, more than {LARGEST}: choose a page with fewer photos")
    sys.stdout.write(f"{path.relative_to(ROOT)}: {size // 1024} kB\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dir", type=Path, help="the folder of a demo that is built already")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these pictures")
    given = parser.parse_args()
    os.environ["LIFANG_DEMO"] = "1"
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lifang-pictures-") as fresh:
        folder = (given.dir or Path(fresh) / "demo").resolve()
        if not given.dir:
            subprocess.run(lifang("demo", "--dir", str(folder), "--no-serve"), check=True)
        from lifang.config.start import choose_district, start_django  # noqa: PLC0415 - it is built by now

        choose_district(folder)
        start_django()
        pictures = [one for one in subjects() if not given.names or one.name in given.names]
        with served(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for picture in pictures:
                keep(picture.name, take(browser, address, picture))
            browser.close()


if __name__ == "__main__":
    main()
