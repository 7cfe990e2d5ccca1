"""Random people work on random programs: they ask for anything, right or wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from hypothesis import note

from lifang.cases import commands
from lifang.cases.errors import Refused
from lifang.cases.evidence import StoredFile
from lifang.cases.fold import PARTS
from lifang.cases.models import Case
from lifang.cases.moves import BUILTIN
from lifang.cases.queries import allowed_actions
from lifang.cases.tasks import sweep
from lifang.outbox.models import Message
from lifang.people.actors import PUBLIC, Actor
from lifang.places.models import Site
from lifang.programs.definition import Field, Program, Route
from lifang.record.models import Entry, Payload, Stream
from lifang.record.seals import seal
from tests.cases.stateful.promises import (
    MINUTE,
    clocks_fit_the_state,
    dates_can_be_counted_again,
    every_minute_is_somebodys,
)
from tests.factories.cases import MONDAY, a_key, a_photo, account

STAFF = (
    "agent.lin", "head.fang", "officer.zheng", "head.gao", "officer.qian", "agent.he", "officer.tao",
    "duty.li", "duty.wu", "admin.guan", "auditor.yan",
)  # fmt: skip
OTHERS = ("reporter", "another reporter", "public", "system")
UNITS = ("housing", "city-management", "committee-990101001001", "duty-desk", "no-such-unit")
SITES = ("dongyuan-1-1", "canteen", None)
ROUTES = ("site", "community", "street", "department", "duty", "unit:housing")
JUMPS = (0, 1, 45, 240, 1440, 2 * 1440, 6 * 1440, 12 * 1440, 45 * 1440, 400 * 1440)
QUIET = ("note", "attach", "correct")  # always possible, and little to see
PROOFS = ("photo", "document", "signature", "agreement")
VALUES = {
    "text": "说明",
    "longtext": "详细情况",
    "integer": 7,
    "money": "12.50",
    "date": "2026-05-01",
    "flag": True,
    "phone": "13912345678",
    "category": "06010",
    "id_number": "11010519491231002X",
}
MOMENTS = ("2026-03-06T19:00", "2026-05-01T09:00", "2026-12-31T10:00")
"""An appointment may be moved: on a Friday evening, into a holiday, to the edge of the years that are known."""


@cache
def photo() -> StoredFile:
    return a_photo()


class Life:
    """One district for forty steps, under one random program."""

    def __init__(self, program: Program, rng: Random) -> None:
        routes = tuple(Route(to) for to in rng.sample(ROUTES, rng.randrange(3)))
        self.program = replace(program, routes=routes)
        self.rng = rng
        self.now = MONDAY
        self.staff = {name: account(name) for name in STAFF}
        self.cases: list[Case] = []
        self.done: list[tuple[Any, dict[str, Any], Case]] = []  # calls that went through

    def go(self, steps: int) -> None:
        self.receive(slip=0)
        moves, weights = zip(*WEIGHTS.items(), strict=True)
        for move in self.rng.choices(moves, weights, k=steps):
            note(f"{self.now:%m-%d %H:%M} {move.__name__}")
            move(self)

    # -- what people do -----------------------------------------------------------------------------------------------

    def receive(self, slip: int | None = None) -> None:
        slip = self.slip() if slip is None else slip
        fields = [self.program.fields[name] for name in self.program.intake.fields]
        site = self.rng.choice(SITES)
        call = {
            "program": self.program.code,
            "actor": self.rng.choice([PUBLIC, self.staff[self.rng.choice(STAFF)]]),
            "data": answers(fields, slip, self.rng.choice(MOMENTS)),
            "files": [("photo", photo())] if self.rng.random() < 0.3 else [],
            "key": a_key(),
            "now": self.now,
            "channel": "fax" if slip == 9 else "web",
            "language": "zh",
            "site": Site.objects.get(code=site) if site else None,
        }
        if case := self.attempt(commands.receive, call):
            self.cases.append(case)

    def take_any_step(self) -> None:
        """Most of these are refused: by the wrong person, in the wrong state, or with something missing."""
        actor, name = self.rng.choice(STAFF + OTHERS), self.rng.choice(list(self.program.actions))
        self.attempt(commands.perform, self.step(self.some_case(), name, actor, self.slip()))

    def take_an_offered_step(self) -> None:
        """What the desk offers, filled in as asked, goes through."""
        case = self.some_case()
        actor, name, closes = self.offered(case, declared=True)
        if name:
            done = self.attempt(commands.perform, self.step(case, name, actor, slip=0))
            held_up = closes and case.children.exclude(state_kind="closed").exists()
            assert (done is None) == held_up, (actor, name)

    def take_any_built_in_step(self) -> None:
        self.built_in(self.some_case(), self.rng.choice(sorted(BUILTIN)), self.rng.choice(STAFF + OTHERS))

    def take_an_offered_built_in_step(self) -> None:
        case = self.some_case()
        actor, name, _closes = self.offered(case, declared=False)
        if name:
            self.built_in(case, name, actor)

    def turn_the_clock(self) -> None:
        case = self.some_case()
        if live := list(case.clocks.filter(state__in=["running", "paused"])):
            clock = self.rng.choice(live)
            name = "resume" if clock.state == "paused" else self.rng.choice(["pause", "extend", "extend"])
            self.built_in(case, name, self.rng.choice(STAFF), clock=clock.name)

    def ask_to_be_forgotten(self) -> None:
        self.built_in(self.some_case(), "erase", "admin.guan")

    def let_time_pass(self) -> None:
        self.now += self.rng.choice(JUMPS) * MINUTE

    def sweep(self) -> None:
        sweep(now=self.now)
        for case in self.cases:
            self.look_at(case)

    def seal_the_day(self) -> None:
        seal(now=self.now)

    def repeat(self) -> None:
        """As a phone does that did not hear the answer, later and perhaps with other words."""
        door, call, case = self.rng.choice(self.done)
        before = everything_kept()
        again = door(**call | {"now": self.now, "data": {}})
        assert again.pk == case.pk
        assert everything_kept() == before

    def use_a_key_twice(self) -> None:
        _door, call, case = self.rng.choice(self.done)
        other = self.some_case()
        if other.pk != case.pk:
            wrong = self.step(other, "note", "duty.li", 0) | {"actor": call["actor"], "key": call["key"]}
            assert self.attempt(commands.perform, wrong) is None

    def built_in(self, case: Case, name: str, actor: str, **more: str) -> None:
        rng, other, maybe = self.rng, self.some_case(), self.rng.random
        clocks = ["follow-up", *self.program.clocks]
        given = {
            "handler": rng.choice(["", *STAFF]),
            "unit": rng.choice(UNITS),
            "due": self.now + timedelta(days=rng.randrange(-1, 9)),
            "clock": rng.choice(["", *clocks]),
            "ref": other.ref if maybe() < 0.9 else "",
            "area": "990101001002" if maybe() < 0.2 else "",
            "site": "dongyuan-1-2" if maybe() < 0.5 else "",
            "contacted": maybe() < 0.7,
            "solved": maybe() < 0.5,
            "satisfied": maybe() < 0.5,
            "level": rng.randrange(4),
        }
        call = self.step(case, name, actor, slip=0) | {
            "data": given,
            "reason": "有理由" if maybe() < 0.9 else "",
        }
        self.attempt(commands.perform, call, *([other] if name in {"merge", "join", "link"} else []))

    def some_case(self) -> Case:
        return self.rng.choice(self.cases)

    def slip(self) -> int:
        """What goes wrong with the next form: from 6 on, nothing."""
        return self.rng.randrange(15)

    def offered(self, case: Case, *, declared: bool) -> tuple[str, str, bool]:
        for actor in self.rng.sample([*STAFF, "reporter"], len(STAFF) + 1):
            offers = [
                offer
                for offer in allowed_actions(case, self.actor(actor, case), self.now)
                if offer.declared == declared and (declared or offer.name not in QUIET)
            ]
            if offers:
                offer = self.rng.choice(offers)
                return actor, offer.name, offer.closes
        return "", "", False

    # -- how they do it, and what is looked at afterwards -------------------------------------------------------------

    def actor(self, name: str, case: Case) -> Actor:
        match name:
            case "reporter":
                return Actor.reporter(case.ref)
            case "another reporter":
                return Actor.reporter("ZZZZ-ZZZZZ")
            case "public":
                return PUBLIC
            case "system":
                return Actor.system("sweep")
            case _:
                return self.staff[name]

    def step(self, case: Case, name: str, actor: str, slip: int) -> dict[str, Any]:
        action = self.program.actions.get(name)
        fields = (
            [self.program.fields[field] for field in (*action.needs.fields, *action.asks)] if action else []
        )
        return {
            "ref": case.ref,
            "action": name,
            "actor": self.actor(actor, case),
            "data": answers(fields, slip, self.rng.choice(MOMENTS)),
            "files": [] if slip == 3 else [(kind, photo()) for kind in PROOFS],
            "reason": "" if slip == 4 else "有理由",
            "key": a_key(),
            "now": self.now - MINUTE if slip == 5 else self.now,
            "language": "zh",
        }

    def attempt(self, door: Any, call: dict[str, Any], *touched: Case) -> Case | None:
        before = everything_kept()
        try:
            case = Case.objects.get(pk=door(**call).pk)
        except Refused:
            assert everything_kept() == before
            return None
        self.done.append((door, call, case))
        for one in {case, *touched}:
            self.look_at(one)
        return case

    def look_at(self, case: Case) -> None:
        case = Case.objects.get(pk=case.pk)
        self.cases = [case if one.pk == case.pk else one for one in self.cases]
        every_minute_is_somebodys(case, self.now)
        clocks_fit_the_state(case, self.program)
        dates_can_be_counted_again(case, self.program)


def answers(fields: list[Field], slip: int, moment: str) -> dict[str, Any]:
    values = {
        field.name: [field.choices[0].value] if field.type == "choices"
        else field.choices[0].value if field.type == "choice"
        else moment if field.type == "datetime"
        else VALUES[field.type]
        for field in fields
    }  # fmt: skip
    if slip == 1 and values:
        values.popitem()
    if slip == 2:
        values["no-such-field"] = "?"
    return values


def everything_kept() -> tuple[Any, ...]:
    rows = [model.objects.count() for model in (Case, Payload, Message, *PARTS)]
    heads = list(Stream.objects.order_by("key").values_list("key", "length", "head"))
    return rows, heads, Entry.objects.count()


WEIGHTS = {
    Life.take_an_offered_step: 10,
    Life.take_an_offered_built_in_step: 10,
    Life.let_time_pass: 8,
    Life.turn_the_clock: 5,
    Life.take_any_step: 3,
    Life.take_any_built_in_step: 3,
    Life.sweep: 3,
    Life.receive: 2,
    Life.ask_to_be_forgotten: 1,
    Life.seal_the_day: 1,
    Life.repeat: 1,
    Life.use_a_key_twice: 1,
}
