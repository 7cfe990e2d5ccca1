"""Who holds the case: assignment within the unit, offers between units, help from co-handlers, the duty desk's ruling."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases import clocks
from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Assist, Case, Clock, Handover
from lifang.cases.moves.builtin import builtin
from lifang.cases.moves.move import Move
from lifang.cases.moves.transitions import check_may_return, pause_clock
from lifang.cases.ops import stamp
from lifang.kernel import worktime
from lifang.people.models import Organization
from lifang.places.profile import profile

HOLDERS = ("agent", "officer", "head")


@builtin("assign", gettext_lazy("Assign within the unit"), who=(*HOLDERS, "duty"), asks=("handler",))
def assign(move: Move) -> None:
    handler = str(move.data.get("handler", ""))
    if handler and not move.router.works_in(handler, move.case.unit_id, _today(move)):
        problem = _("%(name)s does not work in this unit; choose somebody who does.") % {"name": handler}
        raise BadInput(problem, {"handler": problem})
    move.op("custody", unit=move.case.unit_id, handler=handler)


@builtin(
    "offer", gettext_lazy("Hand over to another unit"), who=(*HOLDERS, "duty"), asks=("unit",), reason=True
)
def offer(move: Move) -> None:
    check_may_return(move)
    if move.fold.open_handover():
        raise WrongState(
            _("This case is already offered to a unit; wait for its answer or withdraw the offer.")
        )
    unit = chosen_unit(move)
    number = len(move.fold.rows(Handover)) + 1
    move.op("handover.offer", number=number, **{"from": move.case.unit_id, "to": unit})
    move.tell(f"unit:{unit}", "offered")


@builtin("accept-offer", gettext_lazy("Take the case over"), who=(*HOLDERS, "duty"), standing="offered")
def accept_offer(move: Move) -> None:
    pending = pending_offer(move)
    check_may_hold(move, pending.to_unit_id)
    move.op("handover.answer", number=pending.number, **{"as": Handover.State.ACCEPTED})
    move.op("custody", unit=pending.to_unit_id, handler=move.actor.viewer.username)
    move.tell("reporter", "handed-over")


@builtin(
    "decline-offer",
    gettext_lazy("Decline the case"),
    who=(*HOLDERS, "duty"),
    standing="offered",
    reason=True,
)
def decline_offer(move: Move) -> None:
    """Counts as a return: custody never moved and no clock stopped, and past the limit the duty desk must rule."""
    pending = pending_offer(move)
    move.op("handover.answer", number=pending.number, **{"as": Handover.State.DECLINED})
    move.op("returned")
    if move.case.returns + 1 >= move.program.returns:
        move.op("ruling", to=Case.Ruling.DUE)
        move.tell("duty", "ruling-due")
    move.tell(f"unit:{pending.from_unit_id}", "declined")


@builtin("withdraw-offer", gettext_lazy("Withdraw the offer"), who=(*HOLDERS, "duty"), standing="offering")
def withdraw_offer(move: Move) -> None:
    pending = pending_offer(move)
    move.op("handover.answer", number=pending.number, **{"as": Handover.State.WITHDRAWN})


@builtin(
    "rule", gettext_lazy("Rule who keeps it"), who=("duty",), standing="area", asks=("unit",), reason=True
)
def rule(move: Move) -> None:
    """The duty desk's word is final: the unit may not return the case again (Beijing Regulation art. 12)."""
    unit = chosen_unit(move, may_hold=True)
    if pending := move.fold.open_handover():
        move.op("handover.answer", number=pending.number, **{"as": Handover.State.RULED})
    move.op("ruling", to=Case.Ruling.MADE)
    if unit != move.case.unit_id:
        move.op("custody", unit=unit, handler="")
    move.tell(f"unit:{unit}", "ruled")


@builtin(
    "ask-help",
    gettext_lazy("Ask another unit for help"),
    who=(*HOLDERS, "duty"),
    asks=("unit", "due"),
    reason=True,
)
def ask_help(move: Move) -> None:
    """The first receiver keeps the case; others answer to it in time (首接负责, Beijing Regulation art. 14)."""
    unit = chosen_unit(move, helps=True)
    due = move.data.get("due")
    if not isinstance(due, datetime) or due <= move.now:
        problem = _("Give a date that is still to come.")
        raise BadInput(problem, {"due": problem})
    number = len(move.fold.rows(Assist)) + 1
    move.op("assist.ask", number=number, unit=unit, due=stamp(due))
    move.tell(f"unit:{unit}", "asked")


@builtin(
    "answer-help",
    gettext_lazy("Answer the request for help"),
    who=(*HOLDERS, "duty"),
    standing="asked",
    reason=True,
)
def answer_help(move: Move) -> None:
    units = {grant.unit for grant in move.used}
    for assist in move.fold.rows(Assist):
        if assist.answered_at is None and assist.unit_id in units:
            move.op("assist.answer", number=assist.number)
            move.tell(f"unit:{move.case.unit_id}", "answered")
            return
    raise WrongState(_("Your unit was not asked for help here, or has answered already."))


@builtin("pause", gettext_lazy("Pause the deadline"), who=("head", "duty"), asks=("clock",), reason=True)
def pause(move: Move) -> None:
    clock = live_clock(move, "running")
    pause_clock(move, clock, move.payload["reason"])


@builtin("resume", gettext_lazy("Let the deadline run on"), who=(*HOLDERS, "duty"), asks=("clock",))
def resume(move: Move) -> None:
    clock = live_clock(move, "paused")
    move.ops.append(clocks.resume(move.program, clock, move.now, move.values()))


@builtin(
    "extend",
    gettext_lazy("Extend the deadline"),
    who=(*HOLDERS, "duty"),
    asks=("clock",),
    reason=True,
)
def extend(move: Move) -> None:
    """In time, with a reason, by its approver's role, and the requester is told (Beijing Regulation art. 15)."""
    clock = live_clock(move, "running")
    rule = clocks.rule_of(move.program, clock.name)
    if rule.extend is not None and not move.uses(rule.extend.who):
        raise NotAllowed(_("Only the role “%(role)s” may extend this deadline.") % {"role": rule.extend.who})
    if move.now > clock.due_at:
        raise WrongState(_("This deadline has passed; an extension must come before."))
    move.ops.append(clocks.extend(move.program, clock, move.now, move.values()))
    move.tell("reporter", "extended")


def live_clock(move: Move, state: str) -> Clock:
    live = [clock for clock in move.fold.live_clocks() if clock.state == state]
    wanted = str(move.data.get("clock", "")) or (live[0].name if len(live) == 1 else "")
    found = next((clock for clock in live if clock.name == wanted), None)
    if found is None:
        problem = _("Choose one of the deadlines that this concerns: %(names)s.") % {
            "names": ", ".join(clock.name for clock in live) or "—"
        }
        raise WrongState(problem, {"clock": problem})
    return found


def pending_offer(move: Move) -> Handover:
    pending = move.fold.open_handover()
    if pending is None:
        raise WrongState(_("There is no open offer for this case."))
    return pending


def chosen_unit(move: Move, *, may_hold: bool = False, helps: bool = False) -> str:
    """`may_hold`: also the unit that holds it; `helps`: it does one thing and never holds the case."""
    unit = str(move.data.get("unit", ""))
    if unit == move.case.unit_id and not may_hold:
        problem = _("This unit holds the case already; choose another one.")
        raise BadInput(problem, {"unit": problem})
    if not helps:
        check_may_hold(move, unit)
    if works_for(unit, move, move.case.area_id):
        return unit
    problem = _("Choose a unit from the list.")
    if Organization.objects.filter(pk=unit).exists():
        problem = _(
            "Nobody in this unit works for the place and kind of this case; correct the place or choose another unit."
        )
    raise BadInput(problem, {"unit": problem})


def check_may_hold(move: Move, unit: str) -> None:
    if not move.router.may_hold(unit, move.program):
        problem = _("Cases of this kind are never given to such a unit: it would learn who reported.")
        raise BadInput(problem, {"unit": problem})


def works_for(unit: str, move: Move, area: str) -> bool:
    return move.router.works_for(unit, move.case, area, _today(move))


def _today(move: Move) -> date:
    return worktime.today(move.now, profile().calendar)
