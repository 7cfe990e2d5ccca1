from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
import segno

from lifang.places.queries import plates_to_print
from lifang.places.sheets import Face, faces, plate_url, qr_svg, sheets
from tests.factories.places import make_areas, make_plate, make_site

SVG = "{http://www.w3.org/2000/svg}"


def face(code: str = "0123A-4567C", place: str = "东苑小区", phone: str = "12345") -> Face:
    return Face(code, plate_url(code, "https://x.test/"), place, "东一社区", phone)


def test_the_address_is_absolute_and_short() -> None:
    assert face().url == "https://x.test/p/0123A-4567C"


def test_the_qr_code_is_that_of_the_address_and_survives_scratches() -> None:
    url = "https://x.test/p/0123A-4567C"
    drawn = ET.fromstring(qr_svg(url))
    side = segno.make(url, error="q").symbol_size(border=4)[0]
    assert drawn.get("viewBox") == f"0 0 {side} {side}"
    assert drawn.get("width") is None
    assert qr_svg(url) != qr_svg(url + "0")


def test_eight_plates_on_a_page_and_the_rest_on_the_next() -> None:
    pages = sheets([face(f"code-{number}") for number in range(9)], title="扫码反映")
    texts = [[text.text for text in ET.fromstring(page).iter(f"{SVG}text")] for page in pages]
    assert [texts_of_page.count("扫码反映") for texts_of_page in texts] == [8, 1]
    assert "code-8" in texts[1]
    assert ET.fromstring(pages[0]).get("width") == "210mm"


def test_nothing_is_drawn_outside_the_page_or_on_another_plate() -> None:
    page = ET.fromstring(sheets([face() for _ in range(8)], title="t")[0])
    corners = [
        tuple(map(float, group.get("transform", "").removeprefix("translate(").rstrip(")").split()))
        for group in page.iter(f"{SVG}g")
        if group.get("transform", "").startswith("translate(")
    ]
    box = next(page.iter(f"{SVG}rect"))
    width, height = float(box.get("width", "")), float(box.get("height", ""))
    assert corners == [(10 + column * width, 10 + row * height) for row in range(4) for column in range(2)]
    assert (10 + 2 * width, 10 + 4 * height) == (200, 287)
    assert all(0 < float(text.get("y", "")) < height for text in page.iter(f"{SVG}text"))


def test_a_long_name_is_shrunk_and_a_name_with_signs_is_escaped() -> None:
    long = "很长的名字" * 20
    drawn = list(
        ET.fromstring(sheets([face(place=long), face(place="<A&B>")], title="t")[0]).iter(f"{SVG}text")
    )
    sizes = {text.text: float(text.get("font-size", "")) for text in drawn}
    assert sizes[f"东一社区 {long}"] * (len(long) + 4) < 95
    assert "东一社区 <A&B>" in sizes


@pytest.mark.django_db
def test_faces_take_the_nearest_number_upward() -> None:
    make_areas()
    make_plate(make_site("a", area="990101001001", name_en="Building"))
    make_plate(make_site("b", area="990101001002"))
    make_plate(make_site("c", area="990101002"))
    made = faces(
        plates_to_print("990101"),
        base_url="https://x.test",
        language="en",
        phones={"990101001": "1", "990101001001": "2"},
        phone="12345",
    )
    assert [one.phone for one in made] == ["2", "1", "12345"]
    assert (made[0].place, made[0].area) == ("Building", "East First Community")
