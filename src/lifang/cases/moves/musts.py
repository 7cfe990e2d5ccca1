"""Whether an action's answers are right: the program's conditions, and what is said of those that do not hold."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Case
from lifang.cases.moves.move import Move
from lifang.kernel import worktime
from lifang.kernel.conditions import Condition, names, unmet
from lifang.places.models import Site
from lifang.places.profile import profile
from lifang.programs.definition import Program
from lifang.programs.describe import Teller
from lifang.record.journal import Journal

MINUTE = len("2026-01-31T09:30")


def check_holds(move: Move, condition: Condition | None, asked: Collection[str] = ()) -> None:
    """`asked`: the fields of this form; what is wrong with one of them is said beside it."""
    if condition is None:
        return
    broken = unmet(condition, compared(move))
    if not broken:
        return
    teller = Teller(move.program, "zh" if move.language.startswith("zh") else "en")
    said = {teller.rule(part): part for part in broken}
    problems = {name: text for text, part in said.items() for name in names(part) if name in asked}
    message = _("This step needs: %(unmet)s.") % {
        "unmet": ("；" if teller.language == "zh" else "; ").join(said)
    }
    raise BadInput(message, problems) if problems else WrongState(message)


def compared(move: Move) -> dict[str, Any]:
    """The case's fields as they will stand, and what the engine knows by itself when the step was done."""
    calendar = profile().calendar
    done_at = move.acted_at or move.now
    opens = move.name == "receive"
    entered_at, opened_at = (done_at, done_at) if opens else (move.case.state_since, move.case.opened_at)
    values = {name: _local(move.program, name, value) for name, value in move.values().items()}
    today, entered_on = worktime.today(done_at, calendar), worktime.today(entered_at, calendar)
    return values | {
        "today": today.isoformat(),
        "now": worktime.local(done_at, calendar).replace(tzinfo=None).isoformat(timespec="minutes"),
        "opened_on": worktime.today(opened_at, calendar).isoformat(),
        "entered_on": entered_on.isoformat(),
        "workdays_here": worktime.whole_workdays(entered_on, today, calendar),
    }


def _local(program: Program, name: str, value: Any) -> Any:
    """A moment that was sent with an offset, as the wall clock of the district shows it, so that moments compare as texts."""
    field = program.fields.get(name)
    if field is None or field.type != "datetime" or len(str(value)) <= MINUTE:
        return value
    moment = worktime.local(datetime.fromisoformat(str(value)), profile().calendar)
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")


def check_opening(move: Move, site: Site | None, write: Callable[[], None], journal: Journal) -> None:
    """`once`: one case for a site and these answers, closed or not; what was merged away does not count.

    Before the database is asked, what this batch has decided is written, and nobody else may open one here meanwhile.
    """
    intake = move.program.intake
    check_holds(move, intake.must, intake.fields)
    if intake.once is None or site is None:
        return
    write()
    journal.lock_existing([f"site/{site.code}"])
    given = move.values()
    there = Case.objects.filter(program=move.program.code, site=site, merged_into=None)
    same = there.filter(**{f"fields__{name}": given.get(name) for name in intake.once})
    if ref := same.order_by("-opened_at").values_list("ref", flat=True).first():
        raise WrongState(_("This was taken down already: case %(ref)s.") % {"ref": ref})
