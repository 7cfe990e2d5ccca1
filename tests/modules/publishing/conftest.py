from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from lifang.cases.book import book
from lifang.modules.publishing.queries import SUBMISSION
from lifang.places.profile import profile
from tests.factories.cases import people_district
from tests.factories.registers import units
from tests.modules.publishing.scene import editors


@pytest.fixture(autouse=True)
def _district(settings: Settings) -> Iterator[None]:
    """The mini district, which takes submissions to a journal, too."""
    here = profile()
    settings.LIFANG_PROFILE = replace(here, catalogue=(*(here.catalogue or ()), SUBMISSION))
    book.cache_clear()
    people_district()
    units()
    editors()
    yield
    book.cache_clear()
