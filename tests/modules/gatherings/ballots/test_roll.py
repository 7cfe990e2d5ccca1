"""Who is one head: equal names, unless marks tell their owners apart."""

from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.gatherings.ballots import Holding, alike, draw_up
from lifang.modules.gatherings.ballots.roll import name_of
from tests.modules.gatherings.ballots.votes import holdings

marked = st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("123")), min_size=1, max_size=9).map(
    lambda owners: [
        Holding(f"u{n}", 1, frozenset({f"{name}#{mark}"})) for n, (name, mark) in enumerate(owners)
    ]
)


@given(marked)
def test_owners_of_one_name_are_told_apart_by_their_marks(held) -> None:
    assert draw_up(held).whole.heads == len({one.owners for one in held})
    assert alike(held) == []
    assert {name for one in held for name in one.names} <= set("AB")


@given(holdings)
def test_what_is_to_be_checked_is_just_what_lowers_the_number_of_heads(held) -> None:
    saved = sum(len(one.units) - 1 for one in alike(held))
    assert draw_up(held).whole.heads == len(held) - saved
    for one in alike(held):
        assert {frozenset(map(name_of, each.owners)) for each in held if each.unit in one.units} == {
            frozenset(one.names)
        }
