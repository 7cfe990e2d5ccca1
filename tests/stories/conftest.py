from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django.fixtures import Settings

from lifang.cases.book import book
from lifang.places.profile import profile
from lifang.programs.load import catalogue
from tests.factories.cases import people_district
from tests.factories.rows import agreeing


@pytest.fixture
def district(db: None, settings: Settings) -> Iterator[None]:
    """The mini district with its people, running every program of the catalogue."""
    settings.LIFANG_PROFILE = replace(profile(), catalogue=tuple(catalogue()))
    book.cache_clear()
    people_district()
    yield
    book.cache_clear()


@pytest.fixture(autouse=True)
def _rows_agree_with_the_record(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from agreeing(request)
