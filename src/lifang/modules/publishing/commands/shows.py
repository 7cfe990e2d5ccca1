"""Exhibitions and contests: a call, entries with a picture and a receipt, a decision on each, then the result."""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from lifang.cases.discards import discard
from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.evidence import StoredFile
from lifang.cases.steps import check_state, known, write, wrong
from lifang.kernel.receipts import new_receipt, new_ref
from lifang.modules.publishing.commands.step import begin, check_editor, filled
from lifang.modules.publishing.models import Show, Work
from lifang.people.actors import Actor
from lifang.people.models import Organization, Registration
from lifang.people.vault import SHORTEST_PHONE
from lifang.record.commands import append, erase_payloads
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

WITHDRAWN = "withdrawn by whoever sent it"
OVER = "the show is over for a year"
LONGEST_REASON = 300  # characters


def call_show(
    *,
    kind: str,
    title: str,
    rules: str,
    organizer: Organization,
    entries_until: date,
    place: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Show:
    check_editor(actor, organizer)
    words = filled({"title": title, "rules": rules})
    _check_days(kind, entries_until, opens_on, closes_on, timezone.localdate(now))
    with transaction():
        if (ref := known(actor, key)) is not None:
            return Show.objects.get(ref=ref)
        show = Show.objects.create(
            ref=new_ref(rng), kind=kind, organizer=organizer, place=place.strip(), entries_until=entries_until,
            opens_on=opens_on, closes_on=closes_on, **words,
        )  # fmt: skip
        facts = {
            "kind": kind,
            **words,
            "organizer": organizer.code,
            "place": show.place,
            "entries_until": entries_until.isoformat(),
            "opens_on": opens_on.isoformat() if opens_on else None,
            "closes_on": closes_on.isoformat() if closes_on else None,
        }
        write(show, "called", actor=actor, key=key, now=now, facts=facts)
    return show


def _check_days(kind: str, until: date, opens: date | None, closes: date | None, today: date) -> None:
    problems = {}
    if kind not in Show.Kind.values:
        problems["kind"] = _("Choose what it is.")
    if until < today:
        problems["entries_until"] = _("This day is over; plan a later one.")
    if opens and opens < until:
        problems["opens_on"] = _("It cannot open while entries still come in.")
    if closes and (opens is None or closes < opens):
        problems["closes_on"] = _("It must close after it opens.")
    if problems:
        raise BadInput(_("Some answers need your attention."), problems)


def enter_work(
    *,
    show: Show,
    author: str,
    phone: str,
    title: str,
    photo: StoredFile,
    shown_consent: bool,
    statement: str = "",
    registration: Registration | None = None,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Work:
    """Anybody may, until the last day. Whoever holds the receipt reads the decision, and may withdraw."""
    words = filled({"author": author, "phone": phone, "title": title})
    if sum(sign.isdigit() for sign in words["phone"]) < SHORTEST_PHONE:
        raise wrong("phone", _("This is not a whole telephone number."))
    if not photo.public:
        raise wrong("photo", _("Please send a picture of the work: JPEG, PNG or WebP."))
    with transaction():
        if (ref := known(actor, key)) is not None:
            return Work.objects.get(ref=ref)
        row = Show.objects.select_for_update(no_key=True).get(pk=show.pk)
        check_state(row, Show.State.CALLING)
        if row.entries_until < timezone.localdate(now):
            raise WrongState(_("Entries were taken until %(day)s.") % {"day": row.entries_until})
        personal = {"author": words["author"], "phone": words["phone"]}
        work = Work.objects.create(
            ref=new_ref(rng), receipt=new_receipt(rng), show=row, registration=registration,
            title=words["title"], statement=statement.strip(), personal=personal, photo=photo.public,
            original=photo.sha256, shown_consent=shown_consent, sent_at=now,
        )  # fmt: skip
        facts = {
            "show": row.ref,
            "photo": photo.public,
            "original": photo.sha256,
            "shown_consent": shown_consent,
        }
        told = {
            "author": words["author"],
            "title": work.title,
            "statement": work.statement,
            "receipt": work.receipt,
            "registration": registration.code if registration else "",
        }
        write(work, "entered", actor=actor, key=key, now=now, facts=facts, payload=told, subject=row.stream)
        number = {"phone": words["phone"]}
        append(stream=work.contact_stream, kind="given", actor=actor.name, facts={}, payload=number, now=now)
    return work


def judge_work(
    *, work: Work, accepted: bool, award: int | None = None, actor: Actor, key: str, now: datetime
) -> Work:
    """May be changed until the show is decided."""
    with transaction():
        row, earlier = begin(work, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.show.organizer)
        check_state(row.show, Show.State.CALLING)
        check_state(row, Work.State.RECEIVED, Work.State.ACCEPTED, Work.State.DECLINED)
        if award is not None and award not in Work.Award.values:
            raise wrong("award", _("There is no such award."))
        if award is not None and not accepted:
            raise wrong("award", _("Only a work that is accepted can get an award."))
        row.state = Work.State.ACCEPTED if accepted else Work.State.DECLINED
        row.award = award
        row.save()
        facts = {"accepted": accepted, "award": row.award}
        write(row, "judged", actor=actor, key=key, now=now, facts=facts, subject=row.show.stream)
    return row


def decide_show(*, show: Show, actor: Actor, key: str, now: datetime) -> Show:
    """Every work has its answer; from now on the result is public, names as far as people agreed."""
    with transaction():
        row, earlier = begin(show, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.organizer)
        check_state(row, Show.State.CALLING)
        if row.entries_until >= timezone.localdate(now):
            raise WrongState(
                _("Entries are taken until %(day)s; decide after it.") % {"day": row.entries_until}
            )
        waiting = row.works.filter(state=Work.State.RECEIVED).count()
        if waiting:
            raise WrongState(
                _("Works without an answer: %(count)s. Give each its answer first.") % {"count": waiting}
            )
        row.state, row.decided_at = Show.State.DECIDED, now
        row.save()
        accepted = list(
            row.works.filter(state=Work.State.ACCEPTED).order_by("pk").values_list("ref", flat=True)
        )
        write(row, "decided", actor=actor, key=key, now=now, facts={"accepted": accepted})
    return row


def cancel_show(*, show: Show, reason: str, actor: Actor, key: str, now: datetime) -> Show:
    """Whoever sent a work reads why, and so does everybody."""
    with transaction():
        row, earlier = begin(show, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.organizer)
        check_state(row, Show.State.CALLING)
        said = filled({"reason": reason[:LONGEST_REASON]})
        row.state, row.cancelled_because = Show.State.CANCELLED, said["reason"]
        row.save()
        write(row, "cancelled", actor=actor, key=key, now=now, facts=said)
    return row


def withdraw_work(*, work: Work, actor: Actor, key: str, now: datetime) -> Work:
    """By whoever holds its receipt; name, number and words are erased (PIPL art. 15, 47)."""
    if actor.name != Actor.reporter(work.ref).name:
        raise NotAllowed(_("Only whoever sent it can withdraw it."))
    with transaction():
        row, earlier = begin(work, actor=actor, key=key)
        if earlier or row.state == Work.State.WITHDRAWN:
            return row
        row.state, row.award, row.shown_consent = Work.State.WITHDRAWN, None, False
        _forget(row, WITHDRAWN, now)
        write(row, "withdrawn", actor=actor, key=key, now=now, facts={}, subject=row.show.stream)
    return row


def erase_work(*, work: Work, actor: Actor, key: str, now: datetime) -> Work:
    """When the show is long over: of what was taken and shown only the number goes, of the rest everything personal."""
    if actor.kind != "system":
        raise NotAllowed(_("This happens by itself when the time is over."))
    with transaction():
        row, earlier = begin(work, actor=actor, key=key)
        if earlier:
            return row
        author_stays = row.state == Work.State.ACCEPTED and row.show.state == Show.State.DECIDED
        if author_stays:
            row.personal = {"author": row.personal.get("author", "")}
            row.save()
            erase_payloads(stream=row.contact_stream, reason=OVER, now=now)
        else:
            _forget(row, OVER, now)
        facts = {"reason": OVER, "author_stays": author_stays}
        write(row, "erased", actor=actor, key=key, now=now, facts=facts, subject=row.show.stream)
    return row


def _forget(row: Work, reason: str, now: datetime) -> None:
    row.title, row.statement, row.personal, row.registration = "", "", {}, None
    row.save()
    discard((row.photo, row.original))
    for stream in (row.stream, row.contact_stream):
        erase_payloads(stream=stream, reason=reason, now=now)
