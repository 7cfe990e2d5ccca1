"""A running case goes on under another version of its program (`lifang programs move`).

What becomes of its deadlines, in words for docs/programs.md: a clock that the case would also have if it had reached its state
under the new version keeps its start, pauses and extensions, and its date is counted anew by the new rule; what the new version
does not know there ends; what it asks for besides begins with the change. A breach that has happened stays one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases import clocks
from lifang.cases.book import book
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.models import Clock
from lifang.cases.moves.builtin import builtin
from lifang.cases.moves.move import Move
from lifang.cases.moves.transitions import stop_clock
from lifang.cases.titles import title_of
from lifang.kernel.text import whole_number
from lifang.kernel.worktime import Step
from lifang.programs.definition import Program, State
from lifang.programs.succession import landing, unlike


@builtin(
    "move-version",
    gettext_lazy("Goes on under a changed version of the rules"),
    who=(),
    standing="system",
    asks=("version", "states"),
)
def move_version(move: Move) -> None:
    """`version`: the number of the new one; `states`: old state → new, for those that do not keep their name."""
    case, old = move.case, move.program
    number = whole_number(str(move.data.get("version", "")))
    if number is None:
        raise BadInput(_("Say under which version of the program the case goes on: a number such as 2."))
    new = book().get(case.program, number)
    states = move.data.get("states") or {}
    assert isinstance(states, Mapping)
    if new.version == case.version:
        raise WrongState(_("The case stands under this version already."))
    to = landing(old, new, case.state, states)
    if to is None:
        raise BadInput(
            _("Version %(version)s has no place for cases in this state.") % {"version": new.version}
        )
    if problems := unlike(old, new):
        raise BadInput("; ".join(problems))
    move.goes_under = new
    move.op(
        "version",
        **{"from": case.version},
        to=new.version,
        sensitivity=new.sensitivity,
        nature=new.nature or "",
        title=title_of(new, move.values(), case.site),
    )
    before = len(move.ops)
    _take_clocks_along(move, new, to)
    dates = move.ops[before:]
    if (to.name, to.kind) != (case.state, case.state_kind):
        move.op("state", to=to.name, kind=to.kind)
    if any(op["op"] in ("clock.start", "clock.stop") or op.get("was") != op.get("due") for op in dates):
        move.tell("reporter", "new-rules")


def _take_clocks_along(move: Move, new: Program, to: State) -> None:
    old = move.program.states[move.case.state]
    detail: dict[str, str | int] = {"old": move.case.version, "new": new.version}
    asked = to.clock
    for clock in list(move.fold.live_clocks()):
        op = None
        if clock.name == to.clock or _runs_behind(to, old, clock.name):
            freed = _halts(old, clock.name) and not _halts(to, clock.name)
            op = clocks.recount(
                new,
                clock,
                move.now,
                move.values(),
                Step("recounted", None, detail),
                resumed=freed and clock.state == Clock.State.PAUSED,
            )
        if op is None:
            stop_clock(move, clock, Clock.State.DROPPED, Step("given-up", None, detail))
            continue
        move.ops.append(op)
        asked = None if clock.name == asked else asked
        if _halts(to, clock.name) and clock.state == Clock.State.RUNNING:
            late = {"late": True} if move.now > datetime.fromisoformat(op["due"]) else {}
            move.op("clock.pause", name=clock.name, reason=to.name, **late)
    if asked:
        number = sum(clock.name == asked for clock in move.fold.clocks) + 1
        because = [Step("begun-anew", None, detail)]
        if op := clocks.start(new, asked, number, move.now, move.values(), because=because):
            move.ops.append(op)


def _runs_behind(to: State, old: State, clock: str) -> bool:
    """The work's own deadline goes on while a case waits, as in `enter_state`."""
    return to.kind == "waiting" and not (old.kind == "waiting" and clock == old.clock)


def _halts(state: State, clock: str) -> bool:
    """Whether a case in this state pauses the clock; a pause by decision of a head is another matter, and goes on."""
    return state.kind == "waiting" and state.pauses and clock != state.clock
