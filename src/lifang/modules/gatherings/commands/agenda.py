"""Deliberation: issues come before a meeting, and the meeting's resolution goes into the issue's own case."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from lifang.cases.batch import Batch
from lifang.cases.errors import WrongState
from lifang.cases.evidence import StoredFile
from lifang.cases.models import Case
from lifang.cases.steps import check_state, write, wrong
from lifang.modules.gatherings import rules
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.models import AgendaItem, Gathering, GatheringFile
from lifang.modules.gatherings.rules import ISSUE
from lifang.people.actors import Actor
from lifang.record.door import transaction

PROVEN_BY = (GatheringFile.Kind.MINUTES, GatheringFile.Kind.ATTENDANCE)
"""Kinds of files that the program wants with a resolution; they are the meeting's own."""
_Outcome = AgendaItem.Outcome
_ACTIONS = {_Outcome.RESOLVED: "resolve", _Outcome.NO_RESULT: "no-result", _Outcome.PUT_OFF: "postpone"}


def raise_issue(
    *, case: Case, description: str, actor: Actor, key: str, now: datetime, language: str = "zh"
) -> Case:
    """What one case shows to concern all is talked over by all: a new issue under that case, both entries or none.

    The case closes after the issue, so that whoever reported it hears what was decided; taken out from under it, before.
    """
    with Batch() as batch:
        if not rules.may_be_raised(case):
            raise WrongState(_("Only an open case of public service can be raised as an issue."))
        issue = batch.receive(
            program=ISSUE,
            actor=actor,
            data={"description": description},
            key=key,
            now=now,
            channel="field",
            language=language,
            area=case.area_id,
            site=case.site,
        )
        return batch.perform(
            ref=issue.ref,
            action="link",
            actor=actor,
            data={"ref": case.ref},
            key=f"{key}/link",
            now=now,
            language=language,
        )


def put_on_agenda(*, gathering: Gathering, case: Case, actor: Actor, key: str, now: datetime) -> AgendaItem:
    """Before the notice goes out: a meeting talks over nothing that was not announced."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row.agenda.get(case=case)
        check_runs(actor, row)
        check_state(row, Gathering.State.PLANNED)
        if row.kind != Gathering.Kind.DELIBERATION:
            raise WrongState(_("Only a residents' council has issues on its agenda."))
        if case.program != ISSUE or case.state != "listed" or case.purpose != row.purpose:
            raise wrong(
                "case", _("Only an issue that was checked and put on the list can come before a meeting.")
            )
        ahead = (Gathering.State.PLANNED, Gathering.State.NOTICED)
        if AgendaItem.objects.filter(case=case, outcome="", gathering__state__in=ahead).exists():
            raise wrong("case", _("This issue stands on the agenda of a meeting already."))
        item = AgendaItem.objects.create(gathering=row, case=case, number=row.agenda.count() + 1)
        facts = {"case": case.ref, "number": item.number}
        write(row, "put-on-agenda", actor=actor, key=key, now=now, facts=facts, subject=case.stream)
    return item


def resolve(
    *,
    item: AgendaItem,
    actor: Actor,
    key: str,
    now: datetime,
    in_favour: int | None = None,
    put_off: bool = False,
    resolution: str = "",
    owner: str = "",
    done_by: date | None = None,
    reason: str = "",
    language: str = "zh",
) -> AgendaItem:
    """What the meeting made of one issue. Carried when more than half of those present agreed; else `reason` says why not.

    Without its quorum, or by its own choice (`put_off`), the meeting decides nothing: the issue waits for another one.
    One call of the case's own door: the numbers are the meeting's, the proof its minutes and its attendance list.
    """
    with transaction():
        row, earlier = begin(item.gathering, actor=actor, key=key)
        found = row.agenda.select_related("case").get(pk=item.pk)
        if earlier:
            return found
        check_runs(actor, row)
        check_state(row, Gathering.State.HELD, Gathering.State.REPORTED)
        if found.outcome:
            raise WrongState(_("What this meeting made of the issue is written down already."))
        present = row.present
        found.outcome, found.in_favour = _made_of_it(row, present, in_favour, put_off)
        proofs = [] if found.outcome == _Outcome.PUT_OFF else _proofs(row)
        met: dict[str, object] = {
            "attended": present,
            "quorum": row.quorate,
            "carried": found.outcome == _Outcome.RESOLVED,
        }
        if found.outcome == _Outcome.RESOLVED:
            met |= {"resolution": resolution, "owner": owner, "done_by": done_by and done_by.isoformat()}
            reason = ""
        else:
            reason = reason.strip() or _why_not(row, present, found.in_favour)
        found.save(update_fields=["in_favour", "outcome"])
        facts = {
            "case": found.case.ref,
            "in_favour": found.in_favour,
            "present": present,
            "outcome": found.outcome,
        }
        write(row, "decided", actor=actor, key=key, now=now, facts=facts, subject=found.case.stream)
        with Batch() as batch:
            batch.perform(
                ref=found.case.ref,
                action=_ACTIONS[found.outcome],
                actor=actor,
                data={} if found.outcome == _Outcome.PUT_OFF else met,
                files=proofs,
                reason=reason,
                key=f"{key}/case",
                now=now,
                language=language,
            )
    return found


def _made_of_it(
    row: Gathering, present: int, in_favour: int | None, put_off: bool
) -> tuple[AgendaItem.Outcome, int | None]:
    if put_off or not row.quorate:
        return _Outcome.PUT_OFF, None
    if in_favour is None:
        raise wrong("in_favour", _("Say how many agreed, or put the issue off."))
    if not 0 <= in_favour <= present:
        raise wrong("in_favour", _("Only %(present)s were present.") % {"present": present})
    return (_Outcome.RESOLVED if 2 * in_favour > present else _Outcome.NO_RESULT), in_favour


def _why_not(row: Gathering, present: int, in_favour: int | None) -> str:
    if not row.quorate:
        return _("The quorum was not reached: %(present)s of %(quorum)s.") % {
            "present": present,
            "quorum": row.quorum,
        }
    if not in_favour:
        raise wrong("reason", _("Please write down why."))
    return _("%(in_favour)s of %(present)s agreed: not more than half.") % {
        "in_favour": in_favour,
        "present": present,
    }


def _proofs(row: Gathering) -> list[tuple[str, StoredFile]]:
    proofs = [one for one in _files(row) if one[0] in PROVEN_BY]
    given = {kind for kind, _file in proofs}
    if missing := [str(kind.label) for kind in PROVEN_BY if kind not in given]:
        raise WrongState(
            _("Add the signed minutes and the attendance list to the meeting first; missing: %(kinds)s.")
            % {"kinds": _(", ").join(missing)}
        )
    return proofs


def _files(row: Gathering) -> list[tuple[str, StoredFile]]:
    return [
        (file.kind, StoredFile(file.sha256, file.public, file.name, file.media_type, file.size))
        for file in row.files.all()
    ]
