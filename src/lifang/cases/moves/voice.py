"""What the reporter says of the result, and which cases the rates leave out, by whose decision."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import FOLLOW_UP, Clock, Custody, Exclusion, Feedback
from lifang.cases.moves.builtin import builtin
from lifang.cases.moves.move import Move
from lifang.cases.moves.transitions import start_clock, stop_clock
from lifang.record.models import Entry


@builtin(
    "feedback",
    gettext_lazy("Ask whether it is really solved"),
    who=("officer", "duty"),
    standing="area",
    also=("reporter", "follower"),
    asks=("contacted", "solved", "satisfied"),
    closed=True,
)
def feedback(move: Move) -> None:
    """From the reporter, or by a call-back of someone other than the handler (Beijing Regulation art. 23).

    A call that reached nobody is recorded as such, and asked again until the program's number of calls is used up.
    """
    fold, program = move.fold, move.program
    due = fold.open_feedback()
    if program.follow_up is None or due is None:
        raise WrongState(_("Nobody is waiting for an answer here: it was given already, or never asked."))
    own = move.actor.kind == "reporter"
    if not own and program.follow_up.by == "someone-else" and _handled_it(move):
        raise NotAllowed(_("A call-back is made by somebody other than the handler of the case."))
    contacted = True if own else _answer(move, "contacted")
    if contacted is None:
        problem = _("Say whether the reporter was reached.")
        raise BadInput(problem, {"contacted": problem})
    if not contacted:
        move.op("feedback.answer", round=due.round, **{"as": Feedback.State.UNREACHED}, contacted=False)
        _stop_follow_up(move)
        calls = sum(row.state == Feedback.State.UNREACHED for row in fold.rows(Feedback)) + 1
        if calls < program.follow_up.times:
            move.op("feedback.ask", round=due.round + 1)
            start_clock(move, FOLLOW_UP)
        return
    asked = [name for name in ("solved", "satisfied") if name in program.follow_up.ask]
    answers = {name: _answer(move, name) for name in asked}
    if asked and answers[asked[0]] is None:
        problem = _("Please answer the question: yes or no.")
        raise BadInput(problem, {asked[0]: problem})
    move.op(
        "feedback.answer",
        round=due.round,
        **{"as": Feedback.State.ANSWERED},
        contacted=True,
        **answers,
    )
    _stop_follow_up(move)


def _stop_follow_up(move: Move) -> None:
    clock = move.fold.clock(FOLLOW_UP)
    if clock is not None and clock.state == Clock.State.RUNNING:
        stop_clock(move, clock, Clock.State.MET)


def _handled_it(move: Move) -> bool:
    """It was in their hands, or they took a step of the work without it. To reopen is no such step."""
    handlers = {span.handler for span in move.fold.rows(Custody)} - {""}
    states = move.program.states
    steps = [
        action.name
        for action in move.program.actions.values()
        if any(states[name].kind != "closed" for name in action.from_states)
    ]
    if move.actor.viewer.username in handlers or any(
        (step, move.actor.name) in move.fold.steps for step in steps
    ):
        return True
    taken = Entry.objects.filter(stream=move.case.stream, actor=move.actor.name, kind__in=steps)
    return not move.fold.born_here and taken.exists()


def _answer(move: Move, name: str) -> bool | None:
    given = move.data.get(name)
    if given in (True, "yes", "true", "1"):
        return True
    if given in (False, "no", "false", "0"):
        return False
    return None


@builtin(
    "ask-exclusion",
    gettext_lazy("Ask to leave it out of the rates"),
    who=("officer", "head"),
    reason=True,
    closed=None,
)
def ask_exclusion(move: Move) -> None:
    if move.fold.open_exclusion():
        raise WrongState(_("This was asked already and waits for a decision."))
    if any(row.state == Exclusion.State.APPROVED for row in move.fold.rows(Exclusion)):
        raise WrongState(_("This case is left out of the rates already."))
    move.op("exclusion.ask", number=len(move.fold.rows(Exclusion)) + 1)
    move.tell("duty", "exclusion-asked")


@builtin(
    "approve-exclusion",
    gettext_lazy("Agree to leave it out of the rates"),
    who=("duty",),
    standing="area",
    reason=True,
    closed=None,
)
def approve_exclusion(move: Move) -> None:
    _decide_exclusion(move, Exclusion.State.APPROVED)


@builtin(
    "refuse-exclusion",
    gettext_lazy("Keep it in the rates"),
    who=("duty",),
    standing="area",
    reason=True,
    closed=None,
)
def refuse_exclusion(move: Move) -> None:
    _decide_exclusion(move, Exclusion.State.REFUSED)


def _decide_exclusion(move: Move, how: Exclusion.State) -> None:
    asked = move.fold.open_exclusion()
    if asked is None:
        raise WrongState(_("Nobody asked to leave this case out of the rates."))
    if asked.asked_by == move.actor.name:
        raise NotAllowed(_("Somebody other than the one who asked must decide."))
    move.op("exclusion.decide", number=asked.number, **{"as": how})
