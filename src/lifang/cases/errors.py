"""Why the door stayed shut. Each message says what is wrong and what to do; a view only picks the status code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise


class Refused(Exception):
    status: ClassVar[int] = 400

    def __init__(self, message: str | Promise, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems = dict(problems or {})

    def __str__(self) -> str:
        detail = "; ".join(f"{name}: {problem}" for name, problem in self.problems.items())
        return f"{self.message} ({detail})" if detail else str(self.message)


class BadInput(Refused):
    status = 400


class NotAllowed(Refused):
    status = 403


class UnknownCase(Refused):
    """Absent and forbidden look the same."""

    status = 404


class WrongState(Refused):
    status = 409
