from __future__ import annotations

from collections.abc import Mapping


class ChangeRefused(Exception):
    """The message says why and what to do, in the reader's language."""


class NotAdministrator(ChangeRefused):
    pass


class BadValue(ChangeRefused):
    pass


class BadPeriod(ChangeRefused):
    pass


class AlreadyThere(ChangeRefused):
    pass


class AlreadyEnded(ChangeRefused):
    pass


class StandInRefused(ChangeRefused):
    pass


class RegistrationRefused(ChangeRefused):
    """`problems`: what is wrong, by field name."""

    def __init__(self, message: str, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems = dict(problems or {})
