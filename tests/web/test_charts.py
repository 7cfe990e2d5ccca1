from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lifang.web.charts import HEIGHT, LABELS, TOP, Bar, Series, bar_picture, round_top

counts = st.integers(0, 10**7)


@given(st.lists(st.tuples(counts, counts), max_size=60))
def test_every_bar_stands_in_the_picture_and_none_hides_a_number(pairs):
    picture = bar_picture(Series(("Opened", "Closed"), [Bar("w", "week", pair) for pair in pairs]))
    rects = [rect for rect in picture.rects if rect.height]
    assert len(rects) == sum(value > 0 for pair in pairs for value in pair)
    for rect in rects:
        assert rect.y + rect.height == picture.base
        assert TOP <= rect.y < HEIGHT
        assert picture.left <= rect.x
        assert rect.x + rect.width <= picture.width
    assert len(picture.labels) <= LABELS


@given(counts)
def test_the_scale_ends_at_a_round_number_just_above(largest):
    top = round_top(largest)
    assert top >= largest
    assert top % 2 == 0
    assert largest <= 2 or top < 5 * largest
