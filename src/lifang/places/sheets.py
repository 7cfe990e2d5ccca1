"""Plates for the printer: A4 sheets as SVG, so that a browser prints them sharp and at their true size.

Each plate: the QR code of its page, the code to type or read out, the name of the place and a number to call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import segno

from lifang.places.areacodes import lineage
from lifang.places.models import Plate
from lifang.places.queries import name_in

PAGE = (210, 297)  # millimetres, ISO 216 A4
COLUMNS, ROWS = 2, 4
MARGIN = 10
WIDTH, HEIGHT = (PAGE[0] - 2 * MARGIN) / COLUMNS, (PAGE[1] - 2 * MARGIN) / ROWS  # of one plate
QR_SIDE = 42


@dataclass(frozen=True, slots=True)
class Face:
    code: str
    url: str
    place: str
    area: str
    phone: str


def faces(
    plates: Iterable[Plate], *, base_url: str, language: str, phones: Mapping[str, str], phone: str = ""
) -> list[Face]:
    """`phones`: area code → number; the nearest area upward counts, else `phone`."""
    return [
        Face(
            code=plate.code,
            url=plate_url(plate.code, base_url),
            place=name_in(plate.site, language),
            area=name_in(plate.site.area, language),
            phone=next((phones[code] for code in lineage(plate.site.area_id) if code in phones), phone),
        )
        for plate in plates
    ]


def plate_url(code: str, base_url: str) -> str:
    return f"{base_url.rstrip('/')}/p/{code}"


def sheets(faces: Sequence[Face], *, title: str) -> list[str]:
    """One SVG a page. `title` stands on every plate, e.g. "Scan to report a problem here"."""
    step = COLUMNS * ROWS
    return [_sheet(faces[start : start + step], title) for start in range(0, len(faces), step)]


def qr_svg(url: str) -> str:
    """An SVG without a size of its own. Level Q: still read when a quarter of the sign is scratched."""
    return str(segno.make(url, error="q", micro=False).svg_inline(omitsize=True, border=4))


def _sheet(faces: Sequence[Face], title: str) -> str:
    drawn = "".join(
        f'<g transform="translate({MARGIN + index % COLUMNS * WIDTH:g} {MARGIN + index // COLUMNS * HEIGHT:g})">'
        f"{_plate(face, title)}</g>"
        for index, face in enumerate(faces)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plate-sheet" width="{PAGE[0]}mm" height="{PAGE[1]}mm" '
        f'viewBox="0 0 {PAGE[0]} {PAGE[1]}" font-family="sans-serif" text-anchor="middle">{drawn}</svg>'
    )


def _plate(face: Face, title: str) -> str:
    return (
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="none" stroke="#999" stroke-width="0.2" '
        'stroke-dasharray="2 2"/>'
        + _line(title, y=6, size=3.6)
        + f'<svg x="{(WIDTH - QR_SIDE) / 2:g}" y="7" width="{QR_SIDE}" height="{QR_SIDE}">{qr_svg(face.url)}</svg>'
        + _line(face.code, y=55, size=7, weight="bold")
        + _line(f"{face.area} {face.place}", y=60.5, size=3.8)
        + _line(face.phone, y=66, size=4.4, weight="bold")
    )


def _line(text: str, *, y: float, size: float, weight: str = "normal") -> str:
    """Shrunk when it would be wider than the plate; full-width characters are as wide as they are high."""
    ems = sum(1 if ord(letter) > 0x2E7F else 0.6 for letter in text)
    fitting = min(size, (WIDTH - 6) / ems) if ems else size
    return f'<text x="{WIDTH / 2:g}" y="{y:g}" font-size="{fitting:.2f}" font-weight="{weight}">{escape(text)}</text>'
