"""Codes that people copy from paper and read aloud on the phone.

29 letters: those mistaken for another (B 8, I L 1, O 0, S 5, U V, Z 2) are left out, and read as the one they
look like. The last letter is a check over the prime 29: as every place has its own weight, each single wrong
letter and each exchange of two letters is found.
"""

from __future__ import annotations

import re
import unicodedata
from random import Random
from typing import Literal

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
GROUP = 5
REF_LENGTH = 9
RECEIPT_GROUPS = 3  # 14 free letters: 68 bits, not to be guessed

_LOOK_ALIKE = str.maketrans("BILOSUZ", "81105V2")
_BREAKS = re.compile(r"[\s\-_.·‐-―−]+")
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
_MAX_GROUPS = 5  # weights repeat beyond 28 places

_ZH_WORDS = """
    零 幺 二 三 四 五 六 七 八 九 阿姨的A 长城的C 大家的D 白鹅的E 飞机的F 高铁的G
    红旗的H 建设的J 开门的K 妈妈的M 奶奶的N 朋友的P 气球的Q 人民的R 天空的T VIP的V 万里的W 西瓜的X 月亮的Y
"""
_EN_WORDS = """
    zero one two three four five six seven eight nine Alfa Charlie Delta Echo Foxtrot Golf
    Hotel Juliett Kilo Mike November Papa Quebec Romeo Tango Victor Whiskey X-ray Yankee
"""
_ZH = dict(zip(ALPHABET, _ZH_WORDS.split(), strict=True))
_EN = dict(zip(ALPHABET, _EN_WORDS.split(), strict=True))


class CodeError(ValueError):
    def __init__(self, problem: Literal["letter", "length", "check"], message: str) -> None:
        super().__init__(message)
        self.problem = problem


def new_ref(rng: Random) -> str:
    """For staff: XXXX-XXXXX. Not secret; whoever may see the case is decided elsewhere."""
    return _new(rng, REF_LENGTH)


def new_receipt(rng: Random) -> str:
    """Whoever holds it may follow the case: `rng` is `secrets.SystemRandom`, except in demos and tests."""
    return new_code(rng, RECEIPT_GROUPS)


def new_code(rng: Random, groups: int) -> str:
    if not 1 <= groups <= _MAX_GROUPS:
        raise ValueError(f"a code has 1 to {_MAX_GROUPS} groups of {GROUP} letters, not {groups}")
    return _new(rng, groups * GROUP)


def receipt_of(number: int) -> str:
    """The receipt that a large number stands for: the same for ever, where `new_receipt` draws another each time."""
    return _numbered(number, RECEIPT_GROUPS * GROUP)


def parse(text: str) -> str:
    """The code as printed, from what was typed: small, full-width or look-alike letters, no dashes."""
    letters = _BREAKS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_LOOK_ALIKE)
    for place, letter in enumerate(letters, 1):
        if letter not in _VALUES:
            hint = "a code has only digits and Latin letters"
            raise CodeError("letter", f"unknown letter {letter!r} at place {place}; {hint}")
    groups, rest = divmod(len(letters), GROUP)
    if len(letters) != REF_LENGTH and (rest or not 1 <= groups <= _MAX_GROUPS):
        hint = f"a reference has {REF_LENGTH}, a receipt {RECEIPT_GROUPS * GROUP}"
        raise CodeError("length", f"wrong length: {len(letters)} letters; {hint}")
    if _weigh(letters) != 0:
        raise CodeError(
            "check", "check failed: a letter is wrong or two are exchanged; compare it with the paper"
        )
    return _grouped(letters)


def spoken(code: str, language: str) -> str:
    """How the duty desk reads a code to a caller."""
    words, pause, group_pause = (_ZH, "、", "；") if language.startswith("zh") else (_EN, " ", ", ")
    return group_pause.join(pause.join(words[letter] for letter in group) for group in parse(code).split("-"))


def _new(rng: Random, length: int) -> str:
    return _numbered(
        rng.randrange(len(ALPHABET) ** (length - 1)), length
    )  # drawn at once: each draw asks the system


def _numbered(number: int, length: int) -> str:
    """The number's last digits to the base of the alphabet, the last one first, and the check."""
    letters, weighed = "", 0
    for weight in range(length, 1, -1):
        number, value = divmod(number, len(ALPHABET))
        letters += ALPHABET[value]
        weighed += weight * value
    return _grouped(letters + ALPHABET[-weighed % len(ALPHABET)])


def _weigh(letters: str) -> int:
    """Weights 1, 2, 3 … from the right: none is 0 and no two are equal modulo 29."""
    return sum(weight * _VALUES[letter] for weight, letter in enumerate(reversed(letters), 1)) % len(ALPHABET)


def _grouped(letters: str) -> str:
    first = len(letters) % GROUP
    groups = [letters[:first]] if first else []
    return "-".join(groups + [letters[start : start + GROUP] for start in range(first, len(letters), GROUP)])
