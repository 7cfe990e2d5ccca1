import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.canonical import SAFE_INTEGER, canonical, digest

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=20,
)


def keys_in_order(data: bytes) -> list[list[str]]:
    seen: list[list[str]] = []
    json.loads(data, object_pairs_hook=lambda pairs: seen.append([key for key, _ in pairs]) or dict(pairs))
    return seen


@given(values)
def test_reads_back_as_the_same_value(value):
    assert json.loads(canonical(value)) == value


@given(values)
def test_keys_are_sorted_by_utf16_units_at_every_depth(value):
    for keys in keys_in_order(canonical(value)):
        assert keys == sorted(keys, key=lambda key: key.encode("utf-16-be"))


@given(st.dictionaries(text, st.integers(0, 9), min_size=2))
def test_the_order_in_which_a_dict_was_filled_does_not_matter(value):
    assert canonical(dict(reversed(value.items()))) == canonical(value)


def test_follows_the_sorting_example_of_rfc_8785():
    # RFC 8785 section 3.2.3
    example = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert keys_in_order(canonical(example)) == [
        ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    ]


def test_bytes_and_digest_are_fixed():
    value = {"b": [1, None, True], "a": '张"\n\x1f/', "c": {}}
    expected = '{"a":"张\\"\\n\\u001f/","b":[1,null,true],"c":{}}'.encode()
    assert canonical(value) == expected
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_true_and_one_differ():
    assert canonical([True, 1]) == b"[true,1]"


def test_a_tuple_is_written_as_the_list_it_will_be_read_back_as():
    assert canonical({"a": (1, ("\U00020000", {"\U00020000": ()}))}) == canonical(
        {"a": [1, ["\U00020000", {"\U00020000": []}]]}
    )


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ({"a": [1, {"b": 1.5}]}, TypeError, r"at \$\.a\[1\]\.b: float"),
        ([float("nan")], TypeError, r"at \$\[0\]: float"),
        ({"a": {1: "x"}}, TypeError, r"at \$\.a: key 1 is int"),
        ({"a": {None: "x"}}, TypeError, r"key None is NoneType"),
        ({"a": b"x"}, TypeError, r"at \$\.a: bytes"),
        ({"a": {1, 2}}, TypeError, r"at \$\.a: set"),
        ({"a": ["ok", "\ud83d"]}, ValueError, r"at \$\.a\[1\]: half of a surrogate"),
        ({"\udc00": 1}, ValueError, r"half of a surrogate"),
        ([SAFE_INTEGER + 1], ValueError, r"at \$\[0\]: 9007199254740992 is beyond"),
        ([-SAFE_INTEGER - 1], ValueError, r"beyond"),
    ],
)
def test_refuses_what_has_no_single_form_and_says_where(value, error, message):
    with pytest.raises(error, match=message):
        canonical(value)
