from datetime import UTC, datetime, timedelta, timezone
from random import Random
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.ids import is_uuid7, uuid7

moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))


def test_follows_the_example_of_the_rfc():
    # RFC 9562 appendix A.6: 2022-02-22 14:22:22.00 -05:00 gives 017F22E2-79B0-7…
    moment = datetime(2022, 2, 22, 14, 22, 22, tzinfo=timezone(timedelta(hours=-5)))
    assert str(uuid7(moment, Random(1))).startswith("017f22e2-79b0-7000-")


@given(moments, st.integers())
def test_is_of_version_7_and_of_the_rfc_variant(moment, seed):
    value = uuid7(moment, Random(seed))
    assert (value.version, value.variant) == (7, "specified in RFC 4122")
    assert is_uuid7(value)


@given(moments, moments, st.integers(), st.integers())
def test_sorts_by_time_to_the_microsecond(a, b, seed_a, seed_b):
    if a != b:
        assert (uuid7(a, Random(seed_a)) < uuid7(b, Random(seed_b))) == (a < b)


@given(moments, st.integers(), st.integers())
def test_the_next_microsecond_sorts_after(moment, seed_a, seed_b):
    later = moment + timedelta(microseconds=1)
    earlier_id, later_id = uuid7(moment, Random(seed_a)), uuid7(later, Random(seed_b))
    assert earlier_id < later_id
    assert str(earlier_id) < str(later_id)


def test_one_moment_gives_many_ids():
    rng = Random(1)
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({uuid7(moment, rng) for _ in range(10_000)}) == 10_000


def test_other_ids_are_not_taken_for_it():
    assert not is_uuid7(uuid4())
    assert not is_uuid7(UUID("017f22e2-79b0-7000-0000-000000000000"))
