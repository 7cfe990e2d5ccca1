"""Hours: what was served, what is asked about it, and what stands in the record of a volunteer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils.crypto import salted_hmac

from lifang.kernel import worktime
from lifang.kernel.receipts import parse
from lifang.modules.volunteers import hours
from lifang.modules.volunteers.hours import Question, Ruling
from lifang.modules.volunteers.models import Certificate, Shift
from lifang.modules.volunteers.queries.needs import visible_needs
from lifang.modules.volunteers.standard import standard
from lifang.people.actors import Viewer
from lifang.people.models import Organization, Person
from lifang.places.profile import profile

State = Shift.State
JUDGED = (State.CONFIRMED, State.PUBLISHED, State.CONTESTED, State.ENTERED)


def visible_shifts(viewer: Viewer) -> QuerySet[Shift]:
    shifts = Shift.objects.filter(need__in=visible_needs(viewer))
    return shifts.select_related("need__team", "person").order_by("-signed_in_at", "-pk")


def shifts_of(person: Person) -> QuerySet[Shift]:
    return (
        Shift.objects.filter(person=person)
        .select_related("need__team", "need__area")
        .order_by("-signed_in_at", "-pk")
    )


def running_shift(person: Person) -> Shift | None:
    return shifts_of(person).filter(state=State.RUNNING).first()


def published(now: datetime) -> QuerySet[Shift]:
    """Open to objection: everybody may read them, of the people only those who agree are named."""
    shifts = Shift.objects.filter(state=State.PUBLISHED, publish_until__gt=now, need__public=True)
    return shifts.select_related("need__team", "person").order_by("-signed_in_at", "-pk")


def open_questions(people: Iterable[Any]) -> dict[str, list[Question]]:
    """By shift: what the checks ask and nobody has answered with a ruling yet."""
    rows = _judged(people)
    confirmed = {row.code: row.confirmed_at for row in rows if row.confirmed_at}
    rulings = {
        row.code: Ruling(row.ruled_at, frozenset((kind, frozenset(codes)) for kind, codes in row.answered))
        for row in rows
        if row.ruled_at
    }
    asked: defaultdict[str, list[Question]] = defaultdict(list)
    for question in _questions(rows):
        if not hours.is_answered(question, rulings, confirmed):
            for code in question.shifts:
                asked[code].append(question)
    return asked


def asked_about(shift: Shift) -> set[hours.Asked]:
    """Every question about these hours, answered or not."""
    found = _questions(_judged([shift.person_id]))
    return {question.about for question in found if shift.code in question.shifts}


def _judged(people: Iterable[Any]) -> list[Shift]:
    return list(Shift.objects.filter(person__in=set(people), state__in=JUDGED).select_related("need"))


def _questions(rows: Iterable[Shift]) -> list[Question]:
    found = hours.hours_of(map(served, rows), standard().hours)
    return [question for of_one in found.values() for question in of_one.questions]


def served(row: Shift) -> hours.Shift:
    assert row.signed_out_at is not None
    return hours.Shift(
        row.code,
        str(row.person_id),
        row.signed_in_at,
        row.signed_out_at,
        row.confirmed_by or None,
        row.signed_by or None,
        (row.need.starts_at, row.need.ends_at),
    )


def minutes_counted(row: Shift) -> int:
    step = standard().hours.step_minutes
    return row.served_minutes // step * step


@dataclass(frozen=True, slots=True)
class Record:
    """What one organiser has entered for a volunteer."""

    organizer: Organization
    minutes: int
    first_on: date
    last_on: date


def record_of(person: Person) -> list[Record]:
    entered = Shift.objects.filter(person=person, state=State.ENTERED).order_by().values("need__team")
    sums = entered.annotate(
        total=Sum("minutes"), first=Min("signed_in_at"), last=Max("signed_out_at")
    ).order_by("need__team")
    teams = Organization.objects.in_bulk([row["need__team"] for row in sums])
    calendar = profile().calendar
    return [
        Record(
            teams[row["need__team"]],
            row["total"],
            worktime.today(row["first"], calendar),
            worktime.today(row["last"], calendar),
        )
        for row in sums
    ]


def entered_minutes(people: Iterable[Any]) -> dict[Any, int]:
    shifts = Shift.objects.filter(person__in=set(people), state=State.ENTERED).order_by().values("person")
    return {row["person"]: row["total"] for row in shifts.annotate(total=Sum("minutes"))}


def stars(minutes: int) -> int:
    return hours.stars(minutes, standard().stars)


def certificates_of(person: Person) -> QuerySet[Certificate]:
    return Certificate.objects.filter(person=person).select_related("organizer").order_by("-issued_on", "-pk")


def certificate_by_code(typed: str) -> Certificate | None:
    """Raises receipts.CodeError for a mistyped code. A row that was altered is no certificate."""
    certificate = Certificate.objects.filter(code=parse(typed)).select_related("organizer", "person").first()
    if certificate is None or not hours.is_genuine(content_of(certificate), typed, signing_key()):
        return None
    return certificate


def content_of(row: Certificate) -> hours.Certificate:
    return hours.Certificate(
        number=row.number,
        volunteer=str(row.person_id),
        name=row.name,
        organiser=row.organizer_id,
        minutes=row.minutes,
        first_on=row.first_on,
        last_on=row.last_on,
        issued_on=row.issued_on,
    )


def signing_key() -> bytes:
    """Of this district alone; it changes with its secret, as the vault's keys do."""
    secret = settings.LIFANG_VAULT_KEY or settings.SECRET_KEY
    return salted_hmac("lifang volunteers certificate", "key", secret=secret, algorithm="sha256").digest()


def shifts_to_confirm(viewer: Viewer, now: datetime) -> QuerySet[Shift]:
    """Signed out, or forgotten to: the work is over."""
    over = Q(state=State.RUNNING, need__ends_at__lte=now)
    return visible_shifts(viewer).filter(Q(state=State.SERVED) | over)
