from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase
from django.utils import translation

from tests.factories.record import unlocked_record


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers() -> Iterator[None]:
    """Between transactional tests Django empties all tables, which the record rightly refuses to anybody else."""
    refused = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        with unlocked_record():
            refused(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = refused


@pytest.fixture(autouse=True)
def _refusals_in_english() -> Iterator[None]:
    """Tests read messages in English unless they ask for another language; pages follow their own request."""
    with translation.override("en"):
        yield
