from __future__ import annotations

import io

import pytest

from lifang.modules.campaigns.views.sheets import BadSheet, read_rows

pytestmark = pytest.mark.django_db


def read(floor: str) -> list[int]:
    return [
        row.floor for row in read_rows(io.BytesIO(f"area,floor,door\n990101001001,{floor},101\n".encode()))
    ]


def test_a_floor_may_be_below_the_ground():
    assert (read("-1"), read("12"), read("")) == ([-1], [12], [0])


@pytest.mark.parametrize("floor", ["²", "--5", "٣", "9" * 5000, "99999", "G"])
def test_a_floor_that_is_no_number_is_told(floor):
    with pytest.raises(BadSheet, match="floor is a number"):
        read(floor)
