from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.conditions import (
    Condition,
    ConditionError,
    describe,
    evaluate,
    names,
    parse,
    to_data,
)

scalars = st.text(max_size=3) | st.integers() | st.booleans()
fields = st.sampled_from(["kind", "amount", "tags"])
tests = st.one_of(
    st.fixed_dictionaries({"field": fields, "is": scalars}),
    st.fixed_dictionaries({"field": fields, "in": st.lists(scalars, min_size=1)}),
    st.fixed_dictionaries({"field": fields, "at_least": st.integers()}),
    st.fixed_dictionaries({"field": fields, "at_most": st.text(max_size=3)}),
    st.fixed_dictionaries({"field": fields, "contains": scalars}),
    st.fixed_dictionaries({"field": fields, "present": st.just(True)}),
)
trees = st.recursive(
    tests,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=8,
)
cases = st.dictionaries(fields, st.none() | scalars | st.lists(scalars))


@given(trees)
def test_reads_back_as_the_same_data_and_can_be_hashed(data):
    condition = parse(data)
    assert to_data(condition) == data
    assert parse(to_data(condition)) == condition
    assert hash(parse(data)) == hash(condition)


@given(trees, trees, cases)
def test_joins_mean_what_logic_says(a, b, values):
    first, second = evaluate(parse(a), values), evaluate(parse(b), values)
    assert evaluate(parse({"all": [a, b]}), values) == (first and second)
    assert evaluate(parse({"any": [a, b]}), values) == (first or second)
    assert evaluate(parse({"not": a}), values) == (not first)
    assert evaluate(parse({"not": {"all": [a, b]}}), values) == evaluate(
        parse({"any": [{"not": a}, {"not": b}]}), values
    )


@given(trees, cases, cases)
def test_only_the_fields_it_names_matter(data, values, others):
    condition = parse(data)
    used = names(condition)
    merged = {name: value for name, value in others.items() if name not in used} | {
        name: value for name, value in values.items() if name in used
    }
    assert evaluate(condition, merged) == evaluate(condition, values)


@given(tests, st.sampled_from([{}, {"kind": None}, {"kind": ""}, {"kind": []}, {"kind": ()}]))
def test_a_missing_or_empty_field_is_not_present_and_makes_every_comparison_false(data, values):
    assert not evaluate(parse(data | {"field": "kind"}), values)


@pytest.mark.parametrize(
    ("test", "true", "false"),
    [
        ({"is": "noise"}, ["noise"], ["nois", "Noise", ["noise"], 1]),
        ({"is": True}, [True], [False, 1, "true"]),
        ({"is": False}, [False], [0, True]),
        ({"is": 0}, [0], [False, "0"]),
        ({"in": ["a", 1]}, ["a", 1], ["b", True, "1", ["a"]]),
        ({"at_least": 10}, [10, 11], [9, True, "11", [11]]),
        ({"at_most": 10}, [10, 0, -5], [11, False, "9"]),
        ({"at_least": date(2026, 1, 1)}, ["2026-01-01", date(2026, 2, 1)], ["2025-12-31", date(2025, 1, 1)]),
        ({"at_most": "2026-01-01"}, [date(2026, 1, 1)], [datetime(2026, 1, 1, tzinfo=UTC)]),
        ({"contains": "水"}, ["漏水", ["水", "电"], ("水",)], ["电", ["漏水"], 1]),
        ({"contains": 1}, [[1]], [[True], 1, "1"]),
        ({"present": True}, [0, False, "x", ["x"]], []),
    ],
)
def test_each_test_holds_for_these_values_only(test, true, false):
    condition = parse({"field": "f", **test})
    for value in true:
        assert evaluate(condition, {"f": value}), value
    for value in false:
        assert not evaluate(condition, {"f": value}), value


def test_names_every_field_used():
    data = {"all": [{"field": "a", "is": 1}, {"not": {"any": [{"field": "b", "present": True}]}}]}
    assert names(parse(data)) == {"a", "b"}


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        (None, (), "condition: expected a mapping"),
        ({}, (), "found nothing"),
        ({"every": []}, (), "expected one of all, any, not, or field with a test; found every"),
        ({"all": [], "any": []}, (), "found all, any"),
        ({"all": []}, ("all",), "condition all: expected a list of at least one condition"),
        ({"any": {"field": "a", "is": 1}}, ("any",), "expected a list"),
        ({"all": [{"field": "a", "is": 1}, 5]}, ("all", 1), r"condition all\[1\]: expected a mapping"),
        (
            {"not": {"any": [{"field": "a"}]}},
            ("not", "any", 0),
            r"condition not.any\[0\]: expected exactly one",
        ),
        ({"field": "a", "is": 1, "in": [1]}, (), "found is, in"),
        ({"field": "a", "equals": 1}, (), "expected exactly one test of is, in.*found equals"),
        ({"field": "", "is": 1}, ("field",), "expected the name of a field"),
        ({"field": "a", "is": 1.5}, ("is",), "expected a text, a whole number.*found 1.5"),
        ({"field": "a", "is": None}, ("is",), "found None"),
        ({"field": "a", "in": "xy"}, ("in",), "expected a list of at least one value"),
        ({"field": "a", "in": ["x", []]}, ("in", 1), r"condition in\[1\]: expected a text"),
        ({"field": "a", "at_least": True}, ("at_least",), "expected a number"),
        ({"field": "a", "present": False}, ("present",), "only `present: true`"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_place(data, path, message):
    with pytest.raises(ConditionError, match=message) as caught:
        parse(data)
    assert caught.value.path == path


def test_is_described_in_both_languages():
    condition = parse(
        {
            "all": [
                {"field": "amount", "at_least": 100},
                {"any": [{"field": "kind", "in": ["a", "b"]}, {"field": "urgent", "is": True}]},
                {"not": {"field": "phone", "present": True}},
            ]
        }
    )
    assert describe(condition, "en", {"amount": "Amount owed"}) == (
        "Amount owed is at least 100 and (kind is one of a, b or urgent is yes) and not (phone is given)"
    )
    zh = {"amount": "欠薪金额", "kind": "类别", "urgent": "紧急", "phone": "电话"}
    assert (
        describe(condition, "zh", zh)
        == "欠薪金额不低于100，且（类别为a、b之一，或紧急为是），且并非（电话已填写）"
    )


def test_a_condition_is_frozen():
    condition = parse({"field": "a", "is": 1})
    assert isinstance(condition, Condition)
    with pytest.raises(AttributeError):
        condition.field = "b"
