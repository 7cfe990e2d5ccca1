"""Moves that a program declares, and the first move of all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases import clocks
from lifang.cases.errors import BadInput, WrongState
from lifang.cases.extend import EFFECTS, GUARDS
from lifang.cases.models import FOLLOW_UP, LONGEST_REASON, MERGED, Case, Clock, Feedback, Handover
from lifang.cases.moves.move import Move
from lifang.cases.moves.musts import check_holds
from lifang.cases.ops import read_stamp
from lifang.kernel import worktime
from lifang.places.profile import profile
from lifang.programs import words
from lifang.programs.definition import Action, Field
from lifang.programs.values import clean_all


def take_action(move: Move, action: Action) -> None:
    """A declared action: fields, evidence, conditions and guards first, then the operations."""
    case = move.case
    fields = [move.program.fields[name] for name in (*action.needs.fields, *action.asks)]
    take_fields(move, fields, required=action.needs.fields)
    take_files(move, action.needs.evidence)
    take_reason(move, needed=action.needs.reason)
    check_holds(move, action.when)
    check_in_time(move, action)
    check_holds(move, action.must, {*action.needs.fields, *action.asks})
    for name in action.guards:
        if why := GUARDS.get(name)(case, move.actor, move.values(), move.now):
            raise WrongState(why)
    if action.returns:
        check_may_return(move)
        move.op("returned")
        if case.returns + 1 >= move.program.returns:
            move.op("ruling", to=Case.Ruling.DUE)
    if action.hand_to is not None:
        unit = move.router.unit(move.program, action.hand_to, case.area_id, case.site, move.now)
        move.op("custody", unit=unit, handler="")
    if action.to is not None and action.to != case.state:
        enter_state(move, action.to)
    if action.follow_up or _asked_before(move, action):
        ask_feedback(move)
    for name in action.effects:
        move.ops += EFFECTS.get(name)(case, move.actor, move.values(), move.now)
    renew_clocks(move)
    if action.tell_reporter:
        move.tell("reporter", "moved", action=action.name)


def _asked_before(move: Move, action: Action) -> bool:
    """A question that a reopening left open is still to be asked, however the case ends this time."""
    closes = action.to is not None and move.program.states[action.to].kind == "closed"
    return closes and move.fold.open_feedback() is not None


def check_may_return(move: Move) -> None:
    """After the program's number of returns the duty desk rules, and its word is final (Beijing Regulation art. 12)."""
    case = move.case
    if case.ruling == Case.Ruling.DUE:
        raise WrongState(
            _("This case was sent back %(count)s times; now the duty desk must rule who keeps it.")
            % {"count": case.returns}
        )
    if case.ruling == Case.Ruling.MADE and not move.uses("duty"):
        raise WrongState(_("The duty desk has ruled that your unit keeps this case; it may not be returned."))


def check_in_time(move: Move, action: Action) -> None:
    if last := clocks.too_late(action, move.case, move.now):
        raise WrongState(
            _("This was possible until %(last)s only. Please open a new case.")
            % {"last": worktime.today(last - timedelta.resolution, profile().calendar)}
        )


def check_state(move: Move, wanted: tuple[str, ...]) -> None:
    if move.case.state in wanted:
        return
    states = move.program.states
    code = move.language if move.language in ("zh", "en") else "en"

    def label(name: str) -> str:
        return states[name].label.get(code, name) if name in states else name

    if move.case.state == MERGED:
        raise WrongState(_("This case was merged into another one; act on that one."))
    raise WrongState(
        _(
            "The case is now in the state “%(now)s”; this step belongs to %(wanted)s. "
            "Somebody may have been faster: load the page again."
        )
        % {"now": label(move.case.state), "wanted": ", ".join(f"“{label(name)}”" for name in wanted)}
    )


def take_fields(move: Move, fields: list[Field], *, required: tuple[str, ...] = ()) -> None:
    """Clean what was typed; permanent values go into the facts, personal ones into the payload."""
    asked = {field.name: _needed(field) if field.name in required else field for field in fields}
    unknown = sorted(set(move.data) - asked.keys())
    if unknown:
        raise BadInput(
            _("These fields are not asked for here: %(names)s.") % {"names": ", ".join(unknown)},
            {name: _("Leave this out.") for name in unknown},
        )
    if not asked:
        return
    values, problems = clean_all(asked.values(), move.data, move.language)
    if problems:
        raise BadInput(_("Some answers need your attention."), problems)
    open_values = {name: value for name, value in values.items() if not asked[name].personal}
    personal = {name: value for name, value in values.items() if asked[name].personal}
    if personal:
        move.payload["fields"] = personal
    if open_values or personal:
        move.op("fields", values=open_values)


def _needed(field: Field) -> Field:
    return replace(field, required=True)


def take_files(move: Move, needed: tuple[str, ...] = ()) -> None:
    given = {kind for kind, _file in move.files}
    missing = [kind for kind in needed if kind not in given]
    if missing:
        kinds = _(", ").join(words.evidence(kind, move.language) for kind in missing)
        raise BadInput(
            _("Please add the proof this step needs: %(kinds)s.") % {"kinds": kinds},
            {f"file_{kind}": _("Please add a file.") for kind in missing},
        )
    for kind in sorted(given & move.program.proofs.keys()):
        check_holds(move, move.program.proofs[kind])
    if move.files:
        items = {
            file.sha256: {
                "kind": kind,
                "sha256": file.sha256,
                "public": file.public,
                "media_type": file.media_type,
                "size": file.size,
            }
            for kind, file in move.files
        }
        move.op("attach", items=list(items.values()))
        move.payload["files"] = {file.sha256: file.name for _kind, file in move.files}


def take_reason(move: Move, *, needed: bool) -> None:
    reason = move.reason.strip()
    if needed and not reason:
        raise BadInput(_("Please write down why."), {"reason": _("Please write down why.")})
    if len(reason) > LONGEST_REASON:
        problem = _("This has %(count)s characters; please keep it under %(limit)s.") % {
            "count": len(reason),
            "limit": LONGEST_REASON,
        }
        raise BadInput(problem, {"reason": problem})
    if reason:
        move.payload["reason"] = reason


def enter_state(move: Move, to: str) -> None:
    """Move the case and its clocks: a clock goes on through states that share it, stops otherwise, pauses where told."""
    fold, program = move.fold, move.program
    old, new = program.states.get(fold.case.state), program.states[to]
    goes_on = False
    for clock in list(fold.live_clocks()):
        if clock.name == new.clock:
            goes_on = True
            if clock.state == Clock.State.PAUSED:
                move.ops.append(clocks.resume(program, clock, move.now, move.values()))
        elif new.kind == "waiting" and not (
            old is not None and old.kind == "waiting" and clock.name == old.clock
        ):
            if new.pauses and clock.state == Clock.State.RUNNING:
                pause_clock(move, clock, to)
            elif not new.pauses and clock.state == Clock.State.PAUSED:
                move.ops.append(clocks.resume(program, clock, move.now, move.values()))
        else:
            stop_clock(move, clock, Clock.State.MET)
    if new.kind == "closed" and (pending := fold.open_handover()):
        move.op("handover.answer", number=pending.number, **{"as": Handover.State.WITHDRAWN})
    move.op("state", to=to, kind=new.kind)
    if new.clock and not goes_on:
        start_clock(move, new.clock)


def pause_clock(move: Move, clock: Clock, reason: str) -> None:
    """A pause hides no breach that no sweep has seen yet."""
    facts: dict[str, Any] = {"late": True} if move.now > clock.due_at else {}
    move.op("clock.pause", name=clock.name, reason=reason, **facts)


def stop_clock(move: Move, clock: Clock, how: Clock.State, why: worktime.Step | None = None) -> None:
    """Late is what was not stopped, or at least paused, by its time."""
    paused = clock.state == Clock.State.PAUSED
    ended_at = read_stamp(clock.pauses[-1]["start"]) if paused else move.now
    assert ended_at is not None
    facts: dict[str, Any] = {"late": True} if ended_at > clock.due_at else {}
    if paused:
        facts["was"] = clock.state
    if why is not None:
        facts["why"] = why.as_json()
    move.op("clock.stop", name=clock.name, **{"as": str(how)}, **facts)


def start_clock(move: Move, name: str) -> None:
    number = sum(clock.name == name for clock in move.fold.clocks) + 1
    if op := clocks.start(move.program, name, number, move.now, move.values()):
        move.ops.append(op)


def renew_clocks(move: Move) -> None:
    """A clock that runs to or from a date of the case follows that date when it is changed."""
    settled = {op["name"] for op in move.ops if op["op"] in ("clock.stop", "clock.resume")}
    before, now = move.case.fields, move.values()
    for clock in move.fold.live_clocks():
        name = clocks.rule_of(move.program, clock.name).due_field
        changed = name and before.get(name) != now.get(name)
        if changed and clock.name not in settled and (op := clocks.renew(move.program, clock, move.now, now)):
            move.ops.append(op)


def ask_feedback(move: Move) -> None:
    """One question at a time: what was not answered before a case was reopened is still asked after it."""
    if move.program.follow_up is None:
        return
    if not move.fold.open_feedback():
        move.op("feedback.ask", round=len(move.fold.rows(Feedback)) + 1)
    start_clock(move, FOLLOW_UP)
