from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from lifang.cases import book
from tests.factories.cases import people_district
from tests.modules.volunteers.scene import people_team


@pytest.fixture(scope="module", autouse=True)
def _district(
    django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> Iterator[None]:
    """The mini district with a team of volunteers, once a file; each test undoes what it adds."""
    if not request.node.get_closest_marker("django_db"):
        yield
        return
    with django_db_blocker.unblock(), transaction.atomic():
        people_district()
        people_team()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _forget_programs() -> Iterator[None]:
    """What the book remembers of versions in use outlives a test's database rows."""
    yield
    book._frozen.cache_clear()
    book._in_use.clear()
