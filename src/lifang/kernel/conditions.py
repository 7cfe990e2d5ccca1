"""Small questions about the fields of a case, written as data, so that no definition is ever executed.

{all: [..]}   {any: [..]}   {not: condition}
{field: NAME, is: value}   in: [values]   at_least: value   at_most: value   contains: value   present: true

Where a rule compares (`parse(data, comparing=True)`), also
{if: condition, then: condition}   {age_of: NAME, at_least: years}   {field: NAME, starts_with: text}
and in place of the value of is, at_least, at_most and starts_with another field: see `operands`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast, get_args

from lifang.kernel.operands import (
    DAY,
    Operand,
    describe_operand,
    operand_data,
    parse_operand,
    read_day,
    resolve,
    years_between,
)

Scalar: TypeAlias = str | int | bool
Test = Literal["is", "in", "at_least", "at_most", "contains", "present", "starts_with"]
Join = Literal["all", "any", "not", "if"]
Path: TypeAlias = tuple[str | int, ...]

TODAY = "today"  # the value that ages are counted to
_TESTS: tuple[str, ...] = get_args(Test)
_JOINS: tuple[str, ...] = get_args(Join)
_PLAIN_JOINS = ("all", "any", "not")
_OF_DATES = {"at_least": "not_before", "at_most": "not_after"}
_TAKES_OPERAND = ("is", "at_least", "at_most", "starts_with")


@dataclass(frozen=True, slots=True)
class Condition:
    """Either a join of `parts`, or a test of `field` against `value`. Made by `parse` only."""

    op: Join | Test
    parts: tuple[Condition, ...] = ()
    field: str = ""
    value: Scalar | tuple[Scalar, ...] = True
    other: Operand | None = None  # stands in place of the value
    age: bool = False  # tests the whole years since the date, or since the birthday in the identity number


class ConditionError(ValueError):
    def __init__(self, path: Path, reason: str) -> None:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        super().__init__(f"condition {where}: {reason}" if where else f"condition: {reason}")
        self.path = path


def parse(data: object, *, comparing: bool = False) -> Condition:
    """`comparing`: may look from one field to another, as rules about a whole form must."""
    return _Parser(comparing).parse(data, ())


def to_data(condition: Condition) -> dict[str, Any]:
    if condition.op == "not":
        return {"not": to_data(condition.parts[0])}
    if condition.op == "if":
        return {"if": to_data(condition.parts[0]), "then": to_data(condition.parts[1])}
    if condition.op in _JOINS:
        return {condition.op: [to_data(part) for part in condition.parts]}
    value: object = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    if condition.other is not None:
        value = operand_data(condition.other)
    return {"age_of" if condition.age else "field": condition.field, condition.op: value}


def names(condition: Condition) -> frozenset[str]:
    """Fields the condition reads."""
    if condition.op in _JOINS:
        return frozenset().union(*(names(part) for part in condition.parts))
    others = {condition.other.field} if condition.other is not None else set()
    return frozenset({condition.field} | others | ({TODAY} if condition.age else set()))


def tests(condition: Condition) -> Iterator[Condition]:
    """The questions about single fields that it is made of."""
    if not condition.parts:
        yield condition
    for part in condition.parts:
        yield from tests(part)


def unmet(condition: Condition, values: Mapping[str, object]) -> list[Condition]:
    """The parts that do not hold, each of which says by itself what is wrong; none when the condition holds."""
    if condition.op == "all":
        return [part for each in condition.parts for part in unmet(each, values)]
    if condition.op == "if":
        return unmet(condition.parts[1], values) if evaluate(condition.parts[0], values) else []
    return [] if evaluate(condition, values) else [condition]


def evaluate(condition: Condition, values: Mapping[str, object]) -> bool:
    """A field that is missing or empty is not present and makes every comparison false."""
    if condition.op == "all":
        return all(evaluate(part, values) for part in condition.parts)
    if condition.op == "any":
        return any(evaluate(part, values) for part in condition.parts)
    if condition.op == "not":
        return not evaluate(condition.parts[0], values)
    if condition.op == "if":
        return not evaluate(condition.parts[0], values) or evaluate(condition.parts[1], values)
    value = _plain(values.get(condition.field))
    if condition.age:
        value = years_between(value, _plain(values.get(TODAY)))
    if value is None or value in ("", []):
        return False
    wanted: object = condition.value
    if condition.other is not None:
        wanted = _plain(resolve(condition.other, values))
        if wanted is None or wanted in ("", []):
            return False
        value, wanted = _level(value, wanted)
    return _HOLDS[condition.op](value, wanted)


def describe(
    condition: Condition, language: str, labels: Mapping[str, str], dates: Collection[str] = ()
) -> str:
    """One sentence for forms and program texts; `labels` name the fields in that language, `dates` are those with days."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    if condition.op == "not":
        return words["not"].format(describe(condition.parts[0], language, labels, dates))
    if condition.op == "if":
        return words["if"].format(*(describe(part, language, labels, dates) for part in condition.parts))
    if condition.op in _JOINS:
        texts = (
            _bracketed(part, words["bracket"], describe(part, language, labels, dates))
            for part in condition.parts
        )
        return words[condition.op].join(texts)
    label = labels.get(condition.field, condition.field)
    if condition.age:
        label, dates = words["age"].format(label), ()
    test = _OF_DATES.get(condition.op, condition.op) if condition.field in dates else condition.op
    if condition.other is not None:
        other = condition.other.field
        shown = describe_operand(condition.other, language, labels.get(other, other))
        return words["equals" if test == "is" else test].format(label, shown)
    members = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    shown = words["comma"].join(_shown(member, words) for member in members)
    return words[test].format(label, shown)


@dataclass(frozen=True, slots=True)
class _Parser:
    comparing: bool

    def parse(self, data: object, path: Path) -> Condition:
        if not isinstance(data, Mapping):
            raise ConditionError(
                path, f"expected a mapping such as {{field: kind, is: noise}}, found {data!r}"
            )
        if "field" in data or (self.comparing and "age_of" in data):
            return self._test(data, path)
        if self.comparing and set(data) == {"if", "then"}:
            parts = tuple(self.parse(data[key], (*path, key)) for key in ("if", "then"))
            return Condition("if", parts)
        if len(data) != 1 or next(iter(data)) not in _PLAIN_JOINS:
            found = ", ".join(map(str, data)) or "nothing"
            joins = "all, any, not, if with then" if self.comparing else "all, any, not"
            raise ConditionError(path, f"expected one of {joins}, or field with a test; found {found}")
        op, given = next(iter(data.items()))
        if op == "not":
            return Condition("not", (self.parse(given, (*path, "not")),))
        if not isinstance(given, list) or not given:
            raise ConditionError((*path, op), "expected a list of at least one condition")
        members = tuple(self.parse(part, (*path, op, i)) for i, part in enumerate(given))
        return Condition(cast("Join", op), members)

    def _test(self, data: Mapping[Any, object], path: Path) -> Condition:
        subject = "field" if "field" in data else "age_of"
        name = data[subject]
        if not isinstance(name, str) or not name:
            raise ConditionError((*path, subject), f"expected the name of a field, found {name!r}")
        tests = [key for key in data if key != subject]
        known = _TESTS if self.comparing else _TESTS[:-1]
        if len(tests) != 1 or tests[0] not in known:
            found = ", ".join(map(str, tests)) or "none"
            raise ConditionError(path, f"expected exactly one test of {', '.join(known)}; found {found}")
        op = cast("Test", tests[0])
        given = data[op]
        if self.comparing and op in _TAKES_OPERAND and isinstance(given, Mapping):
            try:
                return Condition(op, field=name, other=parse_operand(given), age=subject == "age_of")
            except ValueError as error:
                raise ConditionError((*path, op), str(error)) from error
        return Condition(op, field=name, value=_parse_value(op, given, (*path, op)), age=subject == "age_of")


def _parse_value(op: Test, data: object, path: Path) -> Scalar | tuple[Scalar, ...]:
    if op == "present" and data is not True:
        raise ConditionError(
            path, "only `present: true`; for the contrary write {not: {field: …, present: true}}"
        )
    if op == "in":
        if not isinstance(data, list) or not data:
            raise ConditionError(path, "expected a list of at least one value")
        return tuple(_parse_scalar(member, (*path, i)) for i, member in enumerate(data))
    value = _parse_scalar(data, path)
    if op in ("at_least", "at_most") and isinstance(value, bool):
        raise ConditionError(path, "expected a number, a date or a text to compare with")
    return value


def _parse_scalar(data: object, path: Path) -> Scalar:
    value = _plain(data)
    if isinstance(value, str | int):
        return value
    raise ConditionError(path, f"expected a text, a whole number, a date, true or false; found {data!r}")


def _plain(value: object) -> object:
    """Dates as the record writes them: ISO texts, whose order is the order of time."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | set | frozenset) else value


def _same(value: object, wanted: object) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted


def _comparable(value: object, bound: object) -> bool:
    return type(value) is type(bound) and not isinstance(value, bool)


def _level(value: object, wanted: object) -> tuple[object, object]:
    """Two fields as they can be compared: of a day and a moment the days, of a number and a share exact numbers."""
    if isinstance(wanted, Fraction):
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return (Fraction(cast("int", value)) if is_number else value), wanted
    if isinstance(value, str) and isinstance(wanted, str) and len(value) != len(wanted):
        days = [
            text[:DAY] if read_day(text) and text[DAY : DAY + 1] in ("", "T") else text
            for text in (value, wanted)
        ]
        return days[0], days[1]
    return value, wanted


def _contains(value: Any, wanted: Any) -> bool:
    if isinstance(value, str):
        return isinstance(wanted, str) and wanted in value
    return isinstance(value, list) and any(_same(member, wanted) for member in value)


_HOLDS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": _same,
    "in": lambda value, members: any(_same(value, member) for member in members),
    "at_least": lambda value, bound: _comparable(value, bound) and value >= bound,
    "at_most": lambda value, bound: _comparable(value, bound) and value <= bound,
    "contains": _contains,
    "present": lambda _value, _wanted: True,
    "starts_with": lambda value, start: (
        isinstance(value, str) and isinstance(start, str) and value.startswith(start)
    ),
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "all": "，且",
        "any": "，或",
        "not": "并非（{}）",
        "if": "如果{}，那么{}",
        "is": "{}为{}",
        "in": "{}为{}之一",
        "at_least": "{}不低于{}",
        "at_most": "{}不高于{}",
        "contains": "{}包含{}",
        "present": "{}已填写",
        "equals": "{}等于{}",
        "not_before": "{}不早于{}",
        "not_after": "{}不晚于{}",
        "starts_with": "{}以{}开头",
        "age": "按{}计算的周岁",
        "bracket": "（{}）",
        "comma": "、",
        "yes": "是",
        "no": "否",
    },
    "en": {
        "all": " and ",
        "any": " or ",
        "not": "not ({})",
        "if": "if {}, then {}",
        "is": "{} is {}",
        "in": "{} is one of {}",
        "at_least": "{} is at least {}",
        "at_most": "{} is at most {}",
        "contains": "{} contains {}",
        "present": "{} is given",
        "equals": "{} equals {}",
        "not_before": "{} is not before {}",
        "not_after": "{} is not after {}",
        "starts_with": "{} begins with {}",
        "age": "age by {}",
        "bracket": "({})",
        "comma": ", ",
        "yes": "yes",
        "no": "no",
    },
}


def _shown(value: Scalar, words: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    return str(value)


def _bracketed(part: Condition, bracket: str, text: str) -> str:
    return bracket.format(text) if part.op in ("all", "any") and len(part.parts) > 1 else text
