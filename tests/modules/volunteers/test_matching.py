from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.geometry import Position, distance
from lifang.modules.volunteers.matching import Need, Rule, Span, Volunteer, age_on, rank, touches_night

ZONE = ZoneInfo("Asia/Shanghai")
RULE = Rule(ZONE, time(22), time(6), least_minutes=60, ring_metres=1000, of_age=18)
HERE = Position(40_000_000, 113_000_000)


def span(start: int, hours: int) -> Span:
    begin = datetime(2026, 11, 23, tzinfo=ZONE) + timedelta(hours=start)
    return Span(begin, begin + timedelta(hours=hours))


def metres_north(metres: int) -> Position:
    return Position(HERE.lat + metres * 9, HERE.lon)


NEED = Need("n1", span(9, 3), HERE, skill=None, dangerous=False)
ALL_WEEK = Span(datetime(2026, 11, 20, tzinfo=ZONE), datetime(2026, 11, 27, tzinfo=ZONE))


def volunteer(code="v1", **changes) -> Volunteer:
    plain = Volunteer(
        code, date(1980, 1, 1), (ALL_WEEK,), HERE, 5000, 0, {}, insured=True, guardian_consents=False
    )
    return replace(plain, **changes)


def order(*volunteers, need=NEED):
    return [match.volunteer for match in rank(need, volunteers, RULE) if match.rank]


def obstacles(one: Volunteer, need=NEED):
    (match,) = rank(need, [one], RULE)
    return [reason.kind for reason in match.reasons if not reason.fits]


MINOR = volunteer(born_on=date(2009, 6, 1), guardian_consents=True)


def test_minors_never_at_night_or_in_danger_and_otherwise_with_consent() -> None:
    assert obstacles(MINOR) == []
    assert obstacles(replace(MINOR, guardian_consents=False)) == ["minor-without-consent"]
    assert obstacles(MINOR, replace(NEED, span=span(20, 3))) == ["minor-at-night"]
    assert obstacles(MINOR, replace(NEED, dangerous=True)) == ["minor-in-danger"]
    assert obstacles(volunteer(), replace(NEED, span=span(20, 3))) == []


def test_of_age_from_the_birthday_on() -> None:
    night = replace(NEED, span=span(21, 2))
    assert obstacles(replace(MINOR, born_on=date(2008, 11, 24)), night) == ["minor-at-night"]
    assert obstacles(replace(MINOR, born_on=date(2008, 11, 23)), night) == []
    assert (age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))) == (
        17,
        18,
    )


@given(st.integers(0, 47), st.integers(1, 30))
def test_night_is_any_hour_from_22_to_6(start, hours) -> None:
    clock = [(start + hour) % 24 for hour in range(hours)]
    assert touches_night(span(start, hours), RULE) == any(hour >= 22 or hour < 6 for hour in clock)


def test_a_night_within_one_day() -> None:
    early = replace(RULE, night_from=time(0), night_until=time(5))
    assert touches_night(span(4, 2), early)
    assert not touches_night(span(5, 18), early)


def test_danger_needs_insurance() -> None:
    dangerous = replace(NEED, dangerous=True)
    assert obstacles(volunteer(insured=False), dangerous) == ["no-insurance"]
    assert obstacles(volunteer(insured=False)) == []


def test_a_skill_must_be_proved_until_the_last_day_of_the_need() -> None:
    first_aid = replace(NEED, skill="first-aid")
    assert obstacles(volunteer(), first_aid) == ["no-skill"]
    assert obstacles(volunteer(skills={"first-aid": date(2026, 11, 22)}), first_aid) == ["skill-expired"]
    assert obstacles(volunteer(skills={"first-aid": date(2026, 11, 23)}), first_aid) == []
    assert obstacles(volunteer(skills={"first-aid": None}), first_aid) == []


def test_enough_of_the_time_and_near_enough() -> None:
    assert obstacles(volunteer(free=(span(11, 5),))) == []
    assert obstacles(volunteer(free=(span(8, 1), span(12, 1)))) == ["no-time"]
    assert obstacles(volunteer(most_metres=900, position=metres_north(1000))) == ["too-far"]


def test_time_then_ring_then_load() -> None:
    part = volunteer("part", free=(span(9, 2),))
    far = volunteer("far", position=metres_north(1500))
    busy = volunteer("busy", recent_minutes=600)
    rested = volunteer("rested", recent_minutes=30, position=metres_north(800))
    assert order(part, far, busy, rested) == ["rested", "busy", "far", "part"]


def test_equals_take_turns_over_many_needs() -> None:
    firsts = [order(volunteer("a"), volunteer("b"), need=replace(NEED, code=str(n)))[0] for n in range(100)]
    assert 30 < firsts.count("a") < 70


PEOPLE = st.lists(
    st.builds(
        lambda metres, minutes, born, hours: volunteer(
            position=metres_north(metres),
            recent_minutes=minutes,
            born_on=date(born, 1, 1),
            free=(span(9, hours),),
        ),
        st.integers(0, 6000),
        st.integers(0, 3),
        st.integers(2005, 2012),
        st.integers(1, 3),
    ),
    max_size=8,
).map(lambda people: [replace(one, code=f"v{n}") for n, one in enumerate(people)])


@given(PEOPLE)
def test_everybody_stands_once_and_nobody_behind_someone_who_fits_worse(people) -> None:
    matches = rank(NEED, people, RULE)
    assert matches == rank(NEED, people[::-1], RULE)
    assert sorted(match.volunteer for match in matches) == sorted(one.code for one in people)
    by_code = {one.code: one for one in people}
    fitting = [by_code[match.volunteer] for match in matches if match.rank]
    assert {one.code for one in fitting} == {
        one.code for one in people if one.born_on.year <= 2008 and distance(HERE, one.position) <= 5000
    }
    for before, after in pairwise(fitting):
        minutes = [NEED.span.shared_minutes(one.free[0]) for one in (before, after)]
        rings = [distance(HERE, one.position) // 1000 for one in (before, after)]
        assert (-minutes[0], rings[0], before.recent_minutes) <= (-minutes[1], rings[1], after.recent_minutes)


def test_the_trace_is_said_in_both_languages() -> None:
    fits, refused = rank(
        NEED,
        [volunteer("a", recent_minutes=90), volunteer("b", most_metres=1, position=metres_north(1000))],
        RULE,
    )
    assert fits.rank == 1
    assert fits.explain("en") == [
        "Free for 180 of 180 minutes.",
        "0 m away, in ring 1.",
        "90 minutes served of late: fewer goes first.",
    ]
    assert refused.rank is None
    assert refused.explain("zh") == ["距离 1001 米，本人最远愿意走 1 米。"]
    night = rank(replace(NEED, span=span(20, 3)), [MINOR], RULE)[0]
    assert night.explain("en") == ["17 years old: minors do not serve at night (22:00 to 06:00)."]


def test_an_empty_time_is_refused() -> None:
    with pytest.raises(ValueError, match="is empty"):
        span(9, 0)
