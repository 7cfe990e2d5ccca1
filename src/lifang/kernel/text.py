"""Search in Chinese and any other writing by pairs of characters, the same on SQLite and PostgreSQL; masking.

A text is cut into runs at spaces and punctuation. A run abc gives the tokens ab, bc and, at its end, c alone:
every character begins a token, and as a single one ends each run, no phrase of pairs reaches across a gap.
A token is "x" and six hex digits a character: both engines see a plain word, be it Han, emoji or Latin.
PostgreSQL keeps word positions up to 16,383 only: cut longer texts into several vectors.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow each other; a `prefix` is the beginning of any token."""

    tokens: tuple[str, ...]
    prefix: bool = False


def normalise(text: str) -> str:
    """One form for what people take for the same: width, case, spacing, invisible marks of copying."""
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def runs(text: str) -> list[str]:
    return normalise(text).translate(_GAPS).split()


def grams(text: str) -> list[str]:
    """Tokens to index: joined by spaces, the text of an FTS5 (unicode61) row or a 'simple' tsvector."""
    return [token for run in runs(text) for token in (*_pairs(run), f"x{_CODES[run[-1]]}")]


def phrases(query: str) -> list[Phrase]:
    """All of them must match."""
    return [
        Phrase(tuple(_pairs(run))) if len(run) > 1 else Phrase((f"x{_CODES[run]}",), prefix=True)
        for run in runs(query)
    ]


def fts5_query(query: str) -> str:
    """For MATCH; "" if there is nothing to search for."""
    return " AND ".join(f'"{" ".join(p.tokens)}"{"*" if p.prefix else ""}' for p in phrases(query))


def tsquery(query: str) -> str:
    """For to_tsquery('simple', …); "" if there is nothing to search for."""
    return " & ".join(f"({' <-> '.join(p.tokens)}{':*' if p.prefix else ''})" for p in phrases(query))


def _pairs(run: str) -> list[str]:
    return [f"x{first}{second}" for first, second in pairwise([_CODES[character] for character in run])]


class _Codes(dict[str, str]):
    """Six hex digits of each character, made when first met: indexing asks this most."""

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{ord(character):06x}"
        return code


class _Gaps(dict[int, int]):
    """For str.translate: a blank for what parts two runs, every other character for itself."""

    def __missing__(self, number: int) -> int:
        category = unicodedata.category(chr(number))
        kept = self[number] = ord(" ") if category[0] in "ZP" or category == "Cc" else number
        return kept


_CODES, _GAPS = _Codes(), _Gaps()


REDACTED = "***"

_HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_MOBILE = r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)"
_LANDLINE = r"(?<!\d)\(?0\d{2,3}\)?[ -]?\d{3,4}[ -]?\d{4}(?!\d)"
_SERVICE_LINE = r"(?<!\d)[48]00(?:[ -]?\d{3,4}){2}(?!\d)"
_PLATE = (
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][·• .-]?"
    r"(?=[A-Z]*\d)[A-HJ-NP-Z0-9]{4,5}[A-HJ-NP-Z0-9挂学警港澳](?![A-Z0-9])"  # GA 36-2018
)
_PRIVATE = re.compile(f"{_MOBILE}|{_LANDLINE}|{_SERVICE_LINE}|{_PLATE}", re.ASCII | re.IGNORECASE)
_MAYBE_ID = re.compile(r"(?<!\d)\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx](?!\d)", re.ASCII)


def mask_name(name: str) -> str:
    """张三丰 → 张**: enough to recognise one's own."""
    return re.sub(r"(?<=\w)\w", "*", name)


def mask_phone(phone: str) -> str:
    return _mask(phone, first=3, last=4)


def mask_id(number: str) -> str:
    """The birth date and the order number stay hidden."""
    return _mask(number, first=3, last=2)


def redact(text: str) -> str:
    """Takes phone, identity and plate numbers out of a text to be published. A person still reads it."""
    plain = text.translate(_HALF_WIDTH)  # keeps every character in its place
    spans = [match.span() for match in _PRIVATE.finditer(plain)]
    spans += [m.span() for m in _MAYBE_ID.finditer(plain) if is_id_number(re.sub("[ -]", "", m[0]))]
    kept, end = [], 0
    for start, stop in sorted(spans):
        if start >= end:
            kept += [text[end:start], REDACTED]
        end = max(end, stop)
    return "".join([*kept, text[end:]])


def whole_number(text: str, digits: int = 9) -> int | None:
    """What somebody typed, or an address says: so many plain digits at most, nine of which every database takes; else none.

    `str.isdigit` alone is no guard: it takes ², of which `int` makes no number, and a number of any length.
    """
    return int(text) if len(text) <= digits and re.fullmatch("[0-9]+", text) else None


def is_id_number(number: str) -> bool:
    """GB 11643-1999: 17 digits and a check character by ISO 7064 MOD 11-2."""
    if not re.fullmatch(r"\d{17}[\dXx]", number, re.ASCII):
        return False
    weighed = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[weighed % 11] == number[17].upper()


def _mask(value: str, *, first: int, last: int) -> str:
    if len(value) <= first + last:
        return "*" * len(value)
    return value[:first] + "*" * (len(value) - first - last) + value[-last:]
