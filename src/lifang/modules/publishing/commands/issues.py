"""An issue of a journal: a call, then the submissions that its editors took, in their order, then the day it appears."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from django.utils import timezone
from django.utils.translation import gettext as _

from lifang.cases.models import Case
from lifang.cases.steps import check_state, known, write, wrong
from lifang.kernel.receipts import new_ref
from lifang.modules.publishing.commands.step import begin, check_editor, filled
from lifang.modules.publishing.models import Issue, Piece
from lifang.modules.publishing.queries import SUBMISSION, TAKEN
from lifang.people.actors import Actor
from lifang.people.models import Organization
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

_State = Issue.State
ASIDE = 10_000  # places no issue has: where pieces stand while they change theirs


def call_issue(
    *,
    journal: Organization,
    number: str,
    call_until: date,
    theme: str = "",
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Issue:
    """From now on everybody reads the call; works come as cases of the program journal-submission."""
    check_editor(actor, journal)
    answers = filled({"number": number})
    with transaction():
        if (ref := known(actor, key)) is not None:
            return Issue.objects.get(ref=ref)
        if call_until < timezone.localdate(now):
            raise wrong("call_until", _("This day is over; plan a later one."))
        if Issue.objects.filter(journal=journal, **answers).exists():
            raise wrong("number", _("There is an issue of this number already."))
        issue = Issue.objects.create(
            ref=new_ref(rng), journal=journal, call_until=call_until, theme=theme.strip(), **answers
        )
        facts = {
            "journal": journal.code,
            "number": issue.number,
            "theme": issue.theme,
            "call_until": call_until.isoformat(),
        }
        write(issue, "called", actor=actor, key=key, now=now, facts=facts)
    return issue


def put_in_issue(
    *, issue: Issue, case: Case, title: str, author: str, actor: Actor, key: str, now: datetime
) -> Piece:
    """`title` and `author` as they are printed. The decision to take it is the case's own: this only finds it a place."""
    with transaction():
        row, earlier = begin(issue, actor=actor, key=key)
        if earlier:
            return Piece.objects.get(case=case)
        check_editor(actor, row.journal)
        check_state(row, _State.CALLING)
        words = filled({"title": title, "author": author})
        taken = Case.objects.get(pk=case.pk)
        if taken.program != SUBMISSION or taken.state not in TAKEN:
            raise wrong("case", _("Only a submission that the editors have taken can stand in an issue."))
        other = Piece.objects.filter(case=taken).select_related("issue").first()
        if other is not None:
            message = _("It stands in “%(number)s” already; take it out there first.")
            raise wrong("case", message % {"number": other.issue.number})
        last = row.pieces.order_by("-order").values_list("order", flat=True).first() or 0
        genre = str(taken.fields.get("genre", ""))
        piece = Piece.objects.create(issue=row, case=taken, order=last + 1, genre=genre, **words)
        facts = {"case": taken.ref, "order": piece.order, "genre": genre}
        write(row, "put-in", actor=actor, key=key, now=now, facts=facts, payload=words, subject=taken.stream)
    return piece


def take_out(*, issue: Issue, case: Case, actor: Actor, key: str, now: datetime) -> Issue:
    with transaction():
        row, earlier = begin(issue, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.journal)
        check_state(row, _State.CALLING)
        gone, _kinds = row.pieces.filter(case=case).delete()
        if not gone:
            raise wrong("case", _("It does not stand in this issue."))
        _number(list(row.pieces.order_by("order")))
        write(row, "taken-out", actor=actor, key=key, now=now, facts={"case": case.ref}, subject=case.stream)
    return row


def order_pieces(*, issue: Issue, refs: Sequence[str], actor: Actor, key: str, now: datetime) -> Issue:
    """The list of contents, by the references of the submissions."""
    with transaction():
        row, earlier = begin(issue, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.journal)
        check_state(row, _State.CALLING)
        pieces = {piece.case.ref: piece for piece in row.pieces.select_related("case")}
        if sorted(refs) != sorted(pieces):
            raise wrong(
                "order", _("Name every work of the issue once; somebody may have changed it meanwhile.")
            )
        _number([pieces[ref] for ref in refs])
        write(row, "ordered", actor=actor, key=key, now=now, facts={"cases": list(refs)})
    return row


def publish_issue(*, issue: Issue, on: date, actor: Actor, key: str, now: datetime) -> Issue:
    """From that day the list of contents is public; paying the authors is each submission's own last step."""
    with transaction():
        row, earlier = begin(issue, actor=actor, key=key)
        if earlier:
            return row
        check_editor(actor, row.journal)
        check_state(row, _State.CALLING)
        if on > timezone.localdate(now):
            raise wrong("on", _("Publish it on the day it appears, not before."))
        pieces = row.pieces.select_related("case").order_by("order")
        if not pieces:
            raise wrong("on", _("The issue is empty: put the works in first."))
        gone = [piece.title for piece in pieces if piece.case.state not in TAKEN]
        if gone:
            raise wrong(
                "on", _("No longer taken: %(titles)s. Take them out first.") % {"titles": ", ".join(gone)}
            )
        row.state, row.published_on = _State.PUBLISHED, on
        row.save()
        facts = {"on": on.isoformat(), "cases": [piece.case.ref for piece in pieces]}
        write(row, "published", actor=actor, key=key, now=now, facts=facts)
    return row


def _number(pieces: Sequence[Piece]) -> None:
    """Places are unique in an issue at every moment, so all step aside first."""
    for place, piece in enumerate(pieces, ASIDE):
        Piece.objects.filter(pk=piece.pk).update(order=place)
    for place, piece in enumerate(pieces, 1):
        Piece.objects.filter(pk=piece.pk).update(order=place)
