"""What the steps of a deliberation issue need: a meeting that was really called, held with its quorum, and
decided what is written here.

Registered without Django: a district folder is checked before there is a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifang.cases.extend import GUARDS

if TYPE_CHECKING:
    from lifang.cases.models import Case
    from lifang.modules.gatherings.models import AgendaItem
    from lifang.people.actors import Actor


@GUARDS.register("meeting-announced")
def meeting_announced(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    del actor, data, now
    item = _latest(case)
    if item is not None and item.gathering.state == item.gathering.State.NOTICED and not item.outcome:
        return None
    return _("Put this issue on the agenda of a meeting and announce the meeting: that announces the issue.")


@GUARDS.register("meeting-called-off")
def meeting_called_off(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    """Called off, or held and the issue put off there: for want of a quorum, say."""
    del actor, data, now
    item = _latest(case)
    if item is None or item.gathering.state == item.gathering.State.CANCELLED:
        return None
    if not item.gathering.was_held:
        return _("Cancel the meeting on whose agenda this issue stands: that puts the issue off.")
    if item.outcome == item.Outcome.PUT_OFF:
        return None
    return _("Write down with the meeting that it put this issue off: that puts the issue off here.")


@GUARDS.register("meeting-held")
def meeting_held(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    """The numbers of the case are those of the meeting, and so is what was decided: it is written down there first."""
    del actor, now
    item = _latest(case)
    if item is None or not item.gathering.was_held:
        return _("The meeting on this issue has not been held.")
    meeting = item.gathering
    if (data["attended"], data["quorum"]) != (meeting.present, meeting.quorate):
        return _("The attendance list of the meeting says otherwise: %(present)s present.") % {
            "present": meeting.present
        }
    if item.outcome != (item.Outcome.RESOLVED if data["carried"] else item.Outcome.NO_RESULT):
        return _("Write down with the meeting what it decided on this issue: that decides the issue here.")
    return None


@GUARDS.register("meeting-quorate")
def meeting_quorate(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    """With this before it, `meeting-held` has found that the flag is the meeting's own."""
    del case, actor, now
    return None if data["quorum"] else _("Without its quorum the meeting can resolve nothing.")


def _latest(case: Case) -> AgendaItem | None:
    """The issue on the agenda of the meeting that was announced last, also when that was cancelled afterwards."""
    from lifang.modules.gatherings.models import AgendaItem  # noqa: PLC0415 - see above: Django runs by now

    items = AgendaItem.objects.filter(case=case, gathering__noticed_at__isnull=False)
    return items.select_related("gathering").order_by("-gathering__noticed_at", "-pk").first()
