from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lifang.modules.volunteers.freetime import free_spans
from lifang.modules.volunteers.matching import Span

ZONE = ZoneInfo("Asia/Shanghai")
PARTS = {"morning": (time(6), time(12)), "afternoon": (time(12), time(18)), "night": (time(22), time(6))}
MONDAY = datetime(2026, 11, 23, tzinfo=ZONE)


def span(start: float, end: float) -> Span:
    return Span(MONDAY + timedelta(hours=start), MONDAY + timedelta(hours=end))


def test_parts_that_touch_are_one_stretch() -> None:
    assert free_spans(["0-morning", "0-afternoon"], PARTS, span(11, 13), (), ZONE) == (span(6, 18),)


def test_the_night_before_reaches_into_the_morning() -> None:
    assert free_spans(["6-night", "0-morning"], PARTS, span(5, 7), (), ZONE) == (span(-2, 12),)


def test_a_promise_is_cut_out() -> None:
    assert free_spans(["0-morning"], PARTS, span(8, 10), [span(8, 9)], ZONE) == (span(6, 8), span(9, 12))
    assert free_spans(["0-morning"], PARTS, span(8, 10), [span(5, 13)], ZONE) == ()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    times=st.sets(st.sampled_from([f"{day}-{part}" for day in range(7) for part in PARTS])),
    start=st.integers(0, 160),
    promises=st.lists(st.tuples(st.integers(0, 160), st.integers(1, 30)), max_size=4),
)
def test_every_hour_is_free_exactly_when_it_was_said_and_not_promised(
    times: set[str], start: int, promises: list[tuple[int, int]]
) -> None:
    around, busy = span(start, start + 6), [span(begin, begin + length) for begin, length in promises]
    free = free_spans(times, PARTS, around, busy, ZONE)
    for hour in range(start, start + 6):
        at = (MONDAY + timedelta(hours=hour, minutes=30)).astimezone(UTC)
        local = at.astimezone(ZONE)
        day = local.weekday() if local.hour >= 6 else (local.weekday() - 1) % 7
        part = {0: "night", 1: "morning", 2: "afternoon", 3: ""}[local.hour // 6]
        if local.hour >= 22:
            part = "night"
        said = f"{day}-{part}" in times
        promised = any(one.start <= at < one.end for one in busy)
        assert any(one.start <= at < one.end for one in free) == (said and not promised)
