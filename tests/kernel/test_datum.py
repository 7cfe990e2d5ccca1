import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.datum import to_gcj02, to_wgs84
from lifang.kernel.geometry import Position, distance

in_china = st.builds(Position, st.integers(18_000_000, 53_500_000), st.integers(73_500_000, 135_000_000))


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # googollee/eviltransform, the open conversion libraries' shared test points, to their precision
        ((31_177_427_6, 121_527_210_6), (31_175_304_0, 121_531_541_9)),
        ((22_543_847_0, 113_912_316_0), (22_540_796_1, 113_917_176_5)),
        ((39_911_954_0, 116_377_817_0), (39_913_345_5, 116_384_047_2)),
    ],
)
def test_agrees_with_the_points_that_open_libraries_share(wgs84, gcj02):
    start, end = (Position(*(round(tenth / 10) for tenth in tenths)) for tenths in (wgs84, gcj02))
    assert distance(to_gcj02(start), end) <= 1
    assert distance(to_wgs84(end), start) <= 1


@given(in_china)
def test_the_way_back_ends_within_half_a_metre(position):
    back = to_wgs84(to_gcj02(position))
    assert max(abs(back.lat - position.lat), abs(back.lon - position.lon)) <= 3  # micro-degrees: 0.33 m


@given(in_china)
def test_the_shift_is_of_the_known_size(position):
    assert 20 < distance(position, to_gcj02(position)) < 1200


@pytest.mark.parametrize(
    "place", [(48_856_600, 2_352_200), (-33_868_800, 151_209_300), (0, 0), (56_000_000, 100_000_000)]
)
def test_outside_china_nothing_moves(place):
    assert to_gcj02(Position(*place)) == Position(*place)
    assert to_wgs84(Position(*place)) == Position(*place)
