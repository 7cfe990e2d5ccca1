"""Memberships, grants, stand-ins, duties and registrations all count from a first day to a last day, both included."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from lifang.people.commands.errors import AlreadyEnded, BadPeriod
from lifang.people.models import Duty, Grant, Membership, Registration, StandIn


def check_period(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise BadPeriod(
            _("The last day %(until)s is before the first day %(from)s.")
            % {"until": until_on, "from": from_on}
        )


def overlapping(from_on: date, until_on: date | None) -> Q:
    rows = Q(until_on__isnull=True) | Q(until_on__gte=from_on)
    return rows if until_on is None else rows & Q(from_on__lte=until_on)


def end(row: Membership | Grant | StandIn | Duty, last_day: date) -> None:
    check_end(row, last_day)
    row.until_on = last_day
    row.save(update_fields=["until_on"])


def check_end(row: Membership | Grant | StandIn | Duty | Registration, last_day: date) -> None:
    """A row that should never have counted ends on the day before it began."""
    if last_day < row.from_on - timedelta(days=1):
        raise BadPeriod(
            _("It began on %(from)s; its last day cannot be %(until)s.")
            % {"from": row.from_on, "until": last_day}
        )
    if row.until_on is not None and row.until_on <= last_day:
        raise AlreadyEnded(_("Its last day is %(until)s already.") % {"until": row.until_on})


def written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
