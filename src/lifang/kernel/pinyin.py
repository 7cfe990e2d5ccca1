"""The initials under which people type Chinese names: 东苑小区1号楼 → dyxq1hl.

GB 2312 orders its 3,755 common characters by their sound, so the range a character stands in gives its initial. There is no
table of words here, and a character with two sounds counts with the one the standard filed it under; rare ones are left out.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

STARTS = (
    (0xB0A1, "a"), (0xB0C5, "b"), (0xB2C1, "c"), (0xB4EE, "d"), (0xB6EA, "e"), (0xB7A2, "f"), (0xB8C1, "g"),
    (0xB9FE, "h"), (0xBBF7, "j"), (0xBFA6, "k"), (0xC0AC, "l"), (0xC2E8, "m"), (0xC4C3, "n"), (0xC5B6, "o"),
    (0xC5BE, "p"), (0xC6DA, "q"), (0xC8BB, "r"), (0xC8F6, "s"), (0xCBFA, "t"), (0xCDDA, "w"), (0xCEF4, "x"),
    (0xD1B9, "y"), (0xD4D1, "z"),
)  # fmt: skip
LAST = 0xD7F9
RARER = {
    "b": "亳璧", "c": "褚琮岑", "d": "邸岱玳", "f": "翡沣", "h": "晖昊泓桦荟蕙珲", "j": "璟瑾菁珏憬隽婧泾",
    "l": "珑岚鹭鸾麟翎琅璐郦", "m": "懋茗旻", "n": "楠", "p": "璞", "q": "淇麒祺琪倩阙", "r": "睿芮嵘", "s": "晟泗嵩",
    "t": "婷", "w": "炜", "x": "馨曦鑫璇萱昕暄禧玺榭忻", "y": "怡颐瀛漪滢瑶瑜樾煜晔烨曜翊闫峪", "z": "梓芷渚祯",
}  # fmt: skip
_RARER = {character: letter for letter, characters in RARER.items() for character in characters}
_CODES = [code for code, _letter in STARTS]


def initials(text: str) -> str:
    return "".join(map(_initial, unicodedata.normalize("NFKC", text).casefold()))


def _initial(character: str) -> str:
    if character.isascii():
        return character if character.isalnum() else ""
    try:
        code = int.from_bytes(character.encode("gb2312"))
    except UnicodeEncodeError:
        return _RARER.get(character, "")
    if _CODES[0] <= code <= LAST:
        return STARTS[bisect_right(_CODES, code) - 1][1]
    return _RARER.get(character, "")
