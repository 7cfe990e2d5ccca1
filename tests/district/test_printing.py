"""What is printed hangs for years: a wrong address or area is refused before anything is issued."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifang.district.printing import PrintRefused, check_print, issue_missing, write_sheets
from lifang.places.models import Plate
from tests.factories.places import NOW, make_areas, make_site

pytestmark = pytest.mark.django_db
HOME = "https://wards.example"


@pytest.mark.parametrize(
    "base_url", ["", "wards.example", "ftp://wards.example", "https://", "https://x.example/?a=1"]
)
def test_an_address_that_no_phone_can_open_is_refused(base_url: str) -> None:
    with pytest.raises(PrintRefused, match="--base-url"):
        check_print(area="", base_url=base_url)


def test_an_area_that_does_not_exist_is_refused_and_one_that_does_is_printed(tmp_path: Path) -> None:
    make_areas()
    site = make_site(kind="entrance")
    with pytest.raises(PrintRefused, match="'9999'"):
        check_print(area="9999", base_url=HOME)
    check_print(area=site.area_id, base_url=HOME)
    assert issue_missing(area=site.area_id, now=NOW) == Plate.objects.count() == 1
    [sheet] = write_sheets(tmp_path / "sheets", area=site.area_id, base_url=HOME)
    assert Plate.objects.get().code in sheet.read_text(encoding="utf-8")
