"""Why something was not done; pages show it as they show the refusals of the cases' door."""

from __future__ import annotations

from typing import ClassVar

from lifang.cases.errors import Refused


class MealRefused(Refused):
    status: ClassVar[int] = 409


class BadMeal(MealRefused):
    status = 400


class NotYours(MealRefused):
    status = 403


class UnknownCanteen(MealRefused):
    """Absent and forbidden look the same."""

    status = 404
