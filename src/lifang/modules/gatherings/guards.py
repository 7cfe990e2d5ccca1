"""What the steps of a deliberation issue need: a meeting that was really called, and really held with its quorum.

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
    from lifang.modules.gatherings.models import Gathering
    from lifang.people.actors import Actor


@GUARDS.register("meeting-announced")
def meeting_announced(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    del actor, data, now
    meeting = _meeting(case)
    if meeting is not None and meeting.state == meeting.State.NOTICED:
        return None
    return _("Put this issue on the agenda of a meeting and announce the meeting: that announces the issue.")


@GUARDS.register("meeting-called-off")
def meeting_called_off(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    del actor, data, now
    meeting = _meeting(case)
    if meeting is None or meeting.was_held:
        return None
    return _("Cancel the meeting on whose agenda this issue stands: that puts the issue off.")


@GUARDS.register("meeting-held")
def meeting_held(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    """The numbers of the case are those of the meeting."""
    del actor, now
    meeting = _meeting(case)
    if meeting is None or not meeting.was_held:
        return _("The meeting on this issue has not been held.")
    if (data["attended"], data["quorum"]) != (meeting.present, meeting.quorate):
        return _("The attendance list of the meeting says otherwise: %(present)s present.") % {
            "present": meeting.present
        }
    return None


@GUARDS.register("meeting-quorate")
def meeting_quorate(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> str | None:
    """With this before it, `meeting-held` has found that the flag is the meeting's own."""
    del case, actor, now
    return None if data["quorum"] else _("Without its quorum the meeting can resolve nothing.")


def _meeting(case: Case) -> Gathering | None:
    """The latest meeting that was announced with the issue on its agenda, and was not cancelled."""
    from lifang.modules.gatherings.models import AgendaItem  # noqa: PLC0415 - see above: Django runs by now

    items = AgendaItem.objects.filter(case=case, gathering__state__in=("noticed", "held", "reported"))
    latest = items.select_related("gathering").order_by("-gathering__starts_at").first()
    return latest.gathering if latest else None
