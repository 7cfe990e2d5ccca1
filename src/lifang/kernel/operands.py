"""What a condition may compare with besides a fixed value: another field of the case, moved by days or months, or its share.

{field: leave_on}   {field: leave_on, plus: 29 days}   {field: today, minus: 2 years}   {field: applied_on, month: start}
{field: votes_all, share: 1/2}
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from lifang.kernel.worktime import Period, Unit

DAY = len("2026-01-31")
SHIFTS = ("plus", "minus")
SHIFT_UNITS = frozenset({Unit.DAYS, Unit.MONTHS, Unit.YEARS})
ID_NUMBER = re.compile(
    r"[0-9]{6}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]"
)  # GB 11643: the birthday stands inside
_SHARE = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")


@dataclass(frozen=True, slots=True)
class Operand:
    field: str
    plus: Period | None = None
    minus: Period | None = None
    share: Fraction | None = None  # of a number
    month_start: bool = False  # the first day of the month a date lies in


def parse_operand(data: Mapping[Any, object]) -> Operand:
    """Raises ValueError with what is wrong."""
    name = data.get("field")
    if not isinstance(name, str) or not name:
        raise ValueError(f"expected the name of a field to compare with, found {name!r}")
    unknown = sorted(set(map(str, data)) - {"field", *SHIFTS, "share", "month"})
    if unknown:
        raise ValueError(f"beside field only plus, minus, share or month; found {', '.join(unknown)}")
    if "share" in data and len(data) > 2:
        raise ValueError("a share is of a number, and a number is not moved by days or months")
    if "month" in data and data["month"] != "start":
        raise ValueError("month can only be start, the first day of the month")
    return Operand(
        field=name,
        plus=_shift(data["plus"]) if "plus" in data else None,
        minus=_shift(data["minus"]) if "minus" in data else None,
        share=_share(data["share"]) if "share" in data else None,
        month_start="month" in data,
    )


def operand_data(operand: Operand) -> dict[str, str]:
    data = {"field": operand.field}
    for name, period in (("plus", operand.plus), ("minus", operand.minus)):
        if period is not None:
            data[name] = str(period)
    if operand.share is not None:
        data["share"] = f"{operand.share.numerator}/{operand.share.denominator}"
    if operand.month_start:
        data["month"] = "start"
    return data


def resolve(operand: Operand, values: Mapping[str, object]) -> object:
    """The value to compare with; None when the field is empty or cannot be moved so."""
    value = values.get(operand.field)
    if operand.share is not None:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return value * operand.share if is_number else None  # type: ignore[operator]
    if operand.plus is None and operand.minus is None and not operand.month_start:
        return value
    text = value.isoformat() if isinstance(value, date) else value
    day = read_day(text)
    if day is None:
        return None
    if operand.month_start:
        day = day.replace(day=1)
    try:
        if operand.plus is not None:
            day = moved(day, operand.plus)
        if operand.minus is not None:
            day = moved(day, operand.minus, back=True)
    except (ValueError, OverflowError):  # beyond the years that dates have
        return None
    return day.isoformat() + str(text)[DAY:]


def moved(day: date, period: Period, *, back: bool = False) -> date:
    """The matching day so much later or earlier, else the last of its month (Civil Code 202)."""
    count = -period.count if back else period.count
    if period.unit is Unit.DAYS:
        return day + timedelta(days=count)
    months = day.month - 1 + count * (12 if period.unit is Unit.YEARS else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def read_day(value: object) -> date | None:
    """The day of a date, of a moment, or the birthday in an identity number."""
    text = str(value or "")
    if born := ID_NUMBER.fullmatch(text):
        text = "-".join(born.groups())
    try:
        return date.fromisoformat(text[:DAY])
    except ValueError:
        return None


def years_between(first: object, last: object) -> int | None:
    """Whole years lived: on the birthday one is a year older."""
    begin, end = read_day(first), read_day(last)
    if begin is None or end is None:
        return None
    return end.year - begin.year - ((end.month, end.day) < (begin.month, begin.day))


def _shift(data: object) -> Period:
    period = Period.parse(str(data))
    if period.unit not in SHIFT_UNITS:
        raise ValueError(f"a date is moved by days, months or years, not by {period}")
    return period


def _share(data: object) -> Fraction:
    match = _SHARE.fullmatch(str(data))
    if match is None:
        raise ValueError(f"a share is written 1/2 or 2/3, not {data!r}")
    return Fraction(int(match[1]), int(match[2]))


_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {"plus": "{}之后{}", "minus": "{}之前{}", "share": "{}的{}", "month": "{}当月1日"},
    "en": {
        "plus": "{1} after {0}", "minus": "{1} before {0}", "share": "{1} of {0}",
        "month": "the first day of the month of {}",
    },
}  # fmt: skip


def describe_operand(operand: Operand, language: str, label: str) -> str:
    words = _WORDS["zh" if language.startswith("zh") else "en"]
    text = words["month"].format(label) if operand.month_start else label
    for name, period in (("plus", operand.plus), ("minus", operand.minus)):
        if period is not None:
            text = words[name].format(text, period.describe(language))
    if operand.share is not None:
        text = words["share"].format(text, f"{operand.share.numerator}/{operand.share.denominator}")
    return text
