"""Running cases of a program go on under another of its versions, all of them or none (`lifang programs move`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.transaction import set_rollback

from lifang.cases.batch import Batch
from lifang.cases.batch.keys import full_key
from lifang.cases.book import book
from lifang.cases.models import Case
from lifang.people.actors import Actor
from lifang.places.areacodes import in_subtree
from lifang.places.profile import profile
from lifang.programs.definition import Program
from lifang.programs.section import suggest
from lifang.programs.succession import landing, unlike
from lifang.record.door import transaction
from lifang.record.models import Entry

CHUNK = 500
ACTOR = Actor.system("programs")


class WrongMap(ValueError):
    """The state map names what is not there."""


class CannotMove(Exception):
    """Cases that could not go on under the new version; none was moved. `problems`: one sentence each, with its remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass
class Moved:
    program: str
    to: int
    cases: int = 0
    states: Counter[tuple[int, str, str]] = field(
        default_factory=Counter
    )  # (old version, old state, new state)
    deadlines: Counter[str] = field(default_factory=Counter)
    """Clocks: same, later, earlier (counted anew), started, ended; late: past a date that the new rules made earlier."""


def target(program: str, to: int | None) -> Program:
    """The version to go on under; the present one when none is named. Refused (BadInput) when there is no such version."""
    return book().current(program) if to is None else book().get(program, to)


def move_cases(
    *,
    new: Program,
    now: datetime,
    versions: Collection[int] = (),
    states: Mapping[str, str] | None = None,
    area: str = "",
    reason: str = "",
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Moved:
    """Every open or waiting case of these versions (none named: of all others), one entry each in one transaction.

    `states`: old state → new, for states that do not keep name and kind. `dry_run` does the same and keeps nothing of it.
    Repeated, it finds no case any more. Raises CannotMove, WrongMap, and book.FrozenProgramChanged.
    """
    states = states or {}
    cases = Case.objects.filter(program=new.code).exclude(version=new.version)
    cases = cases.exclude(state_kind=Case.Kind.CLOSED)
    if versions:
        cases = cases.filter(version__in=versions)
    if area:
        cases = cases.filter(in_subtree(area))
    _check(cases, new, states)
    moved = Moved(new.code, new.version)
    refs = list(cases.order_by("ref").values_list("ref", flat=True))
    with transaction():
        batch = Batch()
        for start in range(0, len(refs), CHUNK):
            _move_some(
                batch,
                refs=refs[start : start + CHUNK],
                new=new,
                states=states,
                reason=reason,
                now=now,
                moved=moved,
            )
            progress(min(start + CHUNK, len(refs)), len(refs))
        if dry_run:
            set_rollback(True)
    return moved


def _check(cases: QuerySet[Case], new: Program, states: Mapping[str, str]) -> None:
    counts = cases.values_list("version", "state").annotate(cases=Count("pk")).order_by("version", "state")
    found = [(book().get(new.code, version), state, count) for version, state, count in counts]
    olds = {old.version: old for old, _state, _count in found}
    known = {state for old in olds.values() for state in old.states}
    for before, after in states.items():
        if olds and before not in known:
            raise WrongMap(f"there is no state {before!r} to move from{suggest(before, sorted(known))}")
        if (to := new.states.get(after)) is None:
            raise WrongMap(f"version {new.version} has no state {after!r}{suggest(after, list(new.states))}")
        if to.kind == "closed":
            raise WrongMap(
                f"{after!r} is a closed state; a case is closed by its own actions, not by being moved"
            )
    problems = [
        f"version {new.version} cannot go on with cases of version {old.version}: {problem}"
        for old in olds.values()
        for problem in unlike(old, new)
    ]
    problems += [
        f"{count} open cases of version {old.version} stand in {state!r}, and version {new.version} has no open or waiting "
        f"state of that name and kind; add --map {state}=NEW with one of: {', '.join(_open(new))}"
        for old, state, count in found
        if landing(old, new, state, states) is None
    ]
    if problems:
        raise CannotMove(problems)


def _open(program: Program) -> Iterator[str]:
    return (name for name, state in program.states.items() if state.kind != "closed")


def _move_some(
    batch: Batch,
    *,
    refs: Sequence[str],
    new: Program,
    states: Mapping[str, str],
    reason: str,
    now: datetime,
    moved: Moved,
) -> None:
    batch.hold(refs)
    keys = {ref: f"{ref}.{batch.folds[ref].case.entries}.version" for ref in refs}
    batch.expect([{"actor": ACTOR, "key": key} for key in keys.values()])
    was: dict[str, tuple[int, str]] = {}  # key of the entry → what stood there before
    for ref in refs:
        case = batch.folds[ref].case
        if case.state_kind == Case.Kind.CLOSED or case.version == new.version:
            continue  # somebody was faster
        was[full_key(ACTOR, keys[ref])] = (case.version, case.state)
        batch.perform(
            ref=ref,
            action="move-version",
            actor=ACTOR,
            data={"version": new.version, "states": dict(states)},
            reason=reason,
            key=keys[ref],
            now=now,
            language=profile().languages[0],
        )
    batch.flush()
    batch.forget(refs)
    for key, facts in Entry.objects.filter(key__in=was).values_list("key", "facts"):
        _count(facts["ops"], was[str(key)], now, moved)


def _count(ops: list[dict[str, Any]], was: tuple[int, str], now: datetime, moved: Moved) -> None:
    version, state = was
    to = next((op["to"] for op in ops if op["op"] == "state"), state)
    moved.cases += 1
    moved.states[version, state, to] += 1
    for op in ops:
        match op["op"]:
            case "clock.start":
                moved.deadlines["started"] += 1
            case "clock.stop":
                moved.deadlines["ended"] += 1
            case "clock.recount" | "clock.resume":
                due, was_due = datetime.fromisoformat(op["due"]), datetime.fromisoformat(op["was"])
                moved.deadlines["same" if due == was_due else "later" if due > was_due else "earlier"] += 1
                moved.deadlines["late"] += due < now <= was_due
