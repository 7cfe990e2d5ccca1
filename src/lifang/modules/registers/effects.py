"""What a case decides, the register holds: who is admitted becomes a member, who is brought good news a family to be honoured.

Registered without Django: a district folder is checked before there is a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifang.cases.errors import WrongState
from lifang.cases.extend import EFFECTS
from lifang.kernel import worktime
from lifang.people.registers import Register, find_register
from lifang.places.profile import profile

if TYPE_CHECKING:
    from lifang.cases.models import Case
    from lifang.people.actors import Actor
    from lifang.people.models import Registration


@dataclass(frozen=True, slots=True)
class Entering:
    """Which fields of the case say who enters which register, since when, and with what."""

    register: str
    name: str
    phone: str
    since: str  # empty: the day of the step itself
    fields: Mapping[str, str]  # of the register → of the case
    apart: tuple[
        str, ...
    ] = ()  # those that an association which keeps its own register leaves out: it is the answer

    def __call__(
        self, case: Case, actor: Actor, data: Mapping[str, Any], now: datetime
    ) -> list[dict[str, Any]]:
        """The unit that holds the case keeps the line. The step was the actor's, and the case says so; the entry of the
        register follows from it by itself.
        """
        del actor
        from lifang.people.commands import ChangeRefused  # noqa: PLC0415 - see above: Django runs by now

        declared = find_register(self.register)
        if case.purpose != declared.purpose:
            raise WrongState(
                _("This register lies behind another purpose's wall; the program must not name it.")
            )
        try:
            self._enter(declared, case, data, now)
        except ChangeRefused as refusal:
            raise WrongState(str(refusal)) from refusal
        return []

    def _enter(self, declared: Register, case: Case, data: Mapping[str, Any], now: datetime) -> None:
        from lifang.people.actors import Actor  # noqa: PLC0415 - as above
        from lifang.people.commands import registers  # noqa: PLC0415 - as above
        from lifang.people.commands.newcomers import enter_newcomer  # noqa: PLC0415 - as above
        from lifang.people.models import Organization  # noqa: PLC0415 - as above

        taken = {name: data[own] for name, own in self.fields.items() if data.get(own)}
        if case.unit.kind == Organization.Kind.ASSOCIATION:
            taken = {name: value for name, value in taken.items() if name not in self.apart}
        today = _today(now)
        first = date.fromisoformat(data[self.since]) if self.since else today
        name, phone = str(data.get(self.name, "")), str(data.get(self.phone, ""))
        by_itself: dict[str, Any] = {"actor": Actor.system("registers"), "now": now, "source": case.stream}
        known = _known(declared, name, phone, taken)
        lines = [row for row in known if _identity(declared, row) == declared.identity(case.unit_id, taken)]
        if lines and (lines[-1].until_on is None or lines[-1].until_on >= today):
            registers.change(registration=lines[-1], values=_merged(taken, lines[-1]), **by_itself)
            return
        if lines and lines[-1].until_on is not None:  # it ended, and begins anew
            first = max(first, lines[-1].until_on + timedelta(days=1))
        line: dict[str, Any] = {
            "register": declared.code,
            "holder": case.unit_id,
            "values": taken,
            "from_on": first,
        }
        if known:
            person = known[-1].person
            registers.enter(person=person.code if person else None, **line, **by_itself)
        else:
            enter_newcomer(name=name, phone=phone, **line, **by_itself)


MEMBER = Entering(
    "association-member",
    name="reporter_name",
    phone="reporter_phone",
    since="joined_on",
    fields={name: name for name in ("association", "rank", "genre", "pen_name", "member_no")},
    apart=("association",),
)
FAMILY = Entering(
    "honoured-family",
    name="family_name",
    phone="reporter_phone",
    since="",
    fields={
        "merit": "honour",
        "honoured_on": "honoured_on",
        "soldier_name": "soldier_name",
        "address": "address",
    },
)
ENTERINGS = {"enter-association-member": MEMBER, "enter-honoured-family": FAMILY}
for effect, entering in ENTERINGS.items():
    EFFECTS.add(effect, entering)


def _known(declared: Register, name: str, phone: str, taken: Mapping[str, Any]) -> list[Registration]:
    """Lines of this person, the latest last. Only this register is looked through, so that a name typed into a case
    never tells that somebody is known for another purpose; who has the name alone may be somebody else.
    """
    from lifang.people import vault  # noqa: PLC0415 - as above
    from lifang.people.models import Registration, Secret  # noqa: PLC0415 - as above

    rows = Registration.objects.filter(register=declared.code, person__name=name, erased_at=None)
    alike = list(rows.select_related("person").order_by("from_on", "pk"))
    if not alike:
        return []
    theirs = {one.pk for one in vault.find_by_secret(Secret.Kind.PHONE, phone)} if phone else set()
    personal = {name: value for name, value in taken.items() if declared.fields[name].personal}
    return [
        row
        for row in alike
        if row.person_id in theirs or (not phone and personal and personal.items() <= row.personal.items())
    ]


def _identity(declared: Register, row: Registration) -> tuple[str, ...]:
    return declared.identity(row.holder_id, row.all_values)


def _merged(taken: Mapping[str, Any], row: Registration) -> dict[str, Any]:
    """What the register says already stands; lists grow."""
    here = row.all_values
    lists = {name: [*here[name], *value] for name, value in taken.items() if isinstance(here.get(name), list)}
    return {**taken, **here, **lists}


def _today(now: datetime) -> date:
    return worktime.today(now, profile().calendar)
