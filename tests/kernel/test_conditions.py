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
    unmet,
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


# comparing: rules about a whole form

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 12, 31))
periods = st.builds("{} {}".format, st.integers(1, 40), st.sampled_from(["days", "months", "years"]))


def holds(data, **values) -> bool:
    return evaluate(parse(data, comparing=True), values)


@given(days, days, periods, st.sampled_from(["is", "at_least", "at_most"]))
def test_a_date_compares_with_another_as_dates_do(first, second, period, test):
    compare = {"is": first == second, "at_least": first >= second, "at_most": first <= second}
    values = {"a": first.isoformat(), "b": second.isoformat()}
    assert holds({"field": "a", test: {"field": "b"}}, **values) == compare[test]
    assert holds({"field": "b", "at_most": {"field": "b", "plus": period}}, **values)
    assert not holds({"field": "b", "at_most": {"field": "b", "minus": period}}, **values)


@given(days, periods)
def test_what_is_moved_there_and_back_is_the_same_day_or_an_earlier_one_of_its_month(day, period):
    from lifang.kernel.operands import moved
    from lifang.kernel.worktime import Period, Unit

    long = Period.parse(period)
    back = moved(moved(day, long), long, back=True)
    if long.unit is Unit.DAYS:
        assert back == day
    else:  # 31 January, a month on and back, is 28 January
        assert (back.year, back.month) == (day.year, day.month)
        assert 0 <= (day - back).days <= 3


@given(days, days)
def test_an_age_is_the_number_of_birthdays(born, today):
    values = {"born": born.isoformat(), "today": today.isoformat()}
    id_number = {"born": f"990101{born:%Y%m%d}001X", "today": today.isoformat()}
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    for known in (values, id_number):
        assert holds({"age_of": "born", "is": years}, **known)
        assert holds({"age_of": "born", "at_least": years}, **known)
        assert not holds({"age_of": "born", "at_most": years - 1}, **known)


@given(st.integers(0, 99), st.integers(1, 99))
def test_more_than_half_is_exact(votes, everybody):
    more = {"not": {"field": "a", "at_most": {"field": "b", "share": "1/2"}}}
    assert holds(more, a=votes, b=everybody) == (2 * votes > everybody)


@given(trees, trees, cases)
def test_if_is_what_logic_says_and_what_is_unmet_is_what_fails(a, b, values):
    data = {"all": [{"if": a, "then": b}, a]}
    condition = parse(data, comparing=True)
    first, second = evaluate(parse(a), values), evaluate(parse(b), values)
    assert evaluate(condition, values) == ((not first or second) and first)
    assert (unmet(condition, values) == []) == evaluate(condition, values)
    assert all(not evaluate(part, values) for part in unmet(condition, values))
    assert to_data(condition) == data
    assert parse(to_data(condition), comparing=True) == condition


@pytest.mark.parametrize(
    ("data", "values", "true"),
    [
        ({"field": "a", "at_least": {"field": "b"}}, {"a": 1}, False),  # nothing to compare with
        ({"field": "a", "at_least": {"field": "b"}}, {"a": "2026-03-02T09:30", "b": "2026-03-02"}, True),
        ({"field": "a", "at_most": {"field": "b"}}, {"a": "2026-03-02T09:30", "b": "2026-03-02"}, True),
        (
            {"field": "a", "at_least": {"field": "b"}},
            {"a": "2026-03-02T09:30", "b": "2026-03-02T09:31"},
            False,
        ),
        (
            {"field": "a", "at_most": {"field": "b", "plus": "1 month"}},
            {"a": "2026-02-28", "b": "2026-01-31"},
            True,
        ),
        (
            {"field": "a", "at_most": {"field": "b", "plus": "1 month"}},
            {"a": "2026-03-01", "b": "2026-01-31"},
            False,
        ),
        (
            {"field": "a", "is": {"field": "b", "month": "start"}},
            {"a": "2026-02-01", "b": "2026-02-17"},
            True,
        ),
        (
            {"field": "a", "is": {"field": "b", "month": "start"}},
            {"a": "2019-02-01", "b": "2026-02-17"},
            False,
        ),
        (
            {"field": "a", "at_least": {"field": "b", "plus": "100 years"}},
            {"a": "9999-01-01", "b": "9999-01-01"},
            False,
        ),
        ({"field": "a", "starts_with": {"field": "b"}}, {"a": "4412", "b": "44"}, True),
        ({"field": "a", "starts_with": "45"}, {"a": "4412"}, False),
        ({"field": "a", "at_most": {"field": "b", "share": "2/3"}}, {"a": True, "b": 3}, False),
        ({"age_of": "a", "at_most": 6}, {"a": "", "today": "2026-03-02"}, False),
    ],
)
def test_comparisons_at_their_edges(data, values, true):
    assert holds(data, **values) is true


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"field": "a", "is": {"of": "b"}}, "expected the name of a field to compare with"),
        ({"field": "a", "is": {"field": "b", "times": 2}}, "beside field only plus"),
        ({"field": "a", "is": {"field": "b", "plus": "2 workdays"}}, "by days, months or years"),
        ({"field": "a", "is": {"field": "b", "plus": "soon"}}, "is not a period"),
        ({"field": "a", "is": {"field": "b", "share": "half"}}, "a share is written"),
        ({"field": "a", "is": {"field": "b", "share": "1/2", "plus": "1 day"}}, "a share is of a number"),
        ({"field": "a", "is": {"field": "b", "month": "end"}}, "month can only be start"),
        ({"if": {"field": "a", "is": 1}}, "expected one of all, any, not, if with then"),
        ({"age_of": "", "is": 1}, "expected the name of a field"),
    ],
)
def test_a_wrong_comparison_is_refused(data, message):
    with pytest.raises(ConditionError, match=message):
        parse(data, comparing=True)


def test_only_rules_compare():
    for data in (
        {"field": "a", "is": {"field": "b"}},
        {"age_of": "a", "is": 1},
        {"field": "a", "starts_with": "x"},
        {"if": {"field": "a", "is": 1}, "then": {"field": "b", "is": 1}},
    ):
        with pytest.raises(ConditionError):
            parse(data)


def test_a_comparison_names_all_it_reads_and_is_told_in_both_languages():
    rule = parse(
        {
            "all": [
                {"field": "back", "at_most": {"field": "leave", "plus": "29 days"}},
                {"if": {"field": "kind", "is": "a"}, "then": {"age_of": "born", "at_least": 18}},
                {"field": "paid", "is": {"field": "leave", "month": "start"}},
                {"field": "yes", "at_most": {"field": "all", "share": "2/3"}},
            ]
        },
        comparing=True,
    )
    assert names(rule) == {"back", "leave", "kind", "born", "today", "paid", "yes", "all"}
    assert describe(rule, "en", {}, {"back", "leave"}) == (
        "back is not after 29 days after leave and if kind is a, then age by born is at least 18"
        " and paid equals the first day of the month of leave and yes is at most 2/3 of all"
    )
    assert describe(rule, "zh", {}, {"back", "leave"}) == (
        "back不晚于leave之后29 天，且如果kind为a，那么按born计算的周岁不低于18，且paid等于leave当月1日，且yes不高于all的2/3"
    )
