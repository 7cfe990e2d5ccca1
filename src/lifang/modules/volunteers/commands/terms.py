from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lifang.cases.batch import checked_key
from lifang.kernel import worktime
from lifang.modules.volunteers import rules
from lifang.modules.volunteers.commands.sheet import check_organiser
from lifang.modules.volunteers.errors import BadNeed, NotYours
from lifang.modules.volunteers.models import Terms
from lifang.modules.volunteers.queries.volunteers import teams_of
from lifang.modules.volunteers.standard import DISTANCES, PARTS
from lifang.people.actors import Actor
from lifang.people.commands.checks import written_before
from lifang.people.models import Person
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.record.commands import append
from lifang.record.door import transaction

TIMES = tuple(f"{day}-{part}" for day in range(7) for part in PARTS)


def set_terms(
    *,
    person: Person,
    times: Collection[str],
    most_metres: int,
    actor: Actor,
    key: str,
    now: datetime,
    site: Site | None = None,
    told: bool = True,
    mail: str = "",
) -> Terms:
    """When somebody is free, how far they come, and where mail reaches them unless they want none (`told`).

    Their own word, or what they told the team. All of it is personal.
    """
    teams = teams_of(person, worktime.today(now, profile().calendar))
    if not teams:
        raise NotYours(_("Only registered volunteers can come; the team registers you."))
    if not rules.speaks_for(actor, person):
        check_organiser(actor, area=teams[0].area_id, purpose="service")
    if unknown := set(times) - set(TIMES):
        problem = _("There is no such time: %(times)s.") % {"times": ", ".join(sorted(unknown))}
        raise BadNeed(problem, {"times": problem})
    if not 0 < most_metres <= DISTANCES[-1]:
        problem = _("Choose how far you come.")
        raise BadNeed(problem, {"most_metres": problem})
    try:
        validate_email(mail or "nobody@example.org")
    except ValidationError as error:
        problem = _("This is not a mail address.")
        raise BadNeed(problem, {"mail": problem}) from error
    full_key, stream = checked_key(actor, key), f"volunteer/{person.code}"
    with transaction():
        if written_before(stream, full_key):
            return Terms.objects.get(person=person)
        said = {
            "times": sorted(set(times), key=TIMES.index),
            "most_metres": most_metres,
            "told": told,
            "mail": mail,
        }
        terms, _created = Terms.objects.update_or_create(
            person=person, defaults={**said, "site": site, "changed_at": now}
        )
        append(
            stream=stream,
            kind="terms-set",
            actor=actor.name,
            facts={},
            payload={**said, "site": site.code if site else ""},
            now=now,
            key=full_key,
            subject=f"person/{person.code}",
        )
    return terms
