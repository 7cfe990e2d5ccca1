"""Who stands in a register: entered, changed, ended, erased. One entry each, in the registration's own stream.

Whose line it is and what is personal goes into the erasable payload; the permanent facts name nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, cast

from django.db.models import Field
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lifang.kernel import worktime
from lifang.kernel.receipts import new_ref
from lifang.people import rules
from lifang.people.actors import Actor
from lifang.people.commands import periods
from lifang.people.commands.checks import written_before
from lifang.people.commands.departures import forget_if_gone
from lifang.people.commands.errors import (
    AlreadyEnded,
    AlreadyThere,
    BadPeriod,
    BadValue,
    RegistrationRefused,
)
from lifang.people.models import Organization, Person, Registration
from lifang.people.registers import Register, UnknownRegister, find_register, fold
from lifang.people.registers.definition import ADULT_AT
from lifang.places.profile import profile
from lifang.programs import values as fieldvalues
from lifang.programs.messages import message
from lifang.programs.words import text as in_language
from lifang.record.commands import append, erase_payloads, find
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

STREAM = "registration/"


class NotKeeper(RegistrationRefused):
    pass


def enter(
    *,
    register: str,
    holder: str,
    person: str | None = None,
    organization: str | None = None,
    values: Mapping[str, Any],
    from_on: date,
    until_on: date | None = None,
    actor: Actor,
    now: datetime,
    key: str | None = None,
    source: str = "",
    rng: Random = SYSTEM_RANDOM,
) -> Registration:
    """`holder`, `person` and `organization` are codes; the subject is the one that the register is about.

    `source`: the stream that it comes from, of the case that decided on it.
    """
    declared = _declared(register)
    kept_by = _holder(declared, holder)
    _check_keeper(actor, declared, kept_by)
    periods.check_period(from_on, until_on)
    with transaction():
        subject = _subject(declared, person, organization)  # held: nobody else enters the same one meanwhile
        if again := entered_before(key):
            return again
        kept = _cleaned(declared, values, on=from_on)
        row = Registration(code=new_ref(rng))
        facts: dict[str, Any] = {
            "register": declared.code,
            "version": declared.version,
            "holder": kept_by.code,
            "from": periods.written(from_on),
            "until": periods.written(until_on),
            "lapses": periods.written(_lapses_on(declared, kept)),
            "fields": _plain(declared, kept),
        }
        payload: dict[str, Any] = {"fields": _personal(declared, kept), **_from(source)}
        (payload if declared.subject == "person" else facts)[declared.subject] = subject.code
        setattr(row, declared.subject, subject)
        _move(row, fold.ENTERED, facts, payload, actor=actor, now=now, key=key)
    return row


def entered_before(key: str | None) -> Registration | None:
    earlier = find(key) if key else None
    return (
        Registration.objects.filter(code=earlier.stream_id.removeprefix(STREAM)).first() if earlier else None
    )


def change(
    *,
    registration: Registration,
    values: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    key: str | None = None,
    source: str = "",
    seen: Mapping[str, Any] | None = None,
) -> Registration:
    """Only the fields named are changed; an empty value takes a field out. `source`: as in `enter`.

    `seen`: what the form showed, which sends all its fields: only those are changed that differ from it, and none that
    somebody else changed meanwhile.
    """
    declared = _declared(registration.register)
    with transaction():
        again = written_before(registration.stream, key)
        row = Registration.objects.select_related("holder__parent").get(pk=registration.pk)
        if again:
            return row
        _check_keeper(actor, declared, row.holder)
        today = timezone.localdate(now)
        if row.erased_at or (row.until_on is not None and row.until_on < today):
            raise AlreadyEnded(_("Its last day is %(until)s already.") % {"until": row.until_on})
        if seen is not None:
            values = _own_changes(declared, values, seen, row.all_values, on=today)
        kept = _cleaned(declared, {**row.all_values, **values}, on=today)
        names = sorted({*kept, *row.all_values})
        moved = {name: kept.get(name) for name in names if kept.get(name) != row.all_values.get(name)}
        if not moved and source in ("", row.source):
            return row
        facts = {
            "fields": _plain(declared, moved),
            "lapses": periods.written(_lapses_on(declared, kept)),
        }
        payload = {"fields": _personal(declared, moved), **_from(source)}
        _move(row, fold.CHANGED, facts, payload, actor=actor, now=now, key=key)
    return row


def end(
    *,
    registration: Registration,
    on: date,
    reason: str,
    actor: Actor,
    now: datetime,
    key: str | None = None,
    lapsed: bool = False,
) -> Registration:
    """`on` is the last day. The reason is about a person, so it can be erased."""
    declared = _declared(registration.register)
    if not reason.strip():
        problem = _("Say why it ends, for example: left by own wish, moved away.")
        raise RegistrationRefused(problem, {"reason": problem})
    with transaction():
        again = written_before(registration.stream, key)
        row = Registration.objects.select_related("holder__parent").get(pk=registration.pk)
        if again:
            return row
        _check_keeper(actor, declared, row.holder)
        periods.check_end(row, on)
        facts = {"until": periods.written(on), "lapsed": lapsed}
        payload = {"reason": fieldvalues.tidy(reason)[:200]}
        _move(row, fold.ENDED, facts, payload, actor=actor, now=now, key=key)
    return row


def erase(
    *, registration: Registration, reason: str, actor: Actor, now: datetime, key: str | None = None
) -> Registration:
    """Of an ended registration nothing personal stays, nor whose it was (PIPL art. 19, 47); the count does.

    Nor does the name of somebody of whom this was the last line.
    """
    declared = _declared(registration.register)
    with transaction():
        again = written_before(registration.stream, key)
        row = Registration.objects.select_related("holder__parent").get(pk=registration.pk)
        if again or row.erased_at:
            return row
        _check_keeper(actor, declared, row.holder)
        if row.until_on is None or row.until_on >= timezone.localdate(now):
            raise RegistrationRefused(
                _("It still counts; end it first, then its personal content can be erased.")
            )
        person = Person.objects.select_for_update(no_key=True).filter(registrations=row).first()
        _move(row, fold.ERASED, {"reason": reason}, None, actor=actor, now=now, key=key)
        erase_payloads(stream=row.stream, reason=reason, now=now)
        if person is not None:
            forget_if_gone(person=person, reason=reason, actor=actor, now=now)
    return row


def _declared(code: str) -> Register:
    try:
        return find_register(code)
    except UnknownRegister as error:
        raise BadValue(str(error)) from error


def _holder(declared: Register, code: str) -> Organization:
    unit = Organization.objects.select_related("parent").filter(code=code or "").first()
    if unit is None:
        raise BadValue(_("There is no unit “%(code)s”; add it first or correct the code.") % {"code": code})
    if unit.kind not in declared.holder.kinds:
        kinds = ", ".join(str(Organization.Kind(kind).label) for kind in declared.holder.kinds)
        raise BadValue(
            _("“%(unit)s” cannot keep this register; it is kept by: %(kinds)s.")
            % {"unit": unit.name, "kinds": kinds}
        )
    return unit


def _check_keeper(actor: Actor, declared: Register, holder: Organization) -> None:
    if not rules.may_keep(actor, declared, holder):
        raise NotKeeper(_("Only officers and heads of this unit, or of one above it, keep this register."))


def _subject(declared: Register, person: str | None, organization: str | None) -> Person | Organization:
    code = person if declared.subject == "person" else organization
    if not code or (person and organization):
        raise BadValue(
            _("This register is about one person; name the person.")
            if declared.subject == "person"
            else _("This register is about one organization; name the organization.")
        )
    model: type[Person | Organization] = Person if declared.subject == "person" else Organization
    found = model._default_manager.select_for_update(no_key=True).filter(code=code).exclude(name="").first()
    if found is None:
        raise BadValue(
            _("Nobody has the code “%(code)s”; add them first or correct the code.") % {"code": code}
        )
    return found


def _cleaned(declared: Register, raw: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    language = get_language() or "en"
    kept, problems = fieldvalues.clean_all(declared.fields.values(), raw, language)
    problems |= _missing_of_minor(declared, kept, on, language)
    if problems:
        raise RegistrationRefused(" ".join(problems.values()), problems)
    return dict(kept)


def _own_changes(
    declared: Register,
    values: Mapping[str, Any],
    seen: Mapping[str, Any],
    now: Mapping[str, Any],
    *,
    on: date,
) -> dict[str, Any]:
    wanted = _cleaned(declared, values, on=on)
    own = {name: wanted.get(name) for name in declared.fields if wanted.get(name) != seen.get(name)}
    problem = _("Somebody else has changed this meanwhile; load the page again and look at it first.")
    if clash := {name: problem for name in own if now.get(name) not in (seen.get(name), own[name])}:
        raise RegistrationRefused(problem, clash)
    return own


def _missing_of_minor(declared: Register, kept: Mapping[str, Any], on: date, language: str) -> dict[str, str]:
    born = kept.get(declared.minors.born) if declared.minors else None
    if declared.minors is None or born is None or is_adult(date.fromisoformat(born), on):
        return {}
    return {
        name: message("required", language, label=in_language(declared.fields[name].label, language))
        for name in declared.minors.needs
        if not kept.get(name)
    }


def is_adult(born: date, on: date) -> bool:
    return (on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) >= ADULT_AT


def _lapses_on(declared: Register, kept: Mapping[str, Any]) -> date | None:
    if declared.ends is None or not kept.get(declared.ends.on):
        return None
    last = date.fromisoformat(kept[declared.ends.on])
    return last if declared.ends.grace is None else after(last, declared.ends.grace)


def after(day: date, period: worktime.Period) -> date:
    """The last day of a period that begins with the end of this one."""
    calendar = profile().calendar
    start = datetime.combine(day, time(), tzinfo=calendar.zone)
    end_of = worktime.deadline(start, period, calendar).due_at
    return timezone.localdate(end_of, calendar.zone) - timedelta(days=1)


def _plain(declared: Register, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if not declared.fields[name].personal}


def _personal(declared: Register, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if declared.fields[name].personal}


def _from(source: str) -> dict[str, str]:
    """Of a case it would tell whose line it was, so that it goes with what is personal."""
    return {"source": source} if source else {}


def _move(
    row: Registration,
    kind: str,
    facts: dict[str, Any],
    payload: dict[str, Any] | None,
    *,
    actor: Actor,
    now: datetime,
    key: str | None,
) -> None:
    _apply(row, fold.columns(row.__dict__, kind, facts, payload or {}, now))
    if kind in (fold.ENTERED, fold.CHANGED):
        _check_days(row)
        _check_once(row)
    row.save()
    append(
        stream=row.stream,
        kind=kind,
        actor=actor.name,
        facts=facts,
        payload=payload,
        now=now,
        key=key,
        subject=f"unit/{row.holder_id}",
    )


def _apply(row: Registration, changed: Mapping[str, Any]) -> None:
    """The subject stands in the row already; only that it is gone is news."""
    for name, value in changed.items():
        if name in ("person", "organization"):
            if value is None:
                setattr(row, name, None)
        elif name == "holder":
            row.holder_id = value
        else:
            setattr(row, name, cast("Field[Any, Any]", row._meta.get_field(name)).to_python(value))


def _check_days(row: Registration) -> None:
    if row.lapses_on is not None and row.lapses_on < row.from_on:
        raise BadPeriod(
            _("It would have lapsed on %(lapsed)s, before it begins on %(from)s; correct one of the two.")
            % {"lapsed": row.lapses_on, "from": row.from_on}
        )


def _check_once(row: Registration) -> None:
    declared = _declared(row.register)
    others = Registration.objects.filter(
        periods.overlapping(row.from_on, row.until_on),
        register=declared.code,
        person=row.person,
        organization=row.organization,
    ).exclude(pk=row.pk)
    identity = declared.identity(row.holder_id, row.all_values)
    if any(declared.identity(other.holder_id, other.all_values) == identity for other in others):
        subject = row.person or row.organization
        raise AlreadyThere(
            _("%(name)s stands in “%(register)s” in these days already; change that registration instead.")
            % {
                "name": subject.name if subject else "",
                "register": in_language(declared.title, get_language() or "en"),
            }
        )
