"""Whether a condition can ever hold: its fields exist, and what it compares them with is of their kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from lifang.kernel import conditions
from lifang.kernel.conditions import Condition
from lifang.programs import keys, schemes
from lifang.programs.definition import Field
from lifang.programs.section import suggest

Where = tuple[str, ...]
Finding = tuple[Where, str]

NUMBER_TYPES = ("integer", "money")
DATE_TYPES = ("date", "datetime")
BY_ENGINE: Mapping[str, Field] = {name: Field(name, kind, {}) for name, kind in keys.KNOWN_BY_ENGINE.items()}
"""What stands beside the fields in `must`."""


def known(where: Where, used: Iterable[str], names: Iterable[str] | None, what: str) -> Iterator[Finding]:
    if names is None:
        return
    existing = sorted(names)
    for name in used:
        if name not in existing:
            hint = suggest(name, existing) if existing else "; none exists"
            yield where, f"{'.'.join(where)}: there is no {what} {name!r}{hint}"


def check_condition(
    where: Where, condition: Condition, fields: Mapping[str, Field], known_schemes: Collection[str]
) -> Iterator[Finding]:
    yield from known(where, sorted(conditions.names(condition)), fields, "field")
    for test in conditions.tests(condition):
        f = fields.get(test.field)
        if f is None:
            continue
        if test.age:
            yield from _age(where, f, test)
        elif test.other is not None:
            yield from _operand(where, f, fields.get(test.other.field), test)
        elif test.op in {"is", "in"}:
            for value in test.value if isinstance(test.value, tuple) else (test.value,):
                yield from _value(where, f, value, known_schemes)


def _value(
    where: Where, f: Field, value: conditions.Scalar, known_schemes: Collection[str]
) -> Iterator[Finding]:
    """A comparison that can never hold is a mistake, often a code that YAML took for a number."""
    name = ".".join(where)
    kind = bool if f.type == "flag" else int if f.type in NUMBER_TYPES else str
    if type(value) is not kind:
        wanted = {bool: "true or false", int: "a whole number (money: fen)", str: "text, in quotes"}[kind]
        yield where, f"{name}: {f.name!r} is never {value!r}; compare with {wanted}"
    elif f.choices and value not in {choice.value for choice in f.choices}:
        hint = suggest(str(value), [choice.value for choice in f.choices])
        yield where, f"{name}: {f.name!r} has no choice {value!r}{hint}"
    elif f.scheme in known_schemes and not schemes.load(f.scheme or "").find(str(value)):
        yield where, f"{name}: the scheme {f.scheme!r} has no code {value!r}; look it up in the list"


def _operand(where: Where, f: Field, other: Field | None, test: Condition) -> Iterator[Finding]:
    operand = test.other
    if other is None or operand is None:
        return
    name = ".".join(where)
    if _kind(f) != _kind(other):
        yield where, f"{name}: {f.name!r} is {f.type} and {other.name!r} is {other.type}; they never compare"
    moved = operand.plus or operand.minus or operand.month_start
    if moved and other.type not in DATE_TYPES:
        yield where, f"{name}: {other.name!r} is no date and cannot be moved by days or months"
    if operand.share is not None and other.type not in NUMBER_TYPES:
        yield where, f"{name}: {other.name!r} is no number and has no share"


def _age(where: Where, f: Field, test: Condition) -> Iterator[Finding]:
    name = ".".join(where)
    if f.type not in {*DATE_TYPES, "id_number"}:
        yield where, f"{name}: {f.name!r} has no day to count an age from; use a date or an id_number"
    if test.other is None and (
        not isinstance(test.value, int) or test.op not in {"is", "at_least", "at_most"}
    ):
        yield where, f"{name}: the age by {f.name!r} is a number of years; compare it with one"


def _kind(f: Field) -> str:
    if f.type in NUMBER_TYPES or f.type == "flag":
        return f.type
    return "date" if f.type in DATE_TYPES else "text"
