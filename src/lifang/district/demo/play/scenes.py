"""Small drawn pictures instead of photos: recognisable scenes, as they were reported and as they were left."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw

from lifang.cases import evidence
from lifang.cases.evidence import StoredFile

SIZE = (480, 360)
VARIANTS = 12
INK = (40, 44, 52)
GROUND = 230  # pixels from the top
Draw = ImageDraw.ImageDraw
Scene = Callable[[Draw, Random, bool], None]


class Album:
    """Draws a picture when first asked for; the same few are used again."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._kept: dict[tuple[str, bool, int], StoredFile] = {}
        self._papers: dict[str, StoredFile] = {}

    def photo(self, scene: str, *, after: bool) -> StoredFile:
        scene = scene if scene in SCENES else "street"
        wanted = (scene, after, self._rng.randrange(VARIANTS))
        if wanted not in self._kept:
            state = "after" if after else "before"
            name = f"{scene}-{state}-{wanted[2] + 1}.jpg"
            self._kept[wanted] = evidence.store(draw(scene, after=after, variant=wanted[2]), name)
        return self._kept[wanted]

    def picture(self, scene: str, name: str) -> StoredFile:
        """One of its own, however often the same is seen."""
        return evidence.store(draw(scene, after=False, variant=name), f"{name.replace('/', '-')}.jpg")

    def proof(self, kind: str, scene: str) -> StoredFile:
        """A photo of how it was left; any other kind of proof is one paper, the same for all of its kind."""
        if kind == "photo":
            return self.photo(scene, after=True)
        if kind not in self._papers:
            self._papers[kind] = evidence.store(draw("paper", after=True, variant=kind), f"{kind}.jpg")
        return self._papers[kind]


def draw(scene: str, *, after: bool, variant: int | str) -> io.BytesIO:
    rng = Random(f"{scene}/{variant}")  # noqa: S311 - the same place before and after
    picture = Image.new("RGB", SIZE, _tint(rng, (196, 214, 228)))
    pen = ImageDraw.Draw(picture)
    SCENES[scene](pen, rng, after)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    out.seek(0)
    return out


def _tint(rng: Random, colour: tuple[int, int, int], by: int = 14) -> tuple[int, int, int]:
    red, green, blue = (max(0, min(255, part + rng.randint(-by, by))) for part in colour)
    return red, green, blue


def _street(pen: Draw, rng: Random, _after: bool) -> None:
    """A house with windows, a pavement and a road: the ground most scenes stand on."""
    wall = _tint(rng, (214, 190, 160))
    pen.rectangle((0, 40 + rng.randrange(30), 480, GROUND), fill=wall)
    for left in range(20 + rng.randrange(30), 460, 90):
        for top in (80, 150):
            pen.rectangle((left, top, left + 44, top + 46), fill=_tint(rng, (120, 150, 178)), outline=INK)
    pen.rectangle((0, GROUND, 480, 262), fill=_tint(rng, (176, 174, 170)))
    pen.rectangle((0, 262, 480, 360), fill=_tint(rng, (104, 106, 110)))
    for left in range(-20, 480, 96):
        pen.rectangle((left, 310, left + 48, 316), fill=(226, 224, 214))


def _rubbish(pen: Draw, rng: Random, after: bool) -> None:
    _street(pen, rng, after)
    spots = [(rng.randrange(150, 400), rng.randrange(216, 262), rng.randrange(14, 34)) for _ in range(9)]
    pen.rectangle((60, 176, 130, 252), fill=(46, 110, 66), outline=INK, width=2)
    pen.rectangle((54, 168, 136, 180), fill=(38, 90, 54))
    for left, top, size in [] if after else spots:
        pen.ellipse(
            (left, top - size, left + 2 * size, top + size // 2),
            fill=_tint(rng, (70, 70, 84), 30),
            outline=INK,
        )


def _pothole(pen: Draw, rng: Random, after: bool) -> None:
    _street(pen, rng, after)
    left, top, wide = rng.randrange(120, 220), rng.randrange(272, 290), rng.randrange(110, 170)
    if after:
        pen.rectangle((left - 10, top - 6, left + wide + 10, top + 56), fill=(58, 60, 64))
    else:
        pen.ellipse((left, top, left + wide, top + 50), fill=(44, 42, 40), outline=(140, 136, 128), width=5)
        pen.ellipse((left + 22, top + 16, left + wide - 30, top + 40), fill=(92, 110, 122))


def _parking(pen: Draw, rng: Random, after: bool) -> None:
    _street(pen, rng, after)
    for number in range(2 if after else 5):
        left = 26 + number * 86 if not after else 340 + number * 70
        for wheel in (left, left + 40):
            pen.ellipse((wheel, 222, wheel + 28, 250), outline=INK, width=4)
        pen.line(
            (left + 14, 236, left + 26, 206, left + 52, 206, left + 54, 236),
            fill=_tint(rng, (170, 60, 50), 40),
            width=6,
        )
        pen.line((left + 52, 206, left + 48, 190, left + 60, 188), fill=INK, width=4)
    if after:
        pen.rectangle((20, 238, 320, 242), fill=(240, 206, 70))


def _lamp(pen: Draw, rng: Random, after: bool) -> None:
    pen.rectangle((0, 0, 480, 360), fill=(34, 40, 62))
    for left in range(10 + rng.randrange(20), 460, 110):
        pen.rectangle((left, 110, left + 70, GROUND), fill=_tint(rng, (52, 56, 76)))
    pen.rectangle((0, GROUND, 480, 360), fill=(48, 50, 56))
    if after:
        pen.polygon([(250, 66), (110, 330), (400, 330)], fill=(150, 138, 92))
    pen.rectangle((160, 60, 168, 300), fill=(122, 124, 130))
    pen.line((164, 62, 250, 58), fill=(122, 124, 130), width=6)
    pen.ellipse((232, 50, 270, 70), fill=(255, 240, 170) if after else (84, 86, 92))


def _hallway(pen: Draw, rng: Random, after: bool) -> None:
    pen.rectangle((0, 0, 480, 360), fill=_tint(rng, (222, 218, 206)))
    pen.polygon([(0, 360), (130, 240), (350, 240), (480, 360)], fill=_tint(rng, (170, 164, 154)))
    pen.rectangle((186, 90, 294, 240), fill=(120, 74, 50), outline=INK, width=3)
    pen.ellipse((276, 166, 286, 176), fill=(220, 190, 90))
    for _ in range(0 if after else 7):
        left, top, size = rng.randrange(20, 150), rng.randrange(200, 290), rng.randrange(34, 64)
        pen.rectangle(
            (left, top, left + size, top + size), fill=_tint(rng, (178, 138, 92), 24), outline=INK, width=2
        )


def _leak(pen: Draw, rng: Random, after: bool) -> None:
    pen.rectangle((0, 0, 480, 360), fill=_tint(rng, (226, 224, 216)))
    pen.rectangle((216, 0, 244, 360), fill=(150, 154, 160), outline=INK, width=2)
    pen.rectangle((206, 150, 254, 186), fill=(70, 130, 90) if after else (140, 96, 70), outline=INK, width=2)
    if not after:
        for _ in range(40):
            left, top = 200 + rng.randrange(70), 190 + rng.randrange(130)
            pen.line((left, top, left - 3, top + 12), fill=(70, 120, 190), width=3)
        pen.ellipse((110, 310, 370, 350), fill=(104, 150, 206))


def _poster(pen: Draw, rng: Random, after: bool) -> None:
    _street(pen, rng, after)
    for _ in range(0 if after else 10):
        left, top = rng.randrange(30, 420), rng.randrange(90, 200)
        pen.rectangle((left, top, left + 40, top + 52), fill=_tint(rng, (236, 214, 90), 30), outline=INK)
        for line in range(top + 10, top + 46, 10):
            pen.line((left + 6, line, left + 34, line), fill=(190, 40, 40), width=3)


def _snow(pen: Draw, rng: Random, after: bool) -> None:
    _street(pen, rng, after)
    if after:
        pen.ellipse((-40, 240, 90, 300), fill=(240, 244, 248))
        return
    pen.rectangle((0, GROUND, 480, 360), fill=(236, 240, 246))
    for _ in range(120):
        left, top = rng.randrange(480), rng.randrange(360)
        pen.ellipse((left, top, left + 5, top + 5), fill=(255, 255, 255))


def _paper(pen: Draw, rng: Random, _after: bool) -> None:
    """A page of writing with a red seal."""
    pen.rectangle((0, 0, 480, 360), fill=_tint(rng, (150, 120, 90)))
    pen.rectangle((110, 14, 370, 350), fill=(250, 248, 240), outline=INK)
    pen.rectangle((180, 36, 300, 50), fill=INK)
    for top in range(80, 280, 20):
        pen.line((136, top, 344 - rng.randrange(60), top), fill=(120, 120, 124), width=4)
    pen.ellipse((266, 262, 340, 336), outline=(200, 40, 40), width=6)


SCENES: dict[str, Scene] = {
    "street": _street,
    "rubbish": _rubbish,
    "pothole": _pothole,
    "parking": _parking,
    "lamp": _lamp,
    "hallway": _hallway,
    "leak": _leak,
    "poster": _poster,
    "snow": _snow,
    "paper": _paper,
}
