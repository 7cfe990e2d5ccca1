"""Whom to offer a piece of work first: a plain rule, the same for all, with its reasons.

Nobody is ordered to serve (Regulations on Voluntary Service art. 25): the ranking is of offers. What is asked must
suit age and skill (art. 15, 16); before danger there must be insurance (art. 17). Minors never serve at night or
in danger, and otherwise with a guardian's consent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from hashlib import sha256
from typing import Literal, TypeAlias

from lifang.kernel.geometry import Position, distance

Kind: TypeAlias = Literal[
    "minor-at-night",
    "minor-in-danger",
    "minor-without-consent",
    "no-insurance",
    "no-skill",
    "skill-expired",
    "no-time",
    "too-far",
    "time",
    "distance",
    "load",
]
Value: TypeAlias = int | str


@dataclass(frozen=True, slots=True)
class Span:
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a time from {self.start} to {self.end} is empty; exchange or correct its ends")

    def shared_minutes(self, other: Span) -> int:
        shared = min(self.end, other.end) - max(self.start, other.start)
        return max(0, shared // timedelta(minutes=1))


@dataclass(frozen=True, slots=True)
class Need:
    code: str
    span: Span
    position: Position
    skill: str | None
    dangerous: bool


@dataclass(frozen=True, slots=True)
class Volunteer:
    code: str
    born_on: date
    free: tuple[Span, ...]
    position: Position
    most_metres: int  # how far this person is willing to come
    recent_minutes: int  # served in the period that the rule looks back on
    skills: Mapping[str, date | None]  # proved → last day of the proof; None: it does not expire
    insured: bool
    guardian_consents: bool


@dataclass(frozen=True, slots=True)
class Rule:
    zone: tzinfo
    night_from: time
    night_until: time
    least_minutes: int  # of the need's time that a volunteer must have free; the whole of a shorter need
    ring_metres: int  # within one ring nobody is nearer, so that load decides among neighbours
    of_age: int


@dataclass(frozen=True, slots=True)
class Reason:
    kind: Kind
    fits: bool
    numbers: Mapping[str, Value]

    def explain(self, language: str) -> str:
        spoken = "zh" if language.startswith("zh") else "en"
        return SENTENCES[self.kind][spoken].format_map(self.numbers)


@dataclass(frozen=True, slots=True)
class Match:
    """`rank` counts from 1 among those who fit; None for the others, whose first reasons say why."""

    volunteer: str
    rank: int | None
    reasons: tuple[Reason, ...]

    def explain(self, language: str) -> list[str]:
        return [reason.explain(language) for reason in self.reasons]


SENTENCES = {
    "minor-at-night": {
        "zh": "{age} 岁，未成年人不参加夜间服务（{from} 至 {until}）。",
        "en": "{age} years old: minors do not serve at night ({from} to {until}).",
    },
    "minor-in-danger": {
        "zh": "{age} 岁，未成年人不参加有危险的服务。",
        "en": "{age} years old: minors do not serve in danger.",
    },
    "minor-without-consent": {
        "zh": "{age} 岁，没有监护人同意。",
        "en": "{age} years old, without a guardian's consent.",
    },
    "no-insurance": {
        "zh": "服务可能有人身危险，须先买保险。",
        "en": "There is danger in this: insurance comes first.",
    },
    "no-skill": {"zh": "没有“{skill}”技能证明。", "en": "No proof of the skill “{skill}”."},
    "skill-expired": {
        "zh": "“{skill}”技能证明已于 {on} 到期。",
        "en": "The proof of the skill “{skill}” ended on {on}.",
    },
    "no-time": {
        "zh": "这段时间里只有空 {free} 分钟，至少需要 {least} 分钟。",
        "en": "Free for {free} of these minutes; {least} are needed.",
    },
    "too-far": {
        "zh": "距离 {metres} 米，本人最远愿意走 {most} 米。",
        "en": "{metres} m away; willing to come {most} m at most.",
    },
    "time": {"zh": "{needed} 分钟里有空 {free} 分钟。", "en": "Free for {free} of {needed} minutes."},
    "distance": {
        "zh": "距离 {metres} 米，在第 {ring} 圈。",
        "en": "{metres} m away, in ring {ring}.",
    },
    "load": {
        "zh": "近期已服务 {minutes} 分钟，少的先派。",
        "en": "{minutes} minutes served of late: fewer goes first.",
    },
}


def rank(need: Need, volunteers: Iterable[Volunteer], rule: Rule) -> list[Match]:
    """Those who fit: most of the time free, then nearest ring, then fewest recent minutes, then by SHA-256 of
    "need|volunteer", which favours nobody over many needs. After them those who do not fit, by code.
    """
    fitting, others = [], []
    for volunteer in sorted(volunteers, key=lambda one: one.code):
        obstacles = _obstacles(need, volunteer, rule)
        if obstacles:
            others.append(Match(volunteer.code, None, tuple(obstacles)))
        else:
            fitting.append(volunteer)
    fitting.sort(key=lambda one: _order(need, one, rule))
    ranked = [
        Match(volunteer.code, place, _merits(need, volunteer, rule))
        for place, volunteer in enumerate(fitting, 1)
    ]
    return ranked + others


def _order(need: Need, volunteer: Volunteer, rule: Rule) -> tuple[int, int, int, str]:
    return (
        -_free_minutes(need, volunteer),
        _ring(need, volunteer, rule),
        volunteer.recent_minutes,
        sha256(f"{need.code}|{volunteer.code}".encode()).hexdigest(),
    )


def _merits(need: Need, volunteer: Volunteer, rule: Rule) -> tuple[Reason, ...]:
    metres = distance(need.position, volunteer.position)
    return (
        Reason("time", True, {"free": _free_minutes(need, volunteer), "needed": _minutes(need)}),
        Reason("distance", True, {"metres": metres, "ring": _ring(need, volunteer, rule)}),
        Reason("load", True, {"minutes": volunteer.recent_minutes}),
    )


def _obstacles(need: Need, volunteer: Volunteer, rule: Rule) -> Sequence[Reason]:
    return [
        *_of_age(need, volunteer, rule),
        *_of_skill(need, volunteer, rule),
        *_of_time_and_place(need, volunteer, rule),
    ]


def _of_age(need: Need, volunteer: Volunteer, rule: Rule) -> Iterable[Reason]:
    if need.dangerous and not volunteer.insured:
        yield Reason("no-insurance", False, {})
    age = age_on(volunteer.born_on, need.span.start.astimezone(rule.zone).date())
    if age >= rule.of_age:
        return
    if touches_night(need.span, rule):
        night = {"from": f"{rule.night_from:%H:%M}", "until": f"{rule.night_until:%H:%M}"}
        yield Reason("minor-at-night", False, {"age": age, **night})
    if need.dangerous:
        yield Reason("minor-in-danger", False, {"age": age})
    if not volunteer.guardian_consents:
        yield Reason("minor-without-consent", False, {"age": age})


def _of_skill(need: Need, volunteer: Volunteer, rule: Rule) -> Iterable[Reason]:
    if need.skill is None:
        return
    if need.skill not in volunteer.skills:
        yield Reason("no-skill", False, {"skill": need.skill})
        return
    last_day = volunteer.skills[need.skill]
    if last_day is not None and need.span.end.astimezone(rule.zone).date() > last_day:
        yield Reason("skill-expired", False, {"skill": need.skill, "on": last_day.isoformat()})


def _of_time_and_place(need: Need, volunteer: Volunteer, rule: Rule) -> Iterable[Reason]:
    free = _free_minutes(need, volunteer)
    least = min(rule.least_minutes, _minutes(need))
    if free < least:
        yield Reason("no-time", False, {"free": free, "least": least})
    metres = distance(need.position, volunteer.position)
    if metres > volunteer.most_metres:
        yield Reason("too-far", False, {"metres": metres, "most": volunteer.most_metres})


def _free_minutes(need: Need, volunteer: Volunteer) -> int:
    """In the longest stretch: an hour before and an hour after are not two hours of help."""
    return max((need.span.shared_minutes(span) for span in volunteer.free), default=0)


def _minutes(need: Need) -> int:
    return need.span.shared_minutes(need.span)


def _ring(need: Need, volunteer: Volunteer, rule: Rule) -> int:
    return distance(need.position, volunteer.position) // rule.ring_metres + 1


def age_on(born_on: date, day: date) -> int:
    """Full years; who was born on 29 February comes of age on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def touches_night(span: Span, rule: Rule) -> bool:
    start, end = span.start.astimezone(rule.zone), span.end.astimezone(rule.zone)
    day = start.date() - timedelta(days=1)
    while day <= end.date():
        night_start = datetime.combine(day, rule.night_from, rule.zone)
        until_day = day + timedelta(days=rule.night_until <= rule.night_from)
        night_end = datetime.combine(until_day, rule.night_until, rule.zone)
        if start < night_end and night_start < end:
            return True
        day += timedelta(days=1)
    return False
