from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.text import is_id_number
from lifang.people.id_number import fault_of, normalise

TODAY = date(2026, 11, 23)
STANDARD = "11010519491231002X"  # the example printed in GB 11643-1999


@pytest.mark.parametrize(
    "text", [STANDARD, "11010519491231002x", "110105 19491231 002X", "１１０１０５19491231002Ｘ"]
)
def test_the_standards_own_example_however_it_is_typed(text: str) -> None:
    assert normalise(text) == STANDARD
    assert fault_of(normalise(text), today=TODAY) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("", "form"),
        ("110105491231002", "form"),  # the fifteen digits of before 1999
        ("1101051949123100XX", "form"),
        ("010105194912310021", "form"),
        ("11010519490229002X", "birthday"),
        ("11010520261124002X", "birthday"),  # tomorrow
        ("11010517491231002X", "birthday"),
        ("110105194912310021", "check"),
    ],
)
def test_the_first_fault_is_named(number: str, fault: str) -> None:
    assert fault_of(number, today=TODAY) == fault


@given(st.integers(0, 16), st.integers(1, 9))
def test_each_single_mistyped_digit_is_found(place: int, shift: int) -> None:
    wrong = str((int(STANDARD[place]) + shift) % 10)
    assert fault_of(STANDARD[:place] + wrong + STANDARD[place + 1 :], today=TODAY) is not None
    assert is_id_number(STANDARD)
