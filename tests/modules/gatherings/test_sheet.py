from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.gatherings.sheet import Listed, match

NAMES = st.sampled_from(["王伟", "王秀英", "李建国"])
LISTS = st.lists(st.tuples(NAMES, st.booleans()), max_size=8).map(
    lambda rows: [Listed(number, *row) for number, row in enumerate(rows, 1)]
)
SHEETS = st.lists(NAMES, max_size=8)


def entered(names: list[str], listed: list[Listed]) -> list[Listed]:
    """The list after the sheet."""
    found = match(names, listed)
    ticked = [one._replace(there=one.there or one.number in found.ticked) for one in listed]
    return ticked + [Listed(len(listed) + place, name, True) for place, name in enumerate(found.new, 1)]


def there(listed: list[Listed]) -> Counter[str]:
    return Counter(one.name for one in listed if one.there)


@given(SHEETS, LISTS)
def test_of_one_name_so_many_are_there_as_the_longer_list_has(names, listed):
    assert there(entered(names, listed)) == there(listed) | Counter(names)


@given(SHEETS, LISTS)
def test_a_sheet_entered_twice_changes_nothing_the_second_time(names, listed):
    after = entered(names, listed)
    assert match(names, after) == ([], [])


@given(SHEETS, LISTS)
def test_nobody_is_added_while_somebody_of_this_name_waits(names, listed):
    new = match(names, listed).new
    assert not {one.name for one in entered(names, listed) if not one.there} & set(new)


def test_a_name_is_the_same_however_it_is_spaced():
    assert match(["王　伟", "Li  wei"], [Listed(1, "王伟", True), Listed(2, "li Wei", False)]) == ([2], [])
