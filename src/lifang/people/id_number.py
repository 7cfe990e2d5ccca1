"""GB 11643-1999: six digits of place, the day of birth, an order number, a check character."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal

from lifang.kernel.text import is_id_number

Fault = Literal["form", "birthday", "check"]


def normalise(text: str) -> str:
    """As printed on the card, from what was typed: full-width digits, spaces, a small x."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def fault_of(number: str, *, today: date) -> Fault | None:
    """The first thing wrong with a normalised number; None when a card can carry it."""
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number, re.ASCII):
        return "form"
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "birthday"
    if not date(1850, 1, 1) <= born_on <= today:
        return "birthday"
    return None if is_id_number(number) else "check"
