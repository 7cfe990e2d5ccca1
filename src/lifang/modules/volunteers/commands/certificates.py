from __future__ import annotations

from datetime import datetime
from random import Random

from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.kernel import worktime
from lifang.kernel.receipts import new_ref
from lifang.modules.volunteers import hours, rules
from lifang.modules.volunteers.commands.sheet import check_organiser
from lifang.modules.volunteers.errors import ServiceRefused
from lifang.modules.volunteers.models import Certificate
from lifang.modules.volunteers.queries.record import content_of, record_of, signing_key
from lifang.people.actors import Actor
from lifang.people.models import Organization, Person
from lifang.places.profile import profile
from lifang.record.commands import append, find
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM


def certify(
    *,
    person: Person,
    organizer: Organization,
    actor: Actor,
    key: str,
    now: datetime,
    rng: Random = SYSTEM_RANDOM,
) -> Certificate:
    """Free and at once, of what this organiser has entered: only who recorded it may certify it (art. 19)."""
    if not rules.speaks_for(actor, person):
        check_organiser(actor, area=organizer.area_id, purpose="service")
    full_key = checked_key(actor, key)
    with transaction():
        if known := find(full_key):
            return Certificate.objects.get(number=known.stream_id.removeprefix("certificate/"))
        record = next((one for one in record_of(person) if one.organizer == organizer), None)
        if record is None:
            raise ServiceRefused(
                _("No hours are entered with this team yet; published hours are entered after some days.")
            )
        certificate = Certificate(
            number=new_ref(rng),
            person=person,
            name=person.name,
            organizer=organizer,
            minutes=record.minutes,
            first_on=record.first_on,
            last_on=record.last_on,
            issued_on=worktime.today(now, profile().calendar),
        )
        certificate.code = hours.verify_code(content_of(certificate), signing_key())
        certificate.save(force_insert=True)
        append(
            stream=f"certificate/{certificate.number}",
            kind="issued",
            actor=actor.name,
            facts={
                "person": person.code,
                "organizer": organizer.code,
                "minutes": certificate.minutes,
                "first_on": certificate.first_on.isoformat(),
                "last_on": certificate.last_on.isoformat(),
                "issued_on": certificate.issued_on.isoformat(),
            },
            payload={"name": certificate.name, "code": certificate.code},
            now=now,
            key=full_key,
            subject=f"person/{person.code}",
        )
    return certificate
