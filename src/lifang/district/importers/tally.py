from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass
class Tally:
    """What an import did, or would do."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, word: str) -> None:
        match word:
            case "added":
                self.added += 1
            case "changed":
                self.changed += 1
            case _:
                self.unchanged += 1


class BadLines(Exception):
    """Rows that the record refuses: line → why."""

    def __init__(self, problems: Mapping[int, str]) -> None:
        super().__init__(f"{len(problems)} rows")
        self.problems = dict(problems)
