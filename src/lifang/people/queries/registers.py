"""All reads of registers, scoped to the viewer: what lies behind another purpose's wall is not there."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from lifang.kernel.text import normalise
from lifang.people import rules
from lifang.people.actors import Viewer
from lifang.people.models import Organization, Person, Registration
from lifang.people.queries import in_effect
from lifang.people.registers import Register, find_register, registers
from lifang.places.areacodes import in_subtree

_NOBODY = Q(pk__in=[])


def registers_for(viewer: Viewer) -> list[Register]:
    """Those of which the viewer may see any part; the others do not exist for it."""
    return [declared for declared in registers().values() if rules.register_grants(viewer, declared)]


def keepable(viewer: Viewer, register: Register) -> QuerySet[Organization]:
    """The units whose lines of this register the viewer may enter and change."""
    reach = _NOBODY
    for grant in rules.register_grants(viewer, register):
        if grant.role in rules.KEEPERS:
            reach |= rules.beneath(grant.unit, "") & in_subtree(grant.area)
    return Organization.objects.filter(reach, kind__in=register.holder.kinds).order_by("name", "code")


def visible(viewer: Viewer, register: str) -> QuerySet[Registration]:
    """Running and ended; SQL twin of rules.reaches."""
    declared = find_register(register)
    reach = _NOBODY
    for grant in rules.register_grants(viewer, declared):
        here = in_subtree(grant.area, "holder__area_id")
        reach |= here if grant.reach == "area" else here & rules.beneath(grant.unit, "holder__")
    return Registration.objects.filter(reach, register=declared.code).select_related(
        "person", "organization", "holder__parent"
    )


def on_register(
    viewer: Viewer, register: str, *, holder: str | None = None, on: date
) -> QuerySet[Registration]:
    """Who stands in it on that day, in the order of entry."""
    rows = visible(viewer, register).filter(in_effect(on))
    return (rows.filter(holder=holder) if holder else rows).order_by("from_on", "id")


def get_registration(viewer: Viewer, code: str) -> Registration:
    """Raises DoesNotExist: absent and forbidden look the same."""
    scope = _NOBODY
    for declared in registers_for(viewer):
        scope |= Q(pk__in=visible(viewer, declared.code).filter(code=code).values("pk"))
    return Registration.objects.select_related("person", "organization", "holder__parent").get(scope)


def search(rows: QuerySet[Registration], text: str) -> QuerySet[Registration]:
    """By name or code. Personal values are not searched: what is found must not tell what is hidden."""
    for part in normalise(text).split():
        names = Q()
        for subject in ("person", "organization"):
            names |= Q(**{f"{subject}__name__icontains": part}) | Q(
                **{f"{subject}__name_en__icontains": part}
            )
        rows = rows.filter(names | Q(code__istartswith=part))
    return rows


def registration_of(person: Person, register: str, on: date) -> Registration | None:
    """For the modules: unscoped, so what is shown of it is theirs to decide. The oldest of several."""
    return registrations_of(person, register, on).first()


def registrations_of(person: Person, register: str, on: date) -> QuerySet[Registration]:
    rows = Registration.objects.filter(in_effect(on), register=register, person=person)
    return rows.select_related("holder").order_by("from_on", "id")


def of_holder(holder: Organization | str, register: str, on: date) -> QuerySet[Registration]:
    """For the modules: everybody whom this unit keeps in the register on that day, unscoped."""
    rows = Registration.objects.filter(in_effect(on), register=register, holder=holder)
    return rows.select_related("person", "organization").order_by("from_on", "id")


def published(register: Register, *, on: date) -> QuerySet[Registration]:
    """What everybody may read: nothing of a person who has not agreed, and nothing of a restricted register."""
    rows = Registration.objects.filter(in_effect(on), register=register.code)
    if register.shown is None or register.sensitivity == "restricted":
        return rows.none()
    if register.shown.consent:
        rows = rows.filter(**{f"values__{register.shown.consent}": True})
    return rows.select_related("person", "organization", "holder").order_by("holder__name", "from_on", "id")


def known_people(viewer: Viewer, text: str, *, limit: int = 10) -> list[Person]:
    """People whom the viewer may pick for a register, by name: those on registers that it sees, and nobody else, so
    that a name typed here never tells that somebody is known for another purpose.
    """
    pool = _NOBODY
    for declared in registers_for(viewer):
        pool |= Q(pk__in=search(visible(viewer, declared.code), text).values("person"))
    return list(Person.objects.filter(pool).order_by("name", "code")[:limit]) if text.strip() else []


def known_person(viewer: Viewer, code: str) -> Person | None:
    """One of those whom `known_people` could have found."""
    pool = _NOBODY
    for declared in registers_for(viewer):
        pool |= Q(pk__in=visible(viewer, declared.code).values("person"))
    return Person.objects.filter(pool, code=code).first()
