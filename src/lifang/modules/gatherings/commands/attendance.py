"""Who signs up, and who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.steps import check_state, write, wrong
from lifang.modules.gatherings.commands.step import begin, check_runs
from lifang.modules.gatherings.models import Attendance, Gathering
from lifang.modules.gatherings.queries import list_is_closed
from lifang.modules.gatherings.sheet import Listed, match
from lifang.people.actors import Actor
from lifang.people.models import Person
from lifang.record.door import transaction

LONGEST_NAME = 80
_State, _How = Gathering.State, Attendance.How


def sign_up(
    *,
    gathering: Gathering,
    name: str,
    actor: Actor,
    key: str,
    now: datetime,
    phone: str = "",
    person: Person | None = None,
) -> Attendance:
    """Anybody, for a public gathering that was announced and has not begun; while there is room.

    The same name with the same phone number is the same person, who takes one place however often they send the form.
    """
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row.attendances.get(number=earlier.facts["number"])
        if not row.public:
            check_runs(actor, row)
        check_state(row, _State.NOTICED)
        if now >= row.starts_at:
            raise WrongState(_("It has begun; you need not sign up, just come."))
        if again := _known(row, name, phone):
            return again
        if (
            row.room_for is not None
            and row.attendances.filter(signed_up_at__isnull=False).count() >= row.room_for
        ):
            raise WrongState(_("All places are taken. Please ask the organizer."))
        one = _add(row, name=name, phone=phone, person=person, signed_up_at=now)
        facts = {"number": one.number, "person": person.code if person else ""}
        write(row, "signed-up", actor=actor, key=key, now=now, facts=facts, payload=_personal(one))
    return one


def attend(
    *,
    gathering: Gathering,
    actor: Actor,
    key: str,
    now: datetime,
    how: str,
    attendance: Attendance | None = None,
    name: str = "",
    phone: str = "",
    person: Person | None = None,
) -> Attendance:
    """One person is there: somebody who signed up (`attendance`), or somebody new.

    With the code at the door people say so themselves, while the door is open; all else is the organizer's word.
    """
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row.attendances.get(number=earlier.facts["number"])
        if how == _How.QR:
            if not row.door_is_open(now):
                raise WrongState(
                    _("Nobody can sign in here now: only from one hour before to one hour after.")
                )
        else:
            check_runs(actor, row)
            check_state(row, _State.NOTICED, _State.HELD)
        _check_open(row)
        one = attendance or _listed(row, name, phone, how) or _add(row, name=name, phone=phone, person=person)
        if one.gathering_id != row.pk:
            raise NotAllowed(_("This name stands on the list of another gathering."))
        if one.attended_at is not None:
            return one
        one.attended_at, one.how = now, how
        one.save(update_fields=["attended_at", "how"])
        facts = {"number": one.number, "how": how, "person": one.person.code if one.person else ""}
        write(row, "attended", actor=actor, key=key, now=now, facts=facts, payload=_personal(one))
    return one


def attend_sheet(
    *, gathering: Gathering, names: Sequence[str], actor: Actor, key: str, now: datetime
) -> Gathering:
    """A paper list, entered at once: whoever signed up is ticked, the others are added; who is there already, is there once."""
    with transaction():
        row, earlier = begin(gathering, actor=actor, key=key)
        if earlier:
            return row
        check_runs(actor, row)
        check_state(row, _State.NOTICED, _State.HELD)
        _check_open(row)
        given = [name.strip() for name in names if name.strip()]
        if not given:
            raise wrong("names", _("Enter at least one name."))
        rows = {one.number: one for one in row.attendances.all()}
        found = match(
            given, [Listed(number, one.name, one.attended_at is not None) for number, one in rows.items()]
        )
        if not found.ticked and not found.new:
            return row
        ticked = [rows[number] for number in found.ticked]
        for one in ticked:
            one.attended_at, one.how = now, _How.PAPER
        Attendance.objects.bulk_update(ticked, ["attended_at", "how"])
        added = Attendance.objects.bulk_create(
            Attendance(gathering=row, number=number, name=_checked(name), attended_at=now, how=_How.PAPER)
            for number, name in enumerate(found.new, _next_number(row))
        )
        numbers = sorted(one.number for one in (*ticked, *added))
        payload = {"names": {str(one.number): one.name for one in (*ticked, *added)}}
        facts = {"numbers": numbers, "how": _How.PAPER.value}
        write(row, "attended", actor=actor, key=key, now=now, facts=facts, payload=payload)
    return row


def _check_open(row: Gathering) -> None:
    """The numbers of a decision stand in its case: a list that grows afterwards would make them untrue."""
    if list_is_closed(row):
        raise WrongState(
            _(
                "What this meeting made of its issues is written down with %(present)s present: the list is closed."
            )
            % {"present": row.present}
        )


def _known(row: Gathering, name: str, phone: str) -> Attendance | None:
    """Without a number nobody is known: two of one name are two, and nobody learns by a name alone who comes."""
    if not phone.strip():
        return None
    return row.attendances.filter(name=name.strip(), phone=phone.strip()).first()


def _listed(row: Gathering, name: str, phone: str, how: str) -> Attendance | None:
    """Who signed up under this name; of several with one name the one with this phone.

    Who signs in twice at the door is one person; whom the organizer adds twice are two of one name.
    """
    alike = list(row.attendances.filter(name=name.strip()))
    if how != _How.QR:
        alike = [one for one in alike if one.attended_at is None]
    by_phone = [one for one in alike if phone and one.phone == phone.strip()]
    if by_phone:
        return by_phone[0]
    return alike[0] if len(alike) == 1 and not (phone and alike[0].phone) else None


def _add(row: Gathering, *, name: str, phone: str, person: Person | None, **more: Any) -> Attendance:
    said = _checked(name or (person.name if person else ""))
    return Attendance.objects.create(
        gathering=row, number=_next_number(row), name=said, phone=phone.strip()[:40], person=person, **more
    )


def _next_number(row: Gathering) -> int:
    last = row.attendances.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _checked(name: str) -> str:
    plain = "".join(sign for sign in name if sign.isprintable()).strip()
    if not plain:
        raise wrong("name", _("Please give your name."))
    if len(plain) > LONGEST_NAME:
        raise wrong("name", _("This name is too long."))
    return plain


def _personal(one: Attendance) -> dict[str, Any]:
    return {"name": one.name, "phone": one.phone}
