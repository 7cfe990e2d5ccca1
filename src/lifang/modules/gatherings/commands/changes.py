"""What changes after it was said: another time or place, a report put right; and one plan for many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import WrongState
from lifang.cases.steps import check_state, write, wrong
from lifang.modules.gatherings.commands.gatherings import check_plan, check_told_in_time, plan
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.commands.told import tell_moved
from lifang.modules.gatherings.models import Gathering
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.record.door import transaction
from lifang.record.journal import moment

STEPS = {"daily": timedelta(days=1), "weekly": timedelta(weeks=1)}
MOST_TIMES = 60
_State = Gathering.State


def plan_series(
    *, every: str, times: int, starts_at: datetime, ends_at: datetime, key: str, **given: Any
) -> list[Gathering]:
    """The shifts of a stall, a course of ten evenings: one gathering each, at the same hour on the clock; all or none.

    `given`: as for `plan`.
    """
    if every not in STEPS:
        raise wrong("repeat", _("Choose how often it is repeated."))
    if not 2 <= times <= MOST_TIMES:
        raise wrong("times", _("A series is planned for 2 to %(most)s times.") % {"most": MOST_TIMES})
    with transaction():
        return [
            plan(
                starts_at=_later(starts_at, number * STEPS[every]),
                ends_at=_later(ends_at, number * STEPS[every]),
                key=f"{key}/{number}",
                **given,
            )
            for number in range(times)
        ]


def _later(at: datetime, by: timedelta) -> datetime:
    return (at.astimezone(profile().calendar.zone) + by).astimezone(UTC)


def move(
    *,
    gathering: Gathering,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    reason: str,
    actor: Actor,
    key: str,
    now: datetime,
) -> Gathering:
    """Another time or place, before it begins; whoever signed up stays on the list and is told."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.PLANNED, _State.NOTICED)
        check_plan(
            kind=row.kind, title=row.title, place=place, starts_at=starts_at, ends_at=ends_at, invited=row.invited
        )  # fmt: skip
        if not reason.strip():
            raise wrong("reason", _("Please write down why."))
        if now >= row.starts_at:
            raise WrongState(_("It has begun already: cancel it and plan another time."))
        if (starts_at, ends_at, place.strip()) == (row.starts_at, row.ends_at, row.place):
            raise wrong("starts_at", _("Choose another time or place."))
        if row.state == _State.NOTICED:
            check_told_in_time(row, starts_at, now)
            if row.agenda.filter(outcome="").exists():
                raise WrongState(
                    _(
                        "Its issues were announced for this time by a posted notice: cancel it and announce another."
                    )
                )
        before = {"starts_at": moment(row.starts_at), "ends_at": moment(row.ends_at), "place": row.place}
        row.starts_at, row.ends_at, row.place = starts_at, ends_at, place.strip()
        row.save(update_fields=["starts_at", "ends_at", "place"])
        after = {"starts_at": moment(starts_at), "ends_at": moment(ends_at), "place": row.place}
        facts = {**after, "before": before, "reason": reason.strip()}
        write(row, "moved", actor=actor, key=key, now=now, facts=facts)
        if actor.kind != "import":  # what happened long ago elsewhere is news to nobody
            tell_moved(row, reason.strip(), now)
    return row


def correct_report(
    *,
    gathering: Gathering,
    text: str,
    reason: str,
    actor: Actor,
    key: str,
    now: datetime,
    costs: int | None = None,
    works: Sequence[str] = (),
) -> Gathering:
    """Everybody reads the new text, and that and why it was corrected; the old one stays in the record."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.REPORTED)
        if not text.strip():
            raise wrong("text", _("Write a few sentences about what came of it."))
        if not reason.strip():
            raise wrong("reason", _("Please write down why."))
        row.report, row.costs = text.strip(), costs
        row.works = [work.strip() for work in works if work.strip()]
        row.save(update_fields=["report", "costs", "works"])
        facts = {"text": row.report, "costs": costs, "works": row.works, "reason": reason.strip()}
        write(row, "report-corrected", actor=actor, key=key, now=now, facts=facts)
    return row
