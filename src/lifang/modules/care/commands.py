"""The sheet of a meal: who came, who is missed. One entry each, in the sitting's stream; a guest is a registration's code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lifang.cases.batch import Batch
from lifang.cases.steps import known, write
from lifang.kernel.receipts import new_ref
from lifang.modules.care import mealtimes, queries, rules
from lifang.modules.care.errors import BadMeal, MealRefused, NotYours
from lifang.modules.care.models import Portion, Sitting
from lifang.people.actors import Actor
from lifang.people.models import Registration
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM

NOTED = (Portion.State.CAME, Portion.State.BROUGHT, Portion.State.CANCELLED)
LONGEST_REASON = 200  # characters


def note(
    *,
    canteen: Site,
    on: date,
    meal: str,
    states: Mapping[str, str],
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Sitting:
    """`states`: the code of a guest's registration → came | brought | cancelled. What stands already is left alone."""
    _check_keeper(actor, canteen)
    if on < timezone.localdate(now):
        raise MealRefused(_("That day is over; its sheet is closed."))
    if on > timezone.localdate(now) and set(states.values()) - {Portion.State.CANCELLED}:
        raise MealRefused(_("This meal is still to come: until its day it can only be cancelled."))
    if not states:
        raise BadMeal(_("Nothing is noted yet: say of somebody what became of the meal."))
    if wrong := sorted(set(states.values()) - set(NOTED)):
        problem = _("A guest came, got the meal at home, or cancelled it; not: %(what)s.")
        raise BadMeal(problem % {"what": ", ".join(wrong)})
    with transaction():
        if ref := known(actor, key):
            return Sitting.objects.get(ref=ref)
        sitting = _sitting(canteen, on, meal, rng)
        _check_open(sitting)
        expected = {row.code: row for row in queries.guests(canteen, on, meal)}
        if strangers := sorted(states.keys() - expected.keys()):
            raise BadMeal(_("Not on the list of this meal: %(codes)s.") % {"codes": ", ".join(strangers)})
        standing = {row.guest.code: row.state for row in sitting.portions.select_related("guest")}
        moved = {code: state for code, state in states.items() if standing.get(code) != state}
        if moved:
            facts = _facts(sitting) | {"states": moved}
            write(sitting, "noted", actor=actor, key=key, now=now, facts=facts)
            for code, state in moved.items():
                _put(sitting, expected[code], state, now)
        return sitting


def call_off(
    *,
    canteen: Site,
    on: date,
    meal: str,
    reason: str,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Sitting:
    """The canteen serves no such meal that day: nobody is missed."""
    _check_keeper(actor, canteen)
    said = reason.strip()
    if not said or len(said) > LONGEST_REASON:
        problem = _("Write why there is no meal, in at most %(longest)d characters.") % {
            "longest": LONGEST_REASON
        }
        raise BadMeal(problem, {"reason": problem})
    with transaction():
        if ref := known(actor, key):
            return Sitting.objects.get(ref=ref)
        sitting = _sitting(canteen, on, meal, rng)
        _check_open(sitting)
        if sitting.portions.exclude(state=Portion.State.CANCELLED).exists():
            raise MealRefused(_("Somebody had this meal already; it cannot be called off."))
        write(sitting, "called-off", actor=actor, key=key, now=now, facts=_facts(sitting) | {"reason": said})
        sitting.no_meal_because = said
        sitting.save(update_fields=["no_meal_because"])
        return sitting


def check(
    *, canteen: Site, on: date, meal: str, actor: Actor, key: str, now: datetime, rng: Random = SYSTEM_RANDOM
) -> Sitting:
    """The meal is over: for everybody expected of whom nothing was noted, a case is opened, all in one transaction.

    A sheet that nobody kept opens a case for each guest, too: a call too many does less harm than one too few.
    """
    _check_keeper(actor, canteen)
    over = mealtimes.over_at(on, meal, profile().calendar.zone)
    if over > now:
        raise MealRefused(_("This meal is not over yet."))
    given: dict[str, Any] = {
        "program": rules.PROGRAM,
        "actor": actor,
        "now": now,
        "channel": "rule",
        "language": profile().languages[0],
        "site": canteen,
    }
    with transaction():
        if ref := known(actor, key):
            return Sitting.objects.get(ref=ref)
        sitting = _sitting(canteen, on, meal, rng)
        _check_open(sitting)
        came = set(sitting.portions.values_list("guest", flat=True))
        absent = [row for row in queries.missable(canteen, on, meal, over) if row.pk not in came]
        with Batch(rng=rng) as batch:
            opened = {
                guest: batch.receive(data=_told(guest, on, meal), key=f"{key}.{guest.code}", **given)
                for guest in absent
            }
        for guest, case in opened.items():
            Portion.objects.create(
                sitting=sitting, guest=guest, state=Portion.State.MISSED, at=now, case=case
            )
        missed = {guest.code: case.ref for guest, case in opened.items()}
        write(sitting, "checked", actor=actor, key=key, now=now, facts=_facts(sitting) | {"missed": missed})
        sitting.checked_at = now
        sitting.save(update_fields=["checked_at"])
        return sitting


def _told(guest: Registration, on: date, meal: str) -> dict[str, Any]:
    """What whoever calls needs to know, as the program of the check asks it."""
    personal = guest.personal
    over = mealtimes.over_at(on, meal, profile().calendar.zone).astimezone(profile().calendar.zone)
    return {
        "eater_name": guest.person.name if guest.person else "",
        "reporter_phone": personal.get("phone", ""),
        "contact_phone": personal.get("contact_phone", ""),
        "address": personal.get("address", ""),
        "meal": meal,
        "missed_at": f"{over:%Y-%m-%d %H:%M}",
    }


def _sitting(canteen: Site, on: date, meal: str, rng: Random) -> Sitting:
    """Held until the transaction ends: the sheet is kept by one at a time."""
    if meal not in mealtimes.MEALS:
        raise BadMeal(_("There is no such meal: %(meal)s.") % {"meal": meal})
    given = {"ref": new_ref(rng)}
    sitting, _made = Sitting.objects.get_or_create(canteen=canteen, on=on, meal=meal, defaults=given)
    return Sitting.objects.select_for_update().get(pk=sitting.pk)


def _facts(sitting: Sitting) -> dict[str, Any]:
    return {"canteen": sitting.canteen.code, "on": sitting.on.isoformat(), "meal": sitting.meal}


def _put(sitting: Sitting, guest: Registration, state: str, now: datetime) -> None:
    Portion.objects.update_or_create(sitting=sitting, guest=guest, defaults={"state": state, "at": now})


def _check_open(sitting: Sitting) -> None:
    if sitting.checked_at:
        raise MealRefused(_("This meal is over, and those who did not come are being called."))
    if sitting.no_meal_because:
        raise MealRefused(_("There is no such meal: %(meal)s.") % {"meal": sitting.no_meal_because})


def _check_keeper(actor: Actor, canteen: Site) -> None:
    if not rules.may_keep(actor, canteen.area_id):
        raise NotYours(_("Only those who care for the people of this area keep its canteen's sheet."))
