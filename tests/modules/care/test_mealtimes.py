from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.care.mealtimes import MEALS, next_meal, over_at, over_by

ZONES = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"), UTC])
MINUTES = st.integers(0, 3 * 366 * 24 * 60)
MOMENTS = MINUTES.map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(MOMENTS, ZONES)
def test_every_meal_is_checked_once_it_is_over_and_never_before(now: datetime, zone: ZoneInfo):
    listed = list(over_by(now, zone))
    assert listed == sorted(listed, key=lambda one: over_at(*one, zone))
    assert len(set(listed)) == len(listed)
    assert all(over_at(on, meal, zone) <= now for on, meal in listed)
    today = now.astimezone(zone).date()
    for back in (0, 1):
        on = today - timedelta(days=back)
        assert all((on, meal) in listed for meal in MEALS if over_at(on, meal, zone) <= now)


@given(MOMENTS, ZONES)
def test_the_next_meal_is_the_first_that_is_not_over(now: datetime, zone: ZoneInfo):
    today, coming = now.astimezone(zone).date(), next_meal(now, zone)
    before = MEALS[: MEALS.index(coming)]
    assert all(over_at(today, meal, zone) <= now for meal in before)
    assert now < over_at(today, coming, zone) or coming == MEALS[-1]
