"""When something was done: never before the step that came first, and what was done out of reach and arrives later by the
device's own clock, which may name a moment neither to come nor overtaken.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.moves.move import Move
from lifang.record.models import Entry

FAST = timedelta(minutes=5)  # so much may a device's clock be ahead
STEPS = ("state", "custody", "merge")  # operations that somebody must have seen to act rightly after them
ALWAYS_WELCOME = ("note", "attach")  # they tell what was seen, and hold whatever happened since


def check_time(move: Move) -> None:
    """No span may end before it began, whatever a phone's clock says."""
    newest = max(move.case.opened_at, move.case.state_since, *move.fold.begun())
    if move.now < newest:
        raise BadInput(
            _(
                "The time given (%(now)s) is before the last step of the case (%(newest)s); check the clock of the device."
            )
            % {"now": move.now.isoformat(), "newest": newest.isoformat()}
        )
    _check_acted_at(move)


def _check_acted_at(move: Move) -> None:
    """A step that somebody took meanwhile is a question to the person, not a race that the last to arrive wins."""
    acted_at = move.acted_at
    if acted_at is None:
        return
    if acted_at > move.now + FAST:
        raise BadInput(_("By the clock of the device this was done in the future; put the clock right."))
    if move.name in ALWAYS_WELCOME:
        return
    arrived_since = Entry.objects.filter(stream=move.case.stream, at__gt=acted_at)
    if any(_done_at(entry) > acted_at and _is_step(entry) for entry in arrived_since):
        raise WrongState(_("The case has moved on since you did this: look at it as it is now, then decide."))


def _done_at(entry: Entry) -> datetime:
    """Several things done out of reach arrive together: their own order counts."""
    told = entry.facts.get("acted_at")
    return datetime.fromisoformat(told) if told else entry.at


def _is_step(entry: Entry) -> bool:
    return any(op["op"] in STEPS for op in entry.facts["ops"])
