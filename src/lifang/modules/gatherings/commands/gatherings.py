"""The life of a gathering: planned, announced, held, written down, reported; or cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.batch import Batch
from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.evidence import StoredFile
from lifang.cases.steps import check_state, known, write, wrong
from lifang.kernel.receipts import new_code, new_ref
from lifang.modules.gatherings import rules
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.commands.told import tell_cancelled
from lifang.modules.gatherings.models import AgendaItem, Gathering, GatheringFile
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.places.models import Area, Site
from lifang.places.profile import profile
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM, moment

ASSEMBLY_NOTICE = timedelta(days=15)
"""Property Management Regulations art. 14: all owners are told fifteen days before the assembly."""

Files = Sequence[tuple[str, StoredFile]]
_State = Gathering.State


def plan(
    *,
    kind: str,
    title: str,
    organizer: Organization,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    actor: Actor,
    key: str,
    now: datetime,
    area: Area | None = None,
    site: Site | None = None,
    purpose: str = "service",
    summary: str = "",
    public: bool = True,
    room_for: int | None = None,
    invited: int | None = None,
    quorum: int | None = None,
    rng: Random = SYSTEM_RANDOM,
) -> Gathering:
    """`area`: the site's, else the organizer's. A council without a quorum of its own needs more than half of those invited."""
    where = area or (site.area if site else organizer.area)
    if not rules.may_organize(actor, area=where.code, organizer=organizer, purpose=purpose):
        raise NotAllowed(_("You may not plan for this organizer here."))
    check_plan(kind=kind, title=title, place=place, starts_at=starts_at, ends_at=ends_at, invited=invited)
    if kind == Gathering.Kind.DELIBERATION and quorum is None:
        quorum = (invited or 0) // 2 + 1
    with transaction():
        if (ref := known(actor, key)) is not None:
            return Gathering.objects.get(ref=ref)
        gathering = Gathering.objects.create(
            ref=new_ref(rng), door_code=new_code(rng, 2), kind=kind, title=title.strip(), summary=summary.strip(),
            area=where, site=site, place=place.strip(), organizer=organizer, purpose=purpose, public=public,
            starts_at=starts_at, ends_at=ends_at, room_for=room_for, invited=invited, quorum=quorum,
        )  # fmt: skip
        facts = {
            "kind": kind,
            "title": gathering.title,
            "summary": gathering.summary,
            "area": where.code,
            "site": site.code if site else "",
            "place": gathering.place,
            "organizer": organizer.code,
            "purpose": purpose,
            "public": public,
            "starts_at": moment(starts_at),
            "ends_at": moment(ends_at),
            "room_for": room_for,
            "invited": invited,
            "quorum": quorum,
        }
        door = {"door_code": gathering.door_code}
        write(gathering, "planned", actor=actor, key=key, now=now, facts=facts, payload=door)
    return gathering


def check_plan(
    *, kind: str, title: str, place: str, starts_at: datetime, ends_at: datetime, invited: int | None
) -> None:
    problems = {}
    if kind not in Gathering.Kind.values:
        problems["kind"] = _("Choose what kind of gathering it is.")
    if not title.strip():
        problems["title"] = _("Give it a name.")
    if not place.strip():
        problems["place"] = _("Say where people should come.")
    if ends_at <= starts_at:
        problems["ends_at"] = _("The end must be after the beginning.")
    if kind in (Gathering.Kind.DELIBERATION, Gathering.Kind.ASSEMBLY) and not invited:
        problems["invited"] = _("Say how many are invited: the quorum is counted from it.")
    if problems:
        raise BadInput(_("Some answers need your attention."), problems)


def notice(
    *, gathering: Gathering, actor: Actor, key: str, now: datetime, language: str = "zh", files: Files = ()
) -> Gathering:
    """Announce it. The issues on its agenda are announced with it, by the same posted notice."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.PLANNED)
        check_told_in_time(row, row.starts_at, now)
        row.state, row.noticed_at = _State.NOTICED, now
        row.save(update_fields=["state", "noticed_at"])
        issues = _waiting(row, "listed")
        gone = row.agenda.exclude(pk__in=[item.pk for item in issues])
        gone.update(outcome=AgendaItem.Outcome.PUT_OFF)  # withdrawn, or settled elsewhere, meanwhile
        facts = {"files": _keep(row, files, now), "announces": [item.case.ref for item in issues]}
        write(row, "noticed", actor=actor, key=key, now=now, facts=facts, payload=_names(files))
        starts_at = row.starts_at.astimezone(profile().calendar.zone)
        meeting = {"meet_at": f"{starts_at:%Y-%m-%d %H:%M}", "meet_place": row.place, "invited": row.invited}
        _each_case(issues, "announce", actor=actor, key=key, now=now, language=language,
                   data=meeting, files=[one for one in files if one[0] == "notice"])  # fmt: skip
    return row


def check_told_in_time(row: Gathering, starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise WrongState(_("It has begun already: cancel it and plan another time."))
    if row.kind == Gathering.Kind.ASSEMBLY and starts_at - now < ASSEMBLY_NOTICE:
        raise WrongState(
            _("All owners must be told 15 days before the assembly; plan a later day.")
            + " "
            + _("(Property Management Regulations, art. 14)")
        )


def cancel(
    *, gathering: Gathering, reason: str, actor: Actor, key: str, now: datetime, language: str = "zh"
) -> Gathering:
    """The issues it announced go back to the list and wait for another meeting."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.PLANNED, _State.NOTICED)
        if not reason.strip():
            raise wrong("reason", _("Please write down why."))
        issues = _waiting(row, "announced")
        row.state, row.reason = _State.CANCELLED, reason.strip()
        row.save(update_fields=["state", "reason"])
        AgendaItem.objects.filter(gathering=row, outcome="").update(outcome=AgendaItem.Outcome.PUT_OFF)
        facts = {"reason": row.reason, "puts_off": [item.case.ref for item in issues]}
        write(row, "cancelled", actor=actor, key=key, now=now, facts=facts)
        if actor.kind != "import":  # what happened long ago elsewhere is news to nobody
            tell_cancelled(row, now)
        _each_case(issues, "postpone", actor=actor, key=key, now=now, language=language, reason=row.reason)
    return row


def hold(*, gathering: Gathering, actor: Actor, key: str, now: datetime, passers_by: int = 0) -> Gathering:
    """It took place. Who was there stands on the list; a stall or an event also counts those who only came by."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.NOTICED)
        if now < row.starts_at:
            raise WrongState(_("It has not begun yet."))
        if passers_by and row.quorum is not None:
            raise wrong(
                "passers_by", _("A quorum is counted from the attendance list only: enter everybody there.")
            )
        row.state, row.held_at, row.passers_by = _State.HELD, now, passers_by
        row.save(update_fields=["state", "held_at", "passers_by"])
        facts = {
            "present": row.present,
            "passers_by": passers_by,
            "quorum": row.quorum,
            "quorate": row.quorate,
        }
        write(row, "held", actor=actor, key=key, now=now, facts=facts)
    return row


def minute(
    *, gathering: Gathering, text: str, actor: Actor, key: str, now: datetime, files: Files = ()
) -> Gathering:
    """What was said and decided, with the signed minutes and the attendance list as files."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.HELD, _State.REPORTED)
        if not text.strip():
            raise wrong("text", _("Write down what was said and decided."))
        row.minutes = text.strip()
        row.save(update_fields=["minutes"])
        facts = {"files": _keep(row, files, now)}
        payload = {"minutes": row.minutes, **(_names(files) or {})}
        write(row, "minuted", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return row


def report(
    *,
    gathering: Gathering,
    text: str,
    actor: Actor,
    key: str,
    now: datetime,
    costs: int | None = None,
    works: Sequence[str] = (),
    files: Files = (),
) -> Gathering:
    """What came of it, for everybody to read: `costs` in fen, `works` shown, photos."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.HELD)
        if not text.strip():
            raise wrong("text", _("Write a few sentences about what came of it."))
        row.state, row.report, row.costs = _State.REPORTED, text.strip(), costs
        row.works = [work.strip() for work in works if work.strip()]
        row.save(update_fields=["state", "report", "costs", "works"])
        facts = {"text": row.report, "costs": costs, "works": row.works, "files": _keep(row, files, now)}
        write(row, "reported", actor=actor, key=key, now=now, facts=facts, payload=_names(files))
    return row


def _keep(row: Gathering, files: Files, now: datetime) -> list[dict[str, Any]]:
    """The facts of these files; a file that is there already is kept once."""
    for kind, file in files:
        GatheringFile.objects.get_or_create(
            gathering=row,
            sha256=file.sha256,
            defaults={
                "kind": kind,
                "public": file.public,
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "added_at": now,
            },
        )
    return [
        {"kind": kind, "sha256": file.sha256, "public": file.public, "media_type": file.media_type, "size": file.size}
        for kind, file in files
    ]  # fmt: skip


def _names(files: Files) -> dict[str, Any] | None:
    return {"files": {file.sha256: file.name for _kind, file in files}} if files else None


def _waiting(row: Gathering, state: str) -> list[AgendaItem]:
    return list(row.agenda.filter(outcome="", case__state=state).select_related("case"))


def _each_case(issues: Sequence[AgendaItem], action: str, *, actor: Actor, key: str, **given: Any) -> None:
    if issues:
        with Batch() as batch:
            for item in issues:
                batch.perform(
                    ref=item.case.ref, action=action, actor=actor, key=f"{key}/{item.case.ref}", **given
                )
