from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.factories.rows import agreeing


@pytest.fixture(autouse=True)
def _rows_agree_with_the_record(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from agreeing(request)
