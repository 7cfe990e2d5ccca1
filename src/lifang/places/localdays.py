"""The district's own holidays and workdays, changed in the browser. Deadlines counted from then on know them.

The web server and the worker each keep the days in memory: `load` reads them at start and before each round of work, so that a
change reaches the other process within one round. A running deadline keeps its date and the calendar it was counted by.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from lifang.places.models import LocalDay
from lifang.places.profile import profile, with_local_days
from lifang.record.commands import append
from lifang.record.door import transaction
from lifang.record.models import Entry

STREAM = "calendar/local"


class DayRefused(Exception):
    pass


def load() -> None:
    """A database that is not made yet has no local days."""
    if LocalDay._meta.db_table in connection.introspection.table_names():
        with_local_days(dict(LocalDay.objects.values_list("day", "worked")))


def set_local_day(
    *, day: date, worked: bool, name: str, actor: str, now: datetime, key: str | None = None
) -> LocalDay:
    """`worked`: a weekend or holiday on which offices work; else a day they are closed."""
    if not name.strip():
        raise DayRefused(_("Say why: people read it beside the date."))
    with transaction():
        if _written_before(key):
            return LocalDay.objects.get(day=day)
        known = LocalDay.objects.filter(day=day).first()
        if known is None and profile().calendar.is_workday(day) is worked:
            raise DayRefused(
                _("%(day)s is a workday already.") % {"day": day}
                if worked
                else _("%(day)s is a day off already.") % {"day": day}
            )
        row, _made = LocalDay.objects.update_or_create(
            day=day, defaults={"worked": worked, "name": name.strip()}
        )
        facts = {"day": day.isoformat(), "worked": worked, "name": row.name}
        append(stream=STREAM, kind="local-day-set", actor=actor, facts=facts, now=now, key=key)
    load()
    return row


def clear_local_day(*, day: date, actor: str, now: datetime, key: str | None = None) -> None:
    with transaction():
        if _written_before(key):
            return
        gone, _rows = LocalDay.objects.filter(day=day).delete()
        if not gone:
            raise DayRefused(_("There is no local day on %(day)s.") % {"day": day})
        append(
            stream=STREAM,
            kind="local-day-cleared",
            actor=actor,
            facts={"day": day.isoformat()},
            now=now,
            key=key,
        )
    load()


def _written_before(key: str | None) -> bool:
    return key is not None and Entry.objects.filter(stream_id=STREAM, key=key).exists()
