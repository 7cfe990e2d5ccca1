"""Plates for the printer: one SVG file for each A4 sheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.areacodes import in_subtree
from lifang.places.commands import issue_plates
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.places.queries import plates_to_print
from lifang.places.sheets import faces, sheets


class PrintRefused(Exception):
    pass


def check_print(*, area: str, base_url: str) -> None:
    """Before anything is issued: a plate hangs for years, so its address and its area must be right.

    Raises PrintRefused.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise PrintRefused(
            f"--base-url {base_url!r} is not an address that a phone can open; "
            f"write the one residents use, e.g. https://lifang.example.cn"
        )
    if area and not Area.objects.filter(code=area).exists():
        raise PrintRefused(f"--area {area!r}: no area has this code; areas.csv names them")


def issue_missing(*, area: str, now: datetime) -> int:
    """A plate for each entrance that has none."""
    bare = Site.objects.filter(
        in_subtree(area or profile().area), kind=Site.Kind.ENTRANCE, plates__isnull=True
    )
    plates = issue_plates(
        sites=list(bare.order_by("area_id", "code")), actor=Actor.system("plates").name, now=now
    )
    return len(plates)


def write_sheets(folder: Path, *, area: str, base_url: str) -> list[Path]:
    committees = Organization.objects.filter(kind=Organization.Kind.COMMUNITY).exclude(phone="")
    shown = faces(
        plates_to_print(area or profile().area),
        base_url=base_url,
        language=profile().languages[0],
        phones=dict(committees.values_list("area_id", "phone")),
        phone=profile().hotline,
    )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, svg in enumerate(sheets(shown, title=_("Scan to report a problem here")), 1):
        path = folder / f"plates-{number:03d}.svg"
        path.write_text(svg, encoding="utf-8")
        written.append(path)
    return written
