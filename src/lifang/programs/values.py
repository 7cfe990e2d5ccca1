"""What people type → what the record keeps, and back to what people read.

One road for the web form, the API, a spreadsheet and an offline phone, so that none of them lets in what
another refuses. Kept values are JSON: text, whole numbers, true and false, lists of text. Money is whole fen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from lifang.kernel import conditions
from lifang.programs import schemes, words
from lifang.programs.definition import Choice, Field
from lifang.programs.messages import message

Value: TypeAlias = str | int | bool | list[str] | None

LENGTHS = {"text": 200, "longtext": 2000, "person": 100, "organization": 200, "site": 100}
FEN = 100
MAX_NUMBER = 10**15  # exact in every JSON reader
TRUE = frozenset({"true", "yes", "y", "on", "1", "是", "有", "√", "对"})
FALSE = frozenset({"false", "no", "n", "off", "0", "否", "无", "没有", "×", "不"})
EMPTY: tuple[object, ...] = (None, "", [])

_MONEY = re.compile(r"[¥$]?(-?[0-9]{1,12}(?:\.[0-9]+)?)(万)?元?")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_CLOCK = re.compile(
    r"([0-9]{1,2})[:时]([0-9]{1,2})?(?::([0-9]{1,2})(?:\.[0-9]+)?|分)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([1-9][0-9]{6,7})")
_LOCAL = re.compile(r"[1-9][0-9]{6,7}|[48]00[0-9]{7}|1[0-9]{2,4}|9[0-9]{4}")
_ABROAD = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, 5.2


class ValueProblem(ValueError):
    """A value that cannot be kept; the text is in the person's language and says what to do."""


def clean(field: Field, raw: object, language: str) -> Value:
    """The value the record keeps; None for an empty one."""
    if isinstance(raw, str):
        raw = tidy(raw, lines=field.type == "longtext")
    if isinstance(raw, list | tuple) and field.type != "choices":
        if len(raw) > 1:
            raise ValueProblem(message("one", language, label=words.text(field.label, language)))
        raw = raw[0] if raw else None
        return clean(field, raw, language)
    if raw is None or raw in ("", [], ()):
        return None
    return _CLEANERS.get(field.type, _text)(_Asked(field, raw, language))


def clean_all(
    fields: Iterable[Field], raw: Mapping[str, object], language: str
) -> tuple[dict[str, Value], dict[str, str]]:
    """The values of a whole form, and what is wrong by field name.

    A field whose `when` does not hold is not kept, whatever was sent. A name that is no field is a problem
    too: silence would lose what somebody meant to tell.
    """
    asked = list(fields)
    known = {field.name for field in asked}
    values: dict[str, Value] = {}
    problems = {name: message("unknown", language, name=name) for name in map(str, raw) if name not in known}
    for field in asked:
        if field.when is not None and not conditions.evaluate(field.when, values):
            continue
        try:
            value = clean(field, raw.get(field.name), language)
        except ValueProblem as problem:
            problems[field.name] = str(problem)
            continue
        if value in EMPTY and field.required:
            problems[field.name] = message("required", language, label=words.text(field.label, language))
        elif value not in EMPTY:
            values[field.name] = value
    return values, problems


def show(field: Field, value: Value, language: str) -> str:
    """The value as people there write it; empty text for an empty value."""
    if value is None or value in ("", []):
        return ""
    chinese = language.startswith("zh")
    if field.type == "flag":
        return ("是" if value else "否") if chinese else ("yes" if value else "no")
    if field.type == "money" and isinstance(value, int):
        return show_money(value, language)
    if field.type == "integer":
        return f"{value:,}"
    if field.type == "choice":
        return _choice_text(field.choices, str(value), language)
    if field.type == "choices" and isinstance(value, list):
        return ("、" if chinese else ", ").join(_choice_text(field.choices, each, language) for each in value)
    if field.type == "category" and field.scheme:
        category = schemes.load(field.scheme).find(str(value))
        return words.text(category.name, language) if category else str(value)
    if field.type == "date" and chinese:
        day = date.fromisoformat(str(value))
        return f"{day.year}年{day.month}月{day.day}日"
    if field.type == "datetime":
        moment = datetime.fromisoformat(str(value))
        day_text = f"{moment.year}年{moment.month}月{moment.day}日" if chinese else moment.date().isoformat()
        return f"{day_text} {moment:%H:%M}"
    return str(value)


def show_money(fen: int, language: str) -> str:
    yuan, rest = divmod(abs(fen), FEN)
    amount = f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"
    return f"{amount} 元" if language.startswith("zh") else f"CNY {amount}"


def tidy(text: str, *, lines: bool = False) -> str:
    """NFC, no control or direction-changing characters, no stray blanks; line breaks only where `lines`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = text.translate(_SEEN)
    if lines:
        return "\n".join(line.rstrip() for line in kept.replace("\t", " ").split("\n")).strip()
    return " ".join(kept.split())


class _Seen(dict[int, int | None]):
    """For str.translate: None for what is left out, every other character for itself."""

    def __missing__(self, number: int) -> int | None:
        character = chr(number)
        category = unicodedata.category(character)
        joiner = character in "\u200c\u200d"  # inside emoji and some scripts
        unseen = category in {"Cs", "Co", "Cn"} or (category == "Cf" and not joiner)
        unseen |= category == "Cc" and character not in "\n\t"
        kept = self[number] = None if unseen else number
        return kept


_SEEN = _Seen()


class _Asked:
    """A field, what was sent for it, and the language to complain in."""

    def __init__(self, field: Field, raw: object, language: str) -> None:
        self.field, self.raw, self.language = field, raw, language

    @property
    def text(self) -> str:
        return unicodedata.normalize("NFKC", str(self.raw)).strip()

    def problem(self, key: str, **facts: object) -> ValueProblem:
        label = words.text(self.field.label, self.language)
        raw = str(self.raw)
        shown = raw if len(raw) <= 40 else raw[:40] + "…"
        return ValueProblem(message(key, self.language, label=label, raw=shown, **facts))


def _text(asked: _Asked) -> str:
    if not isinstance(asked.raw, str | int | float | date) or isinstance(asked.raw, bool):
        raise asked.problem("one")
    text = asked.raw if isinstance(asked.raw, str) else str(asked.raw)
    limit = asked.field.max_length or LENGTHS.get(asked.field.type, LENGTHS["text"])
    if len(text) > limit:
        raise asked.problem("too_long", count=len(text), limit=limit, over=len(text) - limit)
    if asked.field.min_length is not None and len(text) < asked.field.min_length:
        raise asked.problem("too_short", count=len(text), limit=asked.field.min_length)
    return text


def _integer(asked: _Asked) -> int:
    text = asked.text.replace(",", "")
    if isinstance(asked.raw, float) and asked.raw.is_integer():
        text = str(int(asked.raw))  # a spreadsheet knows no whole numbers
    if isinstance(asked.raw, bool) or not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        raise asked.problem("integer")
    number = int(text)
    _within_limits(asked, number, 1, str)
    return number


def _money(asked: _Asked) -> int:
    """A number is yuan, as in the form; text may carry ¥, 元, 万 and thousands commas."""
    match = _MONEY.fullmatch(re.sub(r"[,\s]", "", asked.text))
    if isinstance(asked.raw, bool) or match is None:
        raise asked.problem("money")
    try:
        fen = Decimal(match[1]) * FEN * (10_000 if match[2] else 1)
    except InvalidOperation as error:
        raise asked.problem("money") from error
    if fen != fen.to_integral_value() or abs(fen) > MAX_NUMBER:
        raise asked.problem("money")
    _within_limits(asked, int(fen), FEN, lambda limit: show_money(limit, asked.language))
    return int(fen)


def _within_limits(asked: _Asked, number: int, scale: int, shown: Callable[[int], str]) -> None:
    low, high = asked.field.minimum, asked.field.maximum
    if low is not None and number < low * scale:
        raise asked.problem("minimum", limit=shown(low * scale))
    if high is not None and number > high * scale:
        raise asked.problem("maximum", limit=shown(high * scale))


def _date(asked: _Asked) -> str:
    if isinstance(asked.raw, date):
        return (asked.raw.date() if isinstance(asked.raw, datetime) else asked.raw).isoformat()
    day = _day(asked.text)
    if day is None:
        raise asked.problem("date")
    return day.isoformat()


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _datetime(asked: _Asked) -> str:
    """Kept to the minute as the clock on the wall showed it; an offset that was sent is kept too."""
    if isinstance(asked.raw, datetime):
        return asked.raw.isoformat(timespec="minutes")
    parts = re.split(r"[T ]+", asked.text.replace("日", "日 ").strip(), maxsplit=1)
    day = _day(parts[0])
    match = _CLOCK.fullmatch(parts[1].replace(" ", "")) if len(parts) == 2 else None
    if day is None or match is None:
        raise asked.problem("datetime")
    try:
        moment = datetime(day.year, day.month, day.day, int(match[1]), int(match[2] or 0), tzinfo=UTC)
        offset = "+00:00" if match[4] == "Z" else (match[4] or "")
        return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M}{offset}").isoformat(timespec="minutes")
    except ValueError as error:
        raise asked.problem("datetime") from error


def _choice(asked: _Asked) -> str:
    """The value itself, or its text in any language: a spreadsheet holds what people read."""
    text = tidy(str(asked.raw))
    for choice in asked.field.choices:
        if text == choice.value or text in choice.label.values():
            return choice.value
    comma = "、" if asked.language.startswith("zh") else ", "
    options = comma.join(words.text(choice.label, asked.language) for choice in asked.field.choices)
    raise asked.problem("choice", options=options)


def _choices(asked: _Asked) -> list[str] | None:
    raw = asked.raw
    parts = re.split(r"[;；,，、|\n]", raw) if isinstance(raw, str) else raw
    if not isinstance(parts, list | tuple):
        raise asked.problem("choice", options="")
    found = {_choice(_Asked(asked.field, part, asked.language)) for part in parts if str(part).strip()}
    return [choice.value for choice in asked.field.choices if choice.value in found] or None


def _flag(asked: _Asked) -> bool:
    text = asked.text.casefold()
    if text in TRUE or text in FALSE:
        return text in TRUE
    raise asked.problem("flag")


def _phone(asked: _Asked) -> str:
    digits = re.sub(r"[\s().–—-]", "", asked.text)
    national = re.sub(r"^(\+86|0086|86(?=1[3-9][0-9]{9}$))", "", digits)
    if _MOBILE.fullmatch(national) or _LOCAL.fullmatch(national):
        return national
    landline = _LANDLINE.fullmatch(national) or _LANDLINE.fullmatch("0" + national)
    if landline:
        return f"{landline[1]}-{landline[2]}"
    if _ABROAD.fullmatch(digits):
        return digits
    raise asked.problem("phone")


def _category(asked: _Asked) -> str:
    scheme = schemes.load(asked.field.scheme or "")
    text = asked.text
    if scheme.find(text):
        return text
    named = [c.code for c in scheme.entries.values() if c.kind == "matter" and text in c.name.values()]
    if len(named) == 1:
        return named[0]
    raise asked.problem("category")


def _id_number(asked: _Asked) -> str:
    number = re.sub(r"[\s-]", "", asked.text).upper()
    if not _ID.fullmatch(number) or _day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}") is None:
        raise asked.problem("id_number")
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if "10X98765432"[total % 11] != number[-1]:
        raise asked.problem("id_number")
    return number


def _choice_text(choices: Iterable[Choice], value: str, language: str) -> str:
    return next((words.text(c.label, language) for c in choices if c.value == value), value)


_CLEANERS: dict[str, Callable[[_Asked], Value]] = {
    "integer": _integer,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "phone": _phone,
    "category": _category,
    "id_number": _id_number,
}
