"""In every table of votes, what is changed, deleted or invented past the commands is named. Of meetings: tests/stories."""

from __future__ import annotations

import pytest

from lifang.modules.gatherings.rebuild import VOTES
from tests.factories.readmodel import the_read_model_tells_the_rows
from tests.factories.rows import every_tampering_is_named
from tests.modules.gatherings.live import stage

pytestmark = pytest.mark.usefixtures("district")


def test_votes_rolls_nominations_proxies_and_ballots() -> None:
    stage()
    the_read_model_tells_the_rows("gatherings", "votes")
    every_tampering_is_named(VOTES)
