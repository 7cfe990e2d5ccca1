"""Notes, files, corrections, erasure, and what the sweep writes: warnings, breaches, rungs of the ladder."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Assist, Case, Clock
from lifang.cases.moves.builtin import builtin
from lifang.cases.moves.custody import works_for
from lifang.cases.moves.move import Move
from lifang.cases.moves.transitions import enter_state, take_files
from lifang.cases.titles import title_of
from lifang.places.models import Area, Site
from lifang.programs.values import clean_all

ALL = ("agent", "officer", "head", "duty")


@builtin("note", gettext_lazy("Add a note"), who=ALL, also=("reporter",), reason=True, closed=None)
def note(move: Move) -> None:
    take_files(move)


@builtin("attach", gettext_lazy("Add a photo or file"), who=ALL, also=("reporter",), closed=None)
def attach(move: Move) -> None:
    if not move.files:
        problem = _("Choose a file to add.")
        raise BadInput(problem, {"file": problem})
    take_files(move)


@builtin(
    "correct",
    gettext_lazy("Correct the record"),
    who=ALL,
    asks=("area", "site", "category"),
    reason=True,
    closed=None,
)
def correct(move: Move) -> None:
    """A wrong place or category is put right by a new entry; the old one stays readable.

    A case whose right place lies outside the reach of the unit that holds it goes to the unit answerable there.
    """
    case, program = move.case, move.program
    site = _corrected_site(move)
    area = site.area_id if site else _corrected_area(move)
    category = _corrected_category(move)
    if not area and not category:
        raise BadInput(_("Say what is to be corrected: the place or the category."))
    if category:
        move.op("fields", values={"category": category})
    change: dict[str, object] = {"category": category or case.category}
    if area:
        change |= {
            "area_id": area,
            "site_id": str(site.pk) if site else None,
            "lat_e6": site.lat_e6 if site else None,
            "lon_e6": site.lon_e6 if site else None,
        }
    place = site if area else case.site
    move.op("place", **change, title=title_of(program, move.values(), place))
    if area and case.state_kind != Case.Kind.CLOSED and not works_for(case.unit_id, move, area):
        unit = move.router.first_unit(program, area, site, move.values(), move.now)
        move.op("custody", unit=unit, handler="")
        move.tell("reporter", "handed-over")


def _corrected_site(move: Move) -> Site | None:
    code = move.data.get("site")
    if not code:
        return None
    site = Site.objects.filter(code=code).first()
    if site is None:
        problem = _("There is no such place; search it by name.")
        raise BadInput(problem, {"site": problem})
    return site


def _corrected_area(move: Move) -> str:
    area = str(move.data.get("area") or "")
    if area and not Area.objects.filter(pk=area).exists():
        problem = _("Choose an area of this district.")
        raise BadInput(problem, {"area": problem})
    return area


def _corrected_category(move: Move) -> str:
    raw = move.data.get("category")
    field = move.program.fields.get("category")
    if not raw:
        return ""
    if field is None:
        problem = _("Cases of this kind have no category.")
        raise BadInput(problem, {"category": problem})
    values, problems = clean_all([field], {"category": raw}, move.language)
    if problems:
        raise BadInput(_("Some answers need your attention."), problems)
    return str(values["category"])


@builtin(
    "erase",
    gettext_lazy("Erase personal content"),
    who=("admin",),
    standing="system",
    reason=True,
    closed=True,
)
def erase(move: Move) -> None:
    """The retention of the program is over, or a person's right to erasure was granted (PIPL art. 19, 47)."""
    move.op("erase")


@builtin(
    "lapse",
    gettext_lazy("Closed: nobody went on with it for as long as is allowed"),
    who=(),
    standing="system",
)
def lapse(move: Move) -> None:
    """What was forgotten is closed as its program says, so that what is personal in it is kept no longer than needed."""
    keep = move.program.retention
    if keep.open is None or keep.then is None:
        raise WrongState(_("Cases of this kind stay open until somebody ends them."))
    if move.case.children.exclude(state_kind=Case.Kind.CLOSED).exists():
        raise WrongState(_("A case under it is still open."))
    enter_state(move, keep.then)
    move.tell("reporter", "moved")


@builtin("warn", gettext_lazy("Deadline is near"), who=(), standing="system", asks=("clock",), closed=None)
def warn(move: Move) -> None:
    clock = _due_clock(move)
    if clock.warned_at is not None:
        raise WrongState(_("The warning was given already."))
    move.op("clock.warn", name=clock.name)
    move.tell(f"unit:{move.case.unit_id}", "warned", clock=clock.name)


@builtin(
    "breach",
    gettext_lazy("Deadline has passed"),
    who=(),
    standing="system",
    asks=("clock", "assist"),
    closed=None,
)
def breach(move: Move) -> None:
    if number := move.data.get("assist"):
        assist = next((row for row in move.fold.rows(Assist) if row.number == number), None)
        if assist is None or assist.answered_at or assist.breached_at or move.now <= assist.due_at:
            raise WrongState(_("This request for help is not overdue."))
        move.op("assist.breach", number=number)
        move.tell(f"unit:{assist.unit_id}", "breached", clock=assist.task)
        return
    clock = _due_clock(move)
    if clock.breached_at is not None or move.now <= clock.due_at:
        raise WrongState(_("This deadline has not passed."))
    move.op("clock.breach", name=clock.name)
    move.tell(f"unit:{move.case.unit_id}", "breached", clock=clock.name)


@builtin("escalate", gettext_lazy("Escalate"), who=(), standing="system", asks=("level",), closed=None)
def escalate(move: Move) -> None:
    """One rung up the program's ladder (三级督办); the sweep calls it when a breach has lasted the rung's time."""
    level = int(str(move.data["level"]))
    if level != move.case.escalation + 1 or level > len(move.program.escalation):
        raise WrongState(_("This rung of the ladder was reached already, or there is none."))
    step = move.program.escalation[level - 1]
    move.op("escalate", level=level)
    to = "duty" if step.to == "duty" else f"unit:{move.case.unit_id}:{step.to}"
    move.tell("leader" if step.to == "leader" else to, "escalated")


def _due_clock(move: Move) -> Clock:
    clock = move.fold.clock(str(move.data.get("clock", "")))
    if clock is None or clock.state != Clock.State.RUNNING:
        raise WrongState(_("This deadline is not running."))
    return clock
