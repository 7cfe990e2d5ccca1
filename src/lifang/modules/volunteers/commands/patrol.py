"""The log of somebody on duty. A note is a line of it; what somebody must act on becomes a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from lifang.cases import commands as cases
from lifang.cases.batch import Files
from lifang.cases.models import Case
from lifang.modules.volunteers.commands.sheet import Sheet, sheet
from lifang.modules.volunteers.errors import BadNeed, ServiceRefused
from lifang.modules.volunteers.models import Observation, Shift
from lifang.people.actors import Actor
from lifang.places.models import Site

LONGEST_NOTE = 500  # characters


def observe(*, shift: Shift, note: str, actor: Actor, key: str, now: datetime) -> Observation:
    """“Nothing to report” is worth a line, too: it proves that somebody looked."""
    said = note.strip()
    if not said or len(said) > LONGEST_NOTE:
        problem = _("Write what you saw, in at most %(longest)d characters.") % {"longest": LONGEST_NOTE}
        raise BadNeed(problem, {"note": problem})
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_speaks_for(shift.person)
        if page.again:
            return Observation.objects.get(pk=page.again.facts["observation"])
        return _write(page, shift, note=said, case=None)


def report(
    *,
    shift: Shift,
    program: str,
    data: Mapping[str, object],
    actor: Actor,
    key: str,
    now: datetime,
    language: str,
    site: Site | None = None,
    files: Files = (),
) -> Observation:
    """Opens a case of this program, which the district chose, and says in the log which: both or neither."""
    with sheet(shift.need, actor=actor, key=key, now=now) as page:
        page.check_speaks_for(shift.person)
        if page.again:
            return Observation.objects.get(pk=page.again.facts["observation"])
        _running(page, shift)
        case = cases.receive(
            program=program,
            actor=actor,
            data=data,
            key=f"{key}/case",
            now=now,
            channel="field",
            language=language,
            site=site or page.need.site,
            area=page.need.area_id,
            files=files,
        )
        return _write(page, shift, note="", case=case)


def _write(page: Sheet, shift: Shift, *, note: str, case: Case | None) -> Observation:
    row = _running(page, shift)
    seen = Observation.objects.create(shift=row, at=page.now, note=note, case=case)
    facts = {"observation": seen.pk, "shift": row.code, "case": case.ref if case else ""}
    page.write("observed", facts, payload={"note": note} if note else None, person=row.person)
    return seen


def _running(page: Sheet, shift: Shift) -> Shift:
    row = page.need.shifts.select_related("person").get(pk=shift.pk)
    if row.state != Shift.State.RUNNING:
        raise ServiceRefused(_("Sign in first; the log is kept while you are on duty."))
    return row
