"""In every table of this subject, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from lifang.places.commands import place_plate, replace_plate
from lifang.places.localdays import clear_local_day, set_local_day
from lifang.places.profile import with_local_days
from lifang.places.rebuild import AREAS, LOCAL_DAYS, PLATES, SITES
from tests.factories.places import NOW, make_areas, make_plate, make_site
from tests.factories.rows import every_tampering_is_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_local_days() -> Iterator[None]:
    yield
    with_local_days({})


def test_areas_sites_plates_and_local_days() -> None:
    make_areas()
    plate = make_plate(make_site("dongyuan-1-1", parent=make_site("dongyuan-1").code))
    place_plate(code=plate.code, actor="import/tests", now=NOW)
    replace_plate(code=plate.code, actor="import/tests", now=NOW)
    for day in (date(2026, 3, 10), date(2026, 3, 11)):
        set_local_day(day=day, worked=False, name="区运动会", actor="import/tests", now=NOW)
    clear_local_day(day=date(2026, 3, 11), actor="import/tests", now=NOW)
    every_tampering_is_named(AREAS, SITES, PLATES, LOCAL_DAYS)
