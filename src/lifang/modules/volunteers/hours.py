"""Hours of service that can be certified: signed in, confirmed by the organiser, and possible.

A record must be true and a certificate is issued from it, free (Regulations on Voluntary Service art. 19). A shift
with an open question is held until a person has ruled on it; nothing is cut down silently.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, TypeAlias

from lifang.kernel import receipts
from lifang.kernel.canonical import canonical

Kind: TypeAlias = Literal["not-confirmed", "one-hand", "outside-need", "overlap", "long-day"]
Asked: TypeAlias = tuple[Kind, frozenset[str]]
"""What a question is about: another shift, or another kind, is another question."""


@dataclass(frozen=True, slots=True)
class Shift:
    code: str
    volunteer: str
    start: datetime
    end: datetime
    confirmed_by: str | None  # the organiser, never the volunteer
    signed_by: str | None = None  # whoever signed the volunteer in, when it was not themselves
    need: tuple[datetime, datetime] | None = None  # when the work was to be done

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"shift {self.code} ends before it begins; correct its sign-in or sign-out")
        if self.confirmed_by == self.volunteer:
            raise ValueError(
                f"shift {self.code} is confirmed by the volunteer; the organiser must confirm it"
            )

    @property
    def minutes(self) -> int:
        return (self.end - self.start) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rule:
    zone: tzinfo
    most_minutes_a_day: int
    step_minutes: int  # hours are entered in steps of this, begun steps are not counted
    early: timedelta = timedelta()  # so long before the need begins, and
    late: timedelta = timedelta()  # after it ends, nobody wonders


@dataclass(frozen=True, slots=True)
class Question:
    kind: Kind
    shifts: tuple[str, ...]
    numbers: Mapping[str, int | str]

    @property
    def about(self) -> Asked:
        return self.kind, frozenset(self.shifts)

    def explain(self, language: str) -> str:
        spoken = "zh" if language.startswith("zh") else "en"
        return SENTENCES[self.kind][spoken].format(**self.numbers, shifts=", ".join(self.shifts))


@dataclass(frozen=True, slots=True)
class Ruling:
    """On one shift: somebody read these questions about it, and said why it counts all the same."""

    at: datetime
    answered: frozenset[Asked]


@dataclass(frozen=True, slots=True)
class Hours:
    """Of one volunteer. Minutes are whole steps."""

    minutes: int
    counted: tuple[str, ...]
    held: tuple[str, ...]
    questions: tuple[Question, ...]


SENTENCES = {
    "not-confirmed": {
        "zh": "{shifts}：组织者尚未确认。",
        "en": "{shifts}: not yet confirmed by the organiser.",
    },
    "one-hand": {
        "zh": "{shifts}：代签到和确认是同一个人，要由另一个人决定。",
        "en": "{shifts}: one person signed the volunteer in and confirmed it; somebody else must decide.",
    },
    "outside-need": {
        "zh": "{shifts}：有 {minutes} 分钟不在需求的时间内。",
        "en": "{shifts}: {minutes} minutes lie outside the time of the need.",
    },
    "overlap": {
        "zh": "{shifts}：两个班次重叠 {minutes} 分钟。",
        "en": "{shifts}: the two overlap by {minutes} minutes.",
    },
    "long-day": {
        "zh": "{shifts}：{on} 当天共 {minutes} 分钟，上限为 {most} 分钟。",
        "en": "{shifts}: {minutes} minutes on {on}; at most {most} are plausible.",
    },
}


def hours_of(shifts: Iterable[Shift], rule: Rule) -> dict[str, Hours]:
    of_volunteer: dict[str, list[Shift]] = defaultdict(list)
    for shift in sorted(shifts, key=lambda one: (one.start, one.code)):
        of_volunteer[shift.volunteer].append(shift)
    return {volunteer: _hours(of_volunteer[volunteer], rule) for volunteer in sorted(of_volunteer)}


def is_answered(question: Question, rulings: Mapping[str, Ruling], confirmed: Mapping[str, datetime]) -> bool:
    """By a ruling on one of its shifts that knew this very question, and that is no older than any of their times."""
    newest = max(confirmed[code] for code in question.shifts)
    known = [rulings[code] for code in question.shifts if code in rulings]
    return any(question.about in ruling.answered and ruling.at >= newest for ruling in known)


def stars(minutes: int, thresholds: Sequence[int]) -> int:
    """How many of the thresholds, in hours, are reached: one star each."""
    return sum(minutes >= 60 * hours for hours in thresholds)


@dataclass(frozen=True, slots=True)
class Certificate:
    number: str
    volunteer: str
    name: str
    organiser: str
    minutes: int
    first_on: date
    last_on: date
    issued_on: date


def verify_code(certificate: Certificate, key: bytes) -> str:
    """Printed on the certificate. Made of its content under the district's key, so that the code of a true
    certificate fits no altered one.
    """
    content = canonical(
        {
            "number": certificate.number,
            "volunteer": certificate.volunteer,
            "name": certificate.name,
            "organiser": certificate.organiser,
            "minutes": certificate.minutes,
            "first_on": certificate.first_on.isoformat(),
            "last_on": certificate.last_on.isoformat(),
            "issued_on": certificate.issued_on.isoformat(),
        }
    )
    return receipts.receipt_of(int.from_bytes(hmac.digest(key, content, "sha256")))


def is_genuine(certificate: Certificate, typed_code: str, key: bytes) -> bool:
    """Raises receipts.CodeError when the code is mistyped, which is not a forgery."""
    return hmac.compare_digest(receipts.parse(typed_code), verify_code(certificate, key))


def _hours(shifts: Sequence[Shift], rule: Rule) -> Hours:
    questions = [
        *_unconfirmed(shifts), *_by_one_hand(shifts), *_outside_needs(shifts, rule), *_overlaps(shifts),
        *_long_days(shifts, rule),
    ]  # fmt: skip
    held = {code for question in questions for code in question.shifts}
    counted = [shift for shift in shifts if shift.code not in held]
    minutes = sum(shift.minutes // rule.step_minutes * rule.step_minutes for shift in counted)
    return Hours(minutes, tuple(shift.code for shift in counted), tuple(sorted(held)), tuple(questions))


def _unconfirmed(shifts: Iterable[Shift]) -> Iterator[Question]:
    for shift in shifts:
        if shift.confirmed_by is None:
            yield Question("not-confirmed", (shift.code,), {})


def _by_one_hand(shifts: Iterable[Shift]) -> Iterator[Question]:
    for shift in shifts:
        if shift.confirmed_by is not None and shift.confirmed_by == shift.signed_by:
            yield Question("one-hand", (shift.code,), {})


def _outside_needs(shifts: Iterable[Shift], rule: Rule) -> Iterator[Question]:
    for shift in shifts:
        begin, end = shift.need or (shift.start, shift.end)
        if shift.start < begin - rule.early or shift.end > end + rule.late:
            inside = max(min(shift.end, end) - max(shift.start, begin), timedelta())
            outside = (shift.end - shift.start - inside) // timedelta(minutes=1)
            yield Question("outside-need", (shift.code,), {"minutes": outside})


def _overlaps(shifts: Sequence[Shift]) -> Iterator[Question]:
    """Shifts come in order of their start, so a later one that starts after the end closes the search."""
    for place, a in enumerate(shifts):
        for b in shifts[place + 1 :]:
            if b.start >= a.end:
                break
            shared = (min(a.end, b.end) - b.start) // timedelta(minutes=1)
            yield Question("overlap", (a.code, b.code), {"minutes": shared})


def _long_days(shifts: Iterable[Shift], rule: Rule) -> Iterator[Question]:
    """Over midnight each day counts its own part."""
    served: dict[date, dict[str, timedelta]] = defaultdict(dict)
    for shift in shifts:
        for day, part in _by_day(shift, rule.zone):
            served[day][shift.code] = part
    for day, parts in sorted(served.items()):
        minutes = sum(parts.values(), timedelta()) // timedelta(minutes=1)
        if minutes > rule.most_minutes_a_day:
            numbers: dict[str, int | str] = {
                "on": day.isoformat(),
                "minutes": minutes,
                "most": rule.most_minutes_a_day,
            }
            yield Question("long-day", tuple(parts), numbers)


def _by_day(shift: Shift, zone: tzinfo) -> Iterator[tuple[date, timedelta]]:
    start, end = shift.start.astimezone(UTC), shift.end.astimezone(UTC)
    while start < end:
        day = start.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        yield day, min(midnight, end) - start
        start = midnight
