"""From served to entered: the organiser confirms, everybody may object for some days, then it stands in the record.

The record is true and whole (Regulations on Voluntary Service art. 19): what is asked about is held until a person
has ruled on it, and nothing is cut down silently.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.kernel import worktime
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.commands.sheet import Sheet, sheet
from lifang.modules.volunteers.commands.shifts import check_order
from lifang.modules.volunteers.errors import BadNeed, NotYours, ServiceRefused
from lifang.modules.volunteers.models import Shift
from lifang.modules.volunteers.queries.record import asked_about, minutes_counted, open_questions
from lifang.modules.volunteers.standard import standard
from lifang.people.actors import Actor
from lifang.places.profile import profile
from lifang.record.journal import moment

State = Shift.State
WAITING = (State.RUNNING, State.SERVED)
HELD = (State.CONFIRMED, State.CONTESTED)


def confirm(
    *,
    shift: Shift,
    actor: Actor,
    key: str,
    now: datetime,
    signed_in_at: datetime | None = None,
    signed_out_at: datetime | None = None,
) -> Shift:
    """The organiser says that this time was served, or corrects it. Without an open question it is published at once."""
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        row = _row(page, shift)
        if page.again:
            return row
        _check_other(page, row)
        if row.state not in WAITING:
            raise ServiceRefused(_("These hours were confirmed or refused already."))
        _correct(row, signed_in_at, signed_out_at, now)
        row.confirmed_by, row.confirmed_at, row.state = actor.name, now, State.CONFIRMED
        row.save()
        if row.code not in open_questions([row.person_id]):
            _publish(row, now)
        page.write("hours-confirmed", _facts(row), person=row.person)
        return row


def rule_on(
    *,
    shift: Shift,
    counts: bool,
    reason: str,
    actor: Actor,
    key: str,
    now: datetime,
    signed_in_at: datetime | None = None,
    signed_out_at: datetime | None = None,
) -> Shift:
    """On a question of the checks or an objection: it counts, perhaps with other times, or it does not.

    It answers what was asked before; a question that its own correction raises is to be decided anew.

    Hours that nobody confirmed yet may be refused, too. The volunteer reads the reason, and may object to it.
    """
    said = _needed(reason, "reason")
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        row = _row(page, shift)
        if page.again:
            return row
        _check_other(page, row)
        if row.state not in (HELD if counts else (*HELD, *WAITING)):
            raise ServiceRefused(_("Nothing is to be decided about these hours now; load the page again."))
        if counts and row.signed_by == actor.name:
            raise NotYours(_("You signed them in yourself; somebody else must decide that it counts."))
        known, as_signed = asked_about(row), (row.signed_in_at, row.signed_out_at)
        row.ruling, row.confirmed_by, row.confirmed_at, row.ruled_at = said, actor.name, now, now
        row.state = State.CONFIRMED if counts else State.REFUSED
        if counts:
            _correct(row, signed_in_at, signed_out_at, now)
            if (row.signed_in_at, row.signed_out_at) != as_signed:
                row.publish_until = None  # nobody could object to these times yet
        row.save()
        answered = sorted([kind, sorted(codes)] for kind, codes in known & asked_about(row))
        row.answered = answered
        row.save()
        if counts and row.code not in open_questions([row.person_id]):
            _publish(row, now)
        facts = _facts(row) | {"answered": answered}
        page.write("hours-judged", facts, payload={"reason": said}, person=row.person)
        return row


def object_to(*, shift: Shift, text: str, actor: Actor, key: str, now: datetime) -> Shift:
    """By the volunteer, to what was published or refused; or by the organiser, for anybody who says that it is not true."""
    said = _needed(text, "text")
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_speaks_for(shift.person)
        row = _row(page, shift)
        if page.again:
            return row
        if row.state not in (State.PUBLISHED, State.REFUSED):
            raise ServiceRefused(
                _("Objections are taken while hours are published, or after they were refused.")
            )
        row.state, row.objection = State.CONTESTED, said
        row.save(update_fields=["state", "objection"])
        page.write("objected", {"shift": row.code}, payload={"text": said}, person=row.person)
        return row


def enter(*, shift: Shift, actor: Actor, key: str, now: datetime) -> Shift:
    """The days for objections are over. For the sweep; hours with an open question wait for a ruling."""
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_organiser()
        row = _row(page, shift)
        if page.again:
            return row
        if row.state != State.PUBLISHED or row.publish_until is None or row.publish_until > now:
            raise ServiceRefused(_("These hours are not ready to be entered."))
        if row.code in open_questions([row.person_id]):
            raise ServiceRefused(
                _("There is an open question about these hours; somebody must rule on it first.")
            )
        row.state, row.minutes, row.entered_at = State.ENTERED, minutes_counted(row), now
        row.save(update_fields=["state", "minutes", "entered_at"])
        page.write("hours-entered", {"shift": row.code, "minutes": row.minutes}, person=row.person)
        return row


def _row(page: Sheet, shift: Shift) -> Shift:
    return page.need.shifts.select_related("person").get(pk=shift.pk)


def _check_other(page: Sheet, row: Shift) -> None:
    if rules.speaks_for(page.actor, row.person):
        raise NotYours(_("Nobody confirms their own hours; ask a colleague."))


def _correct(row: Shift, start: datetime | None, end: datetime | None, now: datetime) -> None:
    row.signed_in_at, row.signed_out_at = start or row.signed_in_at, end or row.signed_out_at
    if row.signed_out_at is None:
        problem = _("Signing out was forgotten: write when they left.")
        raise BadNeed(problem, {"signed_out_at": problem})
    check_order(row.signed_in_at, row.signed_out_at)
    if row.signed_out_at > now:
        problem = _("This time has not come yet.")
        raise BadNeed(problem, {"signed_out_at": problem})


def _publish(row: Shift, now: datetime) -> None:
    row.state, row.published_at = State.PUBLISHED, row.published_at or now
    if row.publish_until is None:
        row.publish_until = worktime.deadline(now, standard().publish_for, profile().calendar).due_at
    row.save()


def _facts(row: Shift) -> dict[str, Any]:
    return {
        "shift": row.code,
        "state": str(row.state),
        "signed_in_at": moment(row.signed_in_at),
        "signed_out_at": moment(row.signed_out_at) if row.signed_out_at else "",
        "publish_until": moment(row.publish_until) if row.publish_until else "",
    }


def _needed(text: str, name: str) -> str:
    if not text.strip():
        problem = _("Please write down why.")
        raise BadNeed(problem, {name: problem})
    return text.strip()
