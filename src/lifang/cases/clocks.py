"""From a program's clock rules to operations: when a clock is due, what a pause or an extension does to that, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lifang.cases.book import book
from lifang.cases.errors import BadInput
from lifang.cases.models import FOLLOW_UP, Case, Clock
from lifang.cases.ops import Op, read_stamp, stamp
from lifang.kernel import worktime
from lifang.kernel.conditions import evaluate
from lifang.kernel.worktime import Deadline, Pause, Period, Step, WorkCalendar
from lifang.places.profile import profile
from lifang.programs.definition import Action, ClockRule, Program

CHANGED_RULES = ("recounted", "begun-anew")


def rule_of(program: Program, name: str) -> ClockRule:
    """The program's rule; the follow-up after closing is a clock like any other."""
    if name == FOLLOW_UP:
        assert program.follow_up is not None
        label = {"zh": "回访", "en": "Follow-up"}
        return ClockRule(name, label, program.follow_up.within, None, {}, "tell-holder")
    return program.clocks[name]


def rule_once_of(program: Program, name: str) -> ClockRule:
    """The rule of a clock that may have ended under an earlier version, which this one may not know any more."""
    if _knows(program, name):
        return rule_of(program, name)
    return next(rule_of(one, name) for one in book().used(program.code) if _knows(one, name))


def start(
    program: Program,
    name: str,
    number: int,
    now: datetime,
    values: Mapping[str, Any],
    *,
    because: Sequence[Step] = (),
) -> Op | None:
    """The operation that starts a clock, or None when its rule's condition leaves it out."""
    rule = rule_of(program, name)
    if rule.when is not None and not evaluate(rule.when, values):
        return None
    due = _due(rule, now, values, [], [])
    if due is None:
        return None
    return {"op": "clock.start", "name": name, "round": number} | _facts(rule, due, now, because)


def recount(
    program: Program,
    clock: Clock,
    now: datetime,
    values: Mapping[str, Any],
    because: Step,
    *,
    resumed: bool = False,
) -> Op | None:
    """A running or paused clock under the rule of another version: start, pauses and extensions stay, the rest is counted
    anew. None when that version has no such clock, or its rule's condition leaves it out.
    """
    rule = rule_of(program, clock.name) if _knows(program, clock.name) else None
    if rule is None or (rule.when is not None and not evaluate(rule.when, values)):
        return None
    pauses = _ended(clock.pauses, now) if resumed else clock.pauses
    due = _due(rule, clock.start_at, values, pauses, clock.extensions)
    if due is None:
        return None
    late = {"late": True} if clock.state == Clock.State.RUNNING and now > clock.due_at else {}
    head: Op = {"op": "clock.resume" if resumed else "clock.recount", "name": clock.name}
    head["was"] = stamp(clock.due_at)
    return head | late | _facts(rule, due, clock.start_at, [*_lasting(clock), because])


def _knows(program: Program, name: str) -> bool:
    return name in program.clocks or (name == FOLLOW_UP and program.follow_up is not None)


def resume(program: Program, clock: Clock, now: datetime, values: Mapping[str, Any]) -> Op:
    rule = rule_of(program, clock.name)
    due = _due(rule, clock.start_at, values, _ended(clock.pauses, now), clock.extensions)
    assert due is not None
    return {"op": "clock.resume", "name": clock.name} | _facts(rule, due, now, _lasting(clock))


def extend(program: Program, clock: Clock, now: datetime, values: Mapping[str, Any]) -> Op:
    rule = rule_of(program, clock.name)
    if rule.extend is None:
        raise BadInput(_("This deadline cannot be extended: the program does not provide for it."))
    if len(clock.extensions) >= rule.extend.times:
        raise BadInput(
            _("This deadline was extended %(times)s time(s) already, which is the limit.")
            % {"times": rule.extend.times}
        )
    by = str(rule.extend.by)
    due = _due(rule, clock.start_at, values, clock.pauses, [*clock.extensions, {"by": by}])
    assert due is not None
    return {"op": "clock.extend", "name": clock.name, "by": by} | _facts(rule, due, now, _lasting(clock))


def renew(program: Program, clock: Clock, now: datetime, values: Mapping[str, Any]) -> Op | None:
    """The operation that follows a changed date, or None when there is none to follow."""
    rule = rule_of(program, clock.name)
    due = _due(rule, clock.start_at, values, clock.pauses, clock.extensions)
    return None if due is None else {"op": "clock.renew", "name": clock.name} | _facts(rule, due, now)


def explain(clock: Clock, language: str) -> list[str]:
    """Why this date, in sentences for resident and officer."""
    steps = tuple(Step.from_json(step) for step in clock.reasons)
    return worktime.explain(Deadline(clock.due_at, clock.provisional, steps), language)


def too_late(action: Action, case: Case, now: datetime) -> datetime | None:
    """The last moment of an action that is possible for some time only, if that has passed."""
    if action.within is None:
        return None
    last = worktime.deadline(case.state_since, action.within, profile().calendar).due_at
    return last if now > last else None


def _due(
    rule: ClockRule,
    begin: datetime,
    values: Mapping[str, Any],
    pauses: list[dict[str, Any]],
    extensions: list[dict[str, Any]],
) -> Deadline | None:
    calendar = profile().calendar
    spans = [_pause(pause) for pause in pauses]
    if rule.due_field is None:
        assert rule.within is not None
        due = worktime.deadline(begin, rule.within, calendar, spans)
    else:
        named = _named(values.get(rule.due_field), calendar)
        if named is None:
            return None
        if rule.within is not None:
            due = worktime.after(named, rule.within, calendar, spans)
        else:
            due = worktime.given(_end_of(named, calendar), calendar, spans)
    for extension in extensions:
        longer = worktime.extend(due.due_at, Period.parse(extension["by"]), calendar, spans)
        due = Deadline(longer.due_at, due.provisional or longer.provisional, due.steps + longer.steps)
    return due


def _named(value: object, calendar: WorkCalendar) -> date | datetime | None:
    """The day or the moment in a case's field; a moment without an offset is the wall clock of the district."""
    if value is None:
        return None
    text = str(value)
    if len(text) == len("2026-01-31"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.zone)


def _end_of(named: date | datetime, calendar: WorkCalendar) -> datetime:
    return named if isinstance(named, datetime) else calendar.moment(named + timedelta(days=1))


def _pause(pause: dict[str, Any]) -> Pause:
    start_at = read_stamp(pause["start"])
    assert start_at is not None
    return Pause(start_at, read_stamp(pause["end"]), pause["reason"])


def _ended(pauses: list[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
    return [*pauses[:-1], pauses[-1] | {"end": stamp(now)}]


def _lasting(clock: Clock) -> list[Step]:
    """That its rules changed on the way stays true, however often the date is counted anew."""
    return [Step.from_json(step) for step in clock.reasons if step["kind"] in CHANGED_RULES]


def _facts(rule: ClockRule, due: Deadline, now: datetime, before: Sequence[Step] = ()) -> Op:
    calendar = profile().calendar
    facts: Op = {
        "due": stamp(due.due_at),
        "calendar": f"{calendar.name} {calendar.version}"[:80],
        "reasons": [step.as_json() for step in (*before, *due.steps)],
    }
    if due.provisional:
        facts["provisional"] = True
    if warn := _warn_at(rule, due.due_at, now):
        facts["warn"] = stamp(warn)
    return facts


def _warn_at(rule: ClockRule, due_at: datetime, now: datetime) -> datetime | None:
    """The moment from which no more than `warn_before` is left; by default the last fifth of the time."""
    left = due_at - now
    if rule.warn_before is None:
        return now + left * 4 / 5 if left > timedelta() else None
    return worktime.before(due_at, rule.warn_before, profile().calendar)
