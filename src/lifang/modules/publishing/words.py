"""What the program of submissions gives to the pages of the journal, in a district that offers it."""

from __future__ import annotations

from lifang.cases.book import book
from lifang.modules.publishing.queries import SUBMISSION
from lifang.programs import values


def takes_submissions() -> bool:
    return SUBMISSION in book().programs


def genre_of(value: str, language: str) -> str:
    """In words; nothing where the district's program knows no genres."""
    program = book().programs.get(SUBMISSION)
    field = program.fields.get("genre") if program else None
    return values.show(field, value, language) if field else ""
