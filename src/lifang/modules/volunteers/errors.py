"""Why something was not done; pages show it as they show the refusals of the cases' door."""

from __future__ import annotations

from typing import ClassVar

from lifang.cases.errors import Refused


class ServiceRefused(Refused):
    """Not possible as things stand: the rules of voluntary service, or somebody was faster."""

    status: ClassVar[int] = 409


class BadNeed(ServiceRefused):
    status = 400


class NotYours(ServiceRefused):
    status = 403


class UnknownService(ServiceRefused):
    """Absent and forbidden look the same."""

    status = 404
