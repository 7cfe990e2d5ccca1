from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from lifang.cases.book import book
from tests.factories.cases import people_district


@pytest.fixture
def district(db: None) -> Iterator[None]:
    """The mini district with its people."""
    book.cache_clear()
    people_district()
    yield
    book.cache_clear()


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> Iterator[None]:
    """How often an address tried is counted in the cache of the process."""
    yield
    cache.clear()
