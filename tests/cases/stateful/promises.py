"""What must hold of a case after each step, told from what was kept and not from how the engine decides."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

from lifang.cases.models import Case, Clock, Custody
from lifang.cases.ops import read_stamp
from lifang.cases.queries import custody_of
from lifang.kernel.worktime import Pause, Period, Unit
from lifang.places.profile import profile
from lifang.programs.definition import Program
from lifang.record.models import Entry
from tests.kernel.worktime import oracles

MINUTE = timedelta(minutes=1)


def lives(case: Case, now: datetime) -> list[tuple[datetime, datetime]]:
    """When the case was open, as its entries tell."""
    spans, begun = [], None
    for entry in Entry.objects.filter(stream=case.stream).order_by("number"):
        for op in entry.facts["ops"]:
            if op["op"] != "state":
                continue
            if op["kind"] == "closed" and begun is not None:
                spans.append((begun, entry.at))
                begun = None
            elif op["kind"] != "closed" and begun is None:
                begun = entry.at
    return spans + ([(begun, now)] if begun is not None else [])


def every_minute_is_somebodys(case: Case, now: datetime) -> None:
    spans = list(Custody.objects.filter(case=case).order_by("pk"))
    open_lives = lives(case, now)
    minutes = sum((end - begin) // MINUTE for begin, end in open_lives)
    assert sum(held.minutes for held in custody_of(case, now)) == minutes
    assert sum(span.until_at is None for span in spans) == (case.state_kind != "closed")
    if case.state_kind != "closed":
        assert (spans[-1].unit_id, spans[-1].handler, spans[-1].until_at) == (
            case.unit_id,
            case.handler,
            None,
        )
    for one, next_one in pairwise(spans):
        assert one.until_at is not None
        assert one.from_at <= one.until_at <= next_one.from_at
        gap = one.until_at, next_one.from_at
        assert gap[0] == gap[1] or not any(begin < gap[1] and gap[0] < end for begin, end in open_lives)


def clocks_fit_the_state(case: Case, program: Program) -> None:
    live = {clock.name: clock for clock in Clock.objects.filter(case=case, state__in=["running", "paused"])}
    assert len(live) == Clock.objects.filter(case=case, state__in=["running", "paused"]).count()
    running = [clock.due_at for clock in live.values() if clock.state == "running"]
    assert case.due_at == min(running, default=None)
    if case.state_kind == "closed":
        asking = case.state != "merged" and case.feedback.filter(state="due").exists()
        assert set(live) == ({"follow-up"} if asking else set())
        assert not case.handovers.filter(state="offered").exists()
        return
    state = program.states[case.state]
    assert state.clock is None or state.clock in live
    if state.kind == "open":
        assert set(live) == ({state.clock} if state.clock else set())
    by_hand = Entry.objects.filter(stream=case.stream, kind__in=["pause", "resume"])
    if not by_hand.exists():
        resting = {name for name in live if state.pauses and name != state.clock}
        assert {name for name, clock in live.items() if clock.state == "paused"} == resting
    for clock in Clock.objects.filter(case=case):
        ended_at = clock.stop_at
        if clock.pauses and read_stamp(clock.pauses[-1]["end"]) == ended_at:
            ended_at = read_stamp(clock.pauses[-1]["start"])
        if ended_at is not None and ended_at > clock.due_at:
            assert clock.breached_at is not None, (
                f"{clock.state} {clock.due_at} {clock.stop_at} {clock.pauses} {clock.extensions}"
            )


def dates_can_be_counted_again(case: Case, program: Program) -> None:
    """Minute by minute and day by day, with the calendar on the wall (tests/kernel/worktime/oracles.py)."""
    for clock in Clock.objects.filter(case=case, state__in=["running", "paused"]):
        rule_ = program.follow_up if clock.name == "follow-up" else program.clocks[clock.name]
        pauses = [
            Pause(read_stamp(pause["start"]), read_stamp(pause["end"]), pause["reason"])
            for pause in clock.pauses
        ]
        named = case.fields[rule_.due_field] if getattr(rule_, "due_field", None) else None
        if rule_.within:
            start = clock.start_at
            if named:
                start = datetime.fromisoformat(named).replace(tzinfo=profile().calendar.zone)
            due = counted(start, rule_.within, pauses)
        else:
            day = date.fromisoformat(named)
            due = oracles.midnight_after(day, profile().calendar) + standstill(pauses)
        for extension in clock.extensions:
            due = counted(due - timedelta.resolution, Period.parse(extension["by"]), pauses)
        assert clock.due_at == due, (clock.name, clock.start_at, pauses)


def standstill(pauses: list[Pause]) -> timedelta:
    return sum((pause.end - pause.start for pause in pauses if pause.end), timedelta())


def counted(start: datetime, period: Period, pauses: list[Pause]) -> datetime:
    calendar = profile().calendar
    if period.unit in (Unit.MINUTES, Unit.HOURS):
        return moment_after(start, period.count * (60 if period.unit is Unit.HOURS else 1) * MINUTE, pauses)
    origin = start.astimezone(calendar.zone).date()
    return oracles.midnight_after(oracles.last_day(origin, period, calendar, pauses), calendar)


def moment_after(start: datetime, left: timedelta, pauses: list[Pause]) -> datetime:
    """In steps from pause to pause: a pause may last a year of minutes."""
    at = start
    for pause in sorted(pauses, key=lambda pause: pause.start):
        if pause.end is None or pause.end <= at:
            continue
        if pause.start >= at + left:
            break
        left -= max(pause.start - at, timedelta())
        at = pause.end
    return at + left
