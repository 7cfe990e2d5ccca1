"""Who serves in which team, and what the fair rule needs to know of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Avg, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from lifang.kernel import worktime
from lifang.kernel.geometry import Position
from lifang.modules.volunteers import matching
from lifang.modules.volunteers.freetime import free_spans
from lifang.modules.volunteers.matching import Match, Reason, Span, Volunteer
from lifang.modules.volunteers.models import Need, Offer, Shift, Terms
from lifang.modules.volunteers.standard import DISTANCES, PARTS, standard
from lifang.people.models import Account, Organization, Person, Registration
from lifang.people.queries import in_effect
from lifang.people.registers.load import find_register
from lifang.places.areacodes import in_subtree
from lifang.places.models import Site
from lifang.places.profile import profile

REGISTER, SKILLS = "volunteer", "volunteer-skill"
BY_DAY = tuple(f"{day}-{part}" for day in range(7) for part in PARTS if part != "night")
"""Of who has not said when: asked at any hour but never called out of bed."""
LAW = (
    "minor-at-night", "minor-in-danger", "minor-without-consent", "no-insurance", "no-skill", "skill-expired",
)  # fmt: skip
"""What keeps somebody from serving even if they want to; time, way and load are theirs to judge."""


def skill_names() -> Mapping[str, Mapping[str, str]]:
    return {choice.value: choice.label for choice in find_register(SKILLS).fields["skill"].choices}


def registered(on: date) -> QuerySet[Registration]:
    rows = Registration.objects.filter(in_effect(on), register=REGISTER, person__isnull=False)
    return rows.select_related("person", "holder")


def is_registered(person: Person, on: date) -> bool:
    return registered(on).filter(person=person).exists()


def teams_of(person: Person, on: date) -> list[Organization]:
    return [row.holder for row in registered(on).filter(person=person).order_by("holder_id")]


def volunteer_of(account: Account, on: date) -> Person | None:
    """The volunteer behind an account; None for everybody else."""
    person = account.person
    return person if person is not None and is_registered(person, on) else None


def may_be_named(people: Iterable[Person], on: date) -> set[Any]:
    """Those who agree to be shown (Regulations on Voluntary Service art. 21), by key."""
    rows = registered(on).filter(person__in=list(people), values__shown_consent=True)
    return set(rows.values_list("person", flat=True))


class Reached(NamedTuple):
    person: Any
    code: str
    address: str
    language: str


def reached(people: Iterable[Any]) -> list[Reached]:
    """Those of these persons, by key, who have an account and an address, and did not turn messages off."""
    rows = with_mail(Account.objects.filter(person__in=list(people), is_active=True)).order_by("person", "pk")
    found = rows.values_list("person", "person__code", "address", "language")
    spoken = profile().languages[0]
    ones = {
        person: Reached(person, code, address, language[:2] or spoken)
        for person, code, address, language in found
    }
    return list(ones.values())


def with_mail(accounts: QuerySet[Account]) -> QuerySet[Any]:
    """`address`: what they gave for this, else that of the account."""
    given = NullIf("person__service_terms__mail", Value(""))
    rows = accounts.exclude(person__service_terms__told=False)
    return rows.annotate(address=Coalesce(given, "email")).exclude(address="")


@dataclass(frozen=True, slots=True)
class Ranked:
    person: Person
    rank: int | None
    reasons: tuple[Reason, ...]


def ranking(need: Need, now: datetime) -> list[Ranked]:
    """Everybody of the need's team who was not asked yet, first those who fit, each with the reasons."""
    on = _day(need.starts_at)
    asked = need.offers.values("person")
    rows = list(registered(on).filter(holder=need.team_id).exclude(person__in=asked))
    people = {row.person.code: row.person for row in rows if row.person is not None}
    matches = _match(need, rows, now)
    return [Ranked(people[match.volunteer], match.rank, match.reasons) for match in matches]


def obstacles(need: Need, person: Person, now: datetime) -> list[Reason]:
    """What the law has against this person doing this work, whatever they wish."""
    rows = sorted(
        registered(_day(need.starts_at)).filter(person=person), key=lambda row: row.holder_id != need.team_id
    )
    return [
        reason for match in _match(need, rows[:1], now) for reason in match.reasons
        if not reason.fits and reason.kind in LAW
    ]  # fmt: skip


def explain(reason: Reason, language: str) -> str:
    """With the skill's name instead of its code."""
    spoken = "zh" if language.startswith("zh") else "en"
    names = skill_names()
    numbers = {
        name: names[str(value)][spoken] if name == "skill" and value in names else value
        for name, value in reason.numbers.items()
    }
    return Reason(reason.kind, reason.fits, numbers).explain(language)


def promised(people: Collection[Any], span: Span, *, but: Need) -> Mapping[Any, list[Span]]:
    """When these people said they would serve elsewhere, around that time."""
    found: defaultdict[Any, list[Span]] = defaultdict(list)
    offers = Offer.objects.filter(
        person__in=people,
        state=Offer.State.ACCEPTED,
        need__state=Need.State.OPEN,
        need__starts_at__lt=span.end,
        need__ends_at__gt=span.start,
    ).exclude(need=but)
    for person, start, end in offers.values_list("person", "need__starts_at", "need__ends_at"):
        found[person].append(Span(start, end))
    return found


def _match(need: Need, rows: list[Registration], now: datetime) -> list[Match]:
    rule = standard().offers
    span = Span(need.starts_at, need.ends_at)
    people = [row.person_id for row in rows]
    skills, minutes, terms = _skills(people, _day(need.starts_at)), _recent(people, now), _terms(people)
    busy = promised(people, span, but=need)
    place = _position(need.site) or _middle(need.area_id) or Position(0, 0)
    home = _middle(need.team.area_id) or place
    volunteers = []
    for row in rows:
        assert row.person is not None
        own = terms.get(row.person_id)
        times = own.times if own else BY_DAY
        volunteers.append(
            Volunteer(
                code=row.person.code,
                born_on=_date(row.personal.get("birth_on")) or date.max,
                free=free_spans(times, PARTS, span, busy.get(row.person_id, ()), rule.zone),
                position=_position(own.site if own else None) or home,
                most_metres=own.most_metres if own else DISTANCES[-1],
                recent_minutes=minutes.get(row.person_id, 0),
                skills=skills.get(row.person_id, {}),
                insured=(_date(row.values.get("insured_until")) or date.min) >= _day(need.ends_at),
                guardian_consents=row.values.get("guardian_consent") is True,
            )
        )
    asked = matching.Need(need.ref, span, place, need.skill or None, need.dangerous)
    return matching.rank(asked, volunteers, rule)


def _skills(people: list[Any], on: date) -> Mapping[Any, dict[str, date | None]]:
    found: defaultdict[Any, dict[str, date | None]] = defaultdict(dict)
    rows = Registration.objects.filter(in_effect(on), register=SKILLS, person__in=people)
    for person, values in rows.values_list("person", "values"):
        found[person][values["skill"]] = _date(values.get("expires_on"))
    return found


def _recent(people: list[Any], now: datetime) -> Mapping[Any, int]:
    """Minutes served in the period that the rule looks back on."""
    since = now - timedelta(days=standard().load_days)
    shifts = Shift.objects.filter(person__in=people, signed_in_at__gte=since, signed_out_at__isnull=False)
    minutes: defaultdict[Any, int] = defaultdict(int)
    for shift in shifts.exclude(state=Shift.State.REFUSED):
        minutes[shift.person_id] += shift.served_minutes
    return minutes


def _terms(people: list[Any]) -> Mapping[Any, Terms]:
    return {row.pk: row for row in Terms.objects.filter(person__in=people).select_related("site")}


def _position(site: Site | None) -> Position | None:
    if site is None or site.lat_e6 is None or site.lon_e6 is None:
        return None
    return Position(site.lat_e6, site.lon_e6)


def _middle(area: str) -> Position | None:
    """Of the area's sites: where people set out who have not said from where."""
    sites = Site.objects.filter(in_subtree(area), lat_e6__isnull=False)
    middle = sites.aggregate(lat=Avg("lat_e6"), lon=Avg("lon_e6"))
    return None if middle["lat"] is None else Position(round(middle["lat"]), round(middle["lon"]))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _day(moment: datetime) -> date:
    return worktime.today(moment, profile().calendar)
