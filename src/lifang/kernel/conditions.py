"""Small questions about the fields of a case, written as data, so that no definition is ever executed.

{all: [..]}   {any: [..]}   {not: condition}
{field: NAME, is: value}   in: [values]   at_least: value   at_most: value   contains: value   present: true
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias, cast, get_args

Scalar: TypeAlias = str | int | bool
Test = Literal["is", "in", "at_least", "at_most", "contains", "present"]
Join = Literal["all", "any", "not"]
Path: TypeAlias = tuple[str | int, ...]

_TESTS: tuple[str, ...] = get_args(Test)
_JOINS: tuple[str, ...] = get_args(Join)


@dataclass(frozen=True, slots=True)
class Condition:
    """Either a join of `parts`, or a test of `field` against `value`. Made by `parse` only."""

    op: Join | Test
    parts: tuple[Condition, ...] = ()
    field: str = ""
    value: Scalar | tuple[Scalar, ...] = True


class ConditionError(ValueError):
    def __init__(self, path: Path, reason: str) -> None:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        super().__init__(f"condition {where}: {reason}" if where else f"condition: {reason}")
        self.path = path


def parse(data: object) -> Condition:
    return _parse(data, ())


def to_data(condition: Condition) -> dict[str, Any]:
    if condition.op == "not":
        return {"not": to_data(condition.parts[0])}
    if condition.op in _JOINS:
        return {condition.op: [to_data(part) for part in condition.parts]}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return {"field": condition.field, condition.op: value}


def names(condition: Condition) -> frozenset[str]:
    """Fields the condition reads."""
    if condition.op in _JOINS:
        return frozenset().union(*(names(part) for part in condition.parts))
    return frozenset({condition.field})


def comparisons(condition: Condition) -> Iterator[Condition]:
    """The tests it is joined of."""
    if condition.op not in _JOINS:
        yield condition
    for part in condition.parts:
        yield from comparisons(part)


def evaluate(condition: Condition, values: Mapping[str, object]) -> bool:
    """A field that is missing or empty is not present and makes every comparison false."""
    if condition.op == "all":
        return all(evaluate(part, values) for part in condition.parts)
    if condition.op == "any":
        return any(evaluate(part, values) for part in condition.parts)
    if condition.op == "not":
        return not evaluate(condition.parts[0], values)
    value = _plain(values.get(condition.field))
    if value is None or value in ("", []):
        return False
    return _HOLDS[condition.op](value, condition.value)


def describe(condition: Condition, language: str, labels: Mapping[str, str]) -> str:
    """One sentence for forms and program texts; `labels` name the fields in that language."""
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    if condition.op == "not":
        return words["not"].format(describe(condition.parts[0], language, labels))
    if condition.op in _JOINS:
        texts = (
            _bracketed(part, words["bracket"], describe(part, language, labels)) for part in condition.parts
        )
        return words[condition.op].join(texts)
    members = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    shown = words["comma"].join(_shown(member, words) for member in members)
    return words[condition.op].format(labels.get(condition.field, condition.field), shown)


def _parse(data: object, path: Path) -> Condition:
    if not isinstance(data, Mapping):
        raise ConditionError(path, f"expected a mapping such as {{field: kind, is: noise}}, found {data!r}")
    if "field" in data:
        return _parse_test(data, path)
    if len(data) != 1 or next(iter(data)) not in _JOINS:
        found = ", ".join(map(str, data)) or "nothing"
        raise ConditionError(path, f"expected one of all, any, not, or field with a test; found {found}")
    op, parts = next(iter(data.items()))
    if op == "not":
        return Condition("not", (_parse(parts, (*path, "not")),))
    if not isinstance(parts, list) or not parts:
        raise ConditionError((*path, op), "expected a list of at least one condition")
    return Condition(cast("Join", op), tuple(_parse(part, (*path, op, i)) for i, part in enumerate(parts)))


def _parse_test(data: Mapping[Any, object], path: Path) -> Condition:
    name = data["field"]
    if not isinstance(name, str) or not name:
        raise ConditionError((*path, "field"), f"expected the name of a field, found {name!r}")
    tests = [key for key in data if key != "field"]
    if len(tests) != 1 or tests[0] not in _TESTS:
        found = ", ".join(map(str, tests)) or "none"
        raise ConditionError(path, f"expected exactly one test of {', '.join(_TESTS)}; found {found}")
    op = cast("Test", tests[0])
    return Condition(op, field=name, value=_parse_value(op, data[op], (*path, op)))


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
}

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "all": "，且",
        "any": "，或",
        "not": "并非（{}）",
        "is": "{}为{}",
        "in": "{}为{}之一",
        "at_least": "{}不低于{}",
        "at_most": "{}不高于{}",
        "contains": "{}包含{}",
        "present": "{}已填写",
        "bracket": "（{}）",
        "comma": "、",
        "yes": "是",
        "no": "否",
    },
    "en": {
        "all": " and ",
        "any": " or ",
        "not": "not ({})",
        "is": "{} is {}",
        "in": "{} is one of {}",
        "at_least": "{} is at least {}",
        "at_most": "{} is at most {}",
        "contains": "{} contains {}",
        "present": "{} is given",
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
