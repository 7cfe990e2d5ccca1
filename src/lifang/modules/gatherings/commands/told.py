"""What those who signed up are told, and what units are told of an owners' committee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lifang.kernel import worktime
from lifang.modules.gatherings.models import CommitteeClock, Gathering, Vote
from lifang.outbox.commands import build
from lifang.outbox.models import Message
from lifang.people import vault
from lifang.people.actors import Actor
from lifang.people.models import Grant, Membership, Secret
from lifang.people.queries import in_effect
from lifang.places.areacodes import lineage
from lifang.places.profile import profile
from lifang.places.queries import name_in
from lifang.web.dates import day_text, due_text, moment_text
from lifang.web.language import LOCALES

CHAIR = "chair"  # the role of a membership
_LED_BY = ("officer", "head")  # of a unit: who sees to it that something is done
_TERM = CommitteeClock.Duty.TERM
_CANCELLED = gettext_lazy("“%(title)s” (%(when)s, %(place)s) was cancelled: %(reason)s")
_MOVED = gettext_lazy("“%(title)s” was moved. It is on %(when)s now, here: %(place)s. Why: %(reason)s")
_OVERDUE = gettext_lazy("%(committee)s: “%(duty)s” was due at the %(due)s and is not done.")
_RESULT_DUE = gettext_lazy(
    "“%(title)s” is over; its result was due at the %(due)s and is not published. It is: %(state)s."
)
_TERM_ENDS = gettext_lazy(
    "%(committee)s: its term ends on %(until)s. It reports to the street now, and the next election is prepared."
)


def tell_cancelled(row: Gathering, now: datetime) -> None:
    _tell_signed_up(row, _CANCELLED, row.reason, now)


def tell_moved(row: Gathering, reason: str, now: datetime) -> None:
    _tell_signed_up(row, _MOVED, reason, now)


def _tell_signed_up(row: Gathering, template: Promise, reason: str, now: datetime) -> None:
    """Whoever left a phone number, in the district's first language; in the transaction of the step."""
    spoken = profile().languages[0]
    with translation.override(LOCALES[spoken]):
        body = str(template) % {
            "title": row.title,
            "when": moment_text(row.starts_at, now),
            "place": row.place,
            "reason": reason,
        }
    phones = row.attendances.exclude(phone="").order_by().values_list("phone", flat=True).distinct()
    Message.objects.bulk_create(
        build(
            channel=profile().phone_channel,
            address=phone,
            language=spoken,
            subject=row.title,
            body=body,
            about=row.stream,
            now=now,
        )
        for phone in phones
    )


def tell_units(clock: CommitteeClock, units: Sequence[str], now: datetime) -> None:
    """By mail, to the officers and heads of these units, each once and in their own language."""
    told = _officers(clock.committee.vote, units, now)
    Message.objects.bulk_create(
        _of_committee(clock, "mail", address, language, now) for address, language in told.items()
    )


def tell_organizer(vote: Vote, due_at: datetime, now: datetime) -> None:
    """That a vote is over and its result not published, by mail as above."""
    for address, language in _officers(vote, [vote.organizer_id], now).items():
        with translation.override(LOCALES.get(language, "en")):
            body = str(_RESULT_DUE) % {
                "title": vote.title,
                "due": due_text(due_at, now),
                "state": vote.get_state_display(),
            }
        build(
            channel="mail", address=address, language=language, subject=vote.title, body=body, about=vote.stream, now=now
        ).save()  # fmt: skip


def _officers(vote: Vote, units: Sequence[str], now: datetime) -> dict[str, str]:
    """Mail address and language of whoever leads these units in the place of the vote."""
    on = worktime.today(now, profile().calendar)
    grants = Grant.objects.filter(
        in_effect(on), unit__in=units, role__in=_LED_BY, purpose=vote.purpose, program="",
        area__in=lineage(vote.area_id), account__is_active=True,
    ).exclude(account__email="")  # fmt: skip
    told = grants.order_by("account_id").values_list("account__email", "account__language")
    return {address: (language or profile().languages[0])[:2] for address, language in told}


def tell_committee(clock: CommitteeClock, actor: Actor, now: datetime) -> None:
    """Its chair, by phone, as far as a number was left; that it was read stands in the person's own stream."""
    on = worktime.today(now, profile().calendar)
    chairs = Membership.objects.filter(
        in_effect(on), organization=clock.committee.organization_id, role=CHAIR
    )
    for one in chairs.select_related("person"):
        if not one.person.secrets.filter(kind=Secret.Kind.PHONE).exists():
            continue
        why = f"{clock.committee.organization_id}: {clock.duty}"
        phone = vault.reveal(person=one.person, kind=Secret.Kind.PHONE, actor=actor, why=why, now=now)
        _of_committee(clock, profile().phone_channel, phone, profile().languages[0], now).save()


def _of_committee(clock: CommitteeClock, channel: str, address: str, language: str, now: datetime) -> Message:
    committee = clock.committee
    name = name_in(committee.organization, language)
    template: Promise = _TERM_ENDS if clock.duty == _TERM else _OVERDUE
    with translation.override(LOCALES.get(language, "en")):
        body = str(template) % {
            "committee": name,
            "duty": clock.get_duty_display(),
            "due": due_text(clock.due_at, now),
            "until": day_text(committee.until_on, worktime.today(now, profile().calendar)),
        }
    return build(
        channel=channel, address=address, language=language, subject=name, body=body,
        about=committee.vote.stream, now=now,
    )  # fmt: skip
