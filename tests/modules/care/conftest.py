from __future__ import annotations

import pytest

from tests.modules.care.scene import people_canteen
from tests.stories.conftest import district  # noqa: F401 - every program of the catalogue


@pytest.fixture
def kitchen(district: None) -> None:  # noqa: F811
    people_canteen()
