from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel import receipts
from lifang.modules.volunteers.hours import (
    Certificate,
    Question,
    Rule,
    Ruling,
    Shift,
    hours_of,
    is_answered,
    is_genuine,
    stars,
    verify_code,
)

ZONE = ZoneInfo("Asia/Shanghai")
RULE = Rule(ZONE, most_minutes_a_day=600, step_minutes=30)
MORNING = datetime(2026, 11, 23, 8, tzinfo=ZONE)
STARS = (100, 300, 600, 1000, 1500)  # hours


def shift(code, start, minutes, confirmed_by="org", volunteer="v1"):
    begin = MORNING + timedelta(minutes=start)
    return Shift(code, volunteer, begin, begin + timedelta(minutes=minutes), confirmed_by)


def hours(*shifts, rule=RULE):
    return hours_of(shifts, rule)["v1"]


def questions(*shifts, rule=RULE):
    return [(one.kind, one.shifts, dict(one.numbers)) for one in hours(*shifts, rule=rule).questions]


def test_begun_half_hours_are_not_counted() -> None:
    found = hours(shift("a", 0, 89), shift("b", 100, 30), shift("c", 200, 29))
    assert (found.minutes, found.counted) == (90, ("a", "b", "c"))
    assert hours(shift("a", 0, 89), rule=replace(RULE, step_minutes=60)).minutes == 60


def test_without_the_organisers_confirmation_a_shift_is_held() -> None:
    found = hours(shift("a", 0, 60, None), shift("b", 60, 60))
    assert (found.minutes, found.counted, found.held) == (60, ("b",), ("a",))
    with pytest.raises(ValueError, match="by the volunteer"):
        shift("a", 0, 60, "v1")


def test_overlapping_shifts_are_both_held_and_touching_ones_are_not() -> None:
    assert questions(shift("a", 0, 60), shift("b", 59, 60)) == [("overlap", ("a", "b"), {"minutes": 1})]
    assert questions(shift("a", 0, 60), shift("b", 60, 60)) == []
    assert questions(shift("a", 0, 60), shift("b", 30, 60, volunteer="v2")) == []


def test_a_day_is_full_at_its_limit() -> None:
    assert questions(shift("a", 0, 300), shift("b", 310, 300)) == []
    (too_long,) = hours(shift("a", 0, 300), shift("b", 310, 301)).questions
    assert too_long.explain("en") == "a, b: 601 minutes on 2026-11-23; at most 600 are plausible."
    assert too_long.explain("zh") == "a, b：2026-11-23 当天共 601 分钟，上限为 600 分钟。"


def test_over_midnight_each_day_counts_its_own_part() -> None:
    night = shift("night", 15 * 60, 120)  # 23:00 to 01:00
    assert questions(night, rule=replace(RULE, most_minutes_a_day=60)) == []
    over = questions(night, rule=replace(RULE, most_minutes_a_day=59))
    assert [numbers["on"] for _, _, numbers in over] == ["2026-11-23", "2026-11-24"]


def test_the_day_the_clocks_change_has_its_true_length() -> None:
    """25 hours in Boston on 1 November 2026."""
    zone = ZoneInfo("America/New_York")
    whole = Shift(
        "a",
        "v1",
        datetime(2026, 11, 1, tzinfo=zone),
        datetime(2026, 11, 2, tzinfo=zone).astimezone(UTC),
        "org",
    )
    (question,) = hours(whole, rule=replace(RULE, zone=zone)).questions
    assert question.numbers["minutes"] == 25 * 60


SHIFTS = st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 800), st.booleans()), min_size=1, max_size=6)


@given(SHIFTS)
def test_like_a_look_at_every_minute(rows) -> None:
    shifts = [
        shift(f"s{n}", start, length, "org" if sure else None) for n, (start, length, sure) in enumerate(rows)
    ]
    found = hours(*shifts)
    minutes = {f"s{n}": set(range(start, start + length)) for n, (start, length, _) in enumerate(rows)}
    held = {f"s{n}" for n, (_, _, sure) in enumerate(rows) if not sure}
    on_day = Counter((8 * 60 + minute) // 1440 for all_of in minutes.values() for minute in all_of)
    for code, own in minutes.items():
        others = set().union(*(all_of for other, all_of in minutes.items() if other != code))
        if own & others or any(on_day[(8 * 60 + minute) // 1440] > 600 for minute in own):
            held.add(code)
    assert set(found.held) == held
    assert sorted([*found.counted, *found.held]) == sorted(minutes)
    assert found.minutes == sum(len(minutes[code]) // 30 * 30 for code in minutes if code not in held)


def test_a_star_at_each_threshold() -> None:
    assert [stars(60 * hours - 1, STARS) for hours in STARS] == [0, 1, 2, 3, 4]
    assert [stars(60 * hours, STARS) for hours in STARS] == [1, 2, 3, 4, 5]


CERTIFICATE = Certificate(
    "2026-17", "v1", "王小明", "Red vests", 6030, date(2025, 1, 1), date(2026, 11, 22), date(2026, 11, 23)
)
KEY = b"a key of the district"


def test_the_code_is_one_that_can_be_read_on_the_phone_and_stays_the_same() -> None:
    code = verify_code(CERTIFICATE, KEY)
    assert receipts.parse(code) == code == verify_code(CERTIFICATE, KEY)
    assert is_genuine(CERTIFICATE, code.lower().replace("-", " "), KEY)


@given(st.integers(0, 10_000).filter(lambda minutes: minutes != CERTIFICATE.minutes))
def test_an_altered_certificate_does_not_fit_its_code(minutes) -> None:
    code = verify_code(CERTIFICATE, KEY)
    assert not is_genuine(replace(CERTIFICATE, minutes=minutes), code, KEY)
    assert not is_genuine(CERTIFICATE, code, b"another key")


def test_a_mistyped_code_is_told_from_a_forged_one() -> None:
    code = verify_code(CERTIFICATE, KEY)
    with pytest.raises(receipts.CodeError):
        is_genuine(CERTIFICATE, code[:-1] + ("0" if code[-1] != "0" else "1"), KEY)


def test_a_shift_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        shift("a", 0, 0)


CODES = ("a", "b", "c")
ABOUT = st.frozensets(st.sampled_from(CODES), min_size=1)
MOMENTS = st.integers(0, 5).map(lambda hour: MORNING + timedelta(hours=hour))


@given(
    ABOUT,
    st.dictionaries(st.sampled_from(CODES), st.tuples(MOMENTS, st.frozensets(ABOUT))),
    st.lists(MOMENTS, min_size=3, max_size=3),
)
def test_a_question_is_answered_by_a_ruling_that_knew_it_and_all_its_times(about, ruled, times) -> None:
    question, confirmed = Question("overlap", tuple(sorted(about)), {}), dict(zip(CODES, times, strict=True))
    rulings = {
        code: Ruling(at, frozenset(("overlap", known) for known in knew))
        for code, (at, knew) in ruled.items()
    }
    found = [code for code in about if code in ruled and about in ruled[code][1]]
    expected = any(all(ruled[code][0] >= confirmed[other] for other in about) for code in found)
    assert is_answered(question, rulings, confirmed) is expected
    other = Question("long-day", question.shifts, {})
    assert not is_answered(other, rulings, confirmed)


def test_time_outside_the_need_is_counted_in_minutes() -> None:
    planned, rule = (
        (MORNING, MORNING + timedelta(hours=2)),
        replace(RULE, early=timedelta(minutes=30), late=timedelta(hours=1)),
    )

    def asked(start: int, minutes: int) -> list[int]:
        one = replace(shift("a", start, minutes), need=planned)
        return [q.numbers["minutes"] for q in hours(one, rule=rule).questions if q.kind == "outside-need"]

    assert asked(-30, 210) == []
    assert asked(-31, 60) == [31]
    assert asked(0, 181) == [61]
    assert asked(-9000, 540) == [540]
